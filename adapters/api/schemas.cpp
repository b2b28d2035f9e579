#include "adapters/api/schemas.hpp"

#include <string>

namespace cas::adapters::api {
namespace {

constexpr std::string_view kSchemas = R"json(
"Problem": {
  "type": "object", "description": "What went wrong, by RFC 9457.",
  "required": ["type", "title", "status", "reason"],
  "properties": {
    "type": {"type": "string", "format": "uri", "examples": ["urn:cas:problem:lens.unknown"]},
    "title": {"type": "string", "description": "The status in words."},
    "status": {"type": "integer", "minimum": 400, "maximum": 599},
    "detail": {"type": "string", "description": "What is wrong in this request, with the values."},
    "instance": {"type": "string", "format": "uri", "description": "Names the request."},
    "reason": {"type": "string", "pattern": "^[a-z0-9_]+(\\.[a-z0-9_]+)+$",
               "description": "A stable token for programs.", "examples": ["lens.unknown"]}}},
"Position": {
  "type": "string", "pattern": "^[0-9a-f]{8}(-[0-9]+\\.[0-9]+)*$",
  "description": "A place in the log: the log's name, then partition and sequence number of each.",
  "examples": ["1f6b0a9c-0.12-1.40-2.38"]},
"Moment": {
  "description": "A position, or a time with its offset.",
  "anyOf": ["@Position",
            {"type": "string", "format": "date-time"}],
  "examples": ["2015-01-15T12:00:00+01:00"]},
"Region": {
  "type": "string", "pattern": "^(PL|[0-9]{2}|[0-9]{4}|[0-9]{7})$",
  "description": "The country, or the TERYT code of a voivodeship, powiat or gmina.",
  "examples": ["02"]},
"Code": {
  "type": "string", "minLength": 1, "maxLength": 200, "description": "What something is called."},
"FormVersion": {"type": "integer", "minimum": 1, "maximum": 65535, "examples": [1]},
"Id": {
  "type": "string", "pattern": "^[0-9a-f]{32}$", "description": "16 bytes in hexadecimal.",
  "examples": ["0f1e2d3c4b5a69788796a5b4c3d2e1f0"]},
"Cursor": {
  "type": "string", "minLength": 1, "maxLength": 400,
  "description": "Where a list goes on; an answer without one is its end."},
"Date": {"type": "string", "format": "date", "examples": ["2015-01-15"]},
"Time": {"type": "string", "format": "date-time"},
"Hash": {"type": "string", "pattern": "^[0-9a-f]{64}$", "description": "SHA-256."},
"Channel": {"enum": ["web", "file", "api", "cli", "reaction", "import"]},
"Count": {"type": "integer", "minimum": 0},
"Lens": {
  "enum": ["entered", "submitted", "accepted_regional", "accepted_national"],
  "description": "Which version of a report counts.", "examples": ["submitted"]},
"Phase": {
  "enum": ["at_unit", "approved", "submitted", "accepted_regional", "accepted_national"],
  "description": "Where a report stands.", "examples": ["submitted"]},
"CorrectionRequest": {"enum": ["none", "requested", "permitted"]},
"UnitKind": {"enum": ["gmina", "powiat", "voivodeship", "institution"]},
"CellCode": {
  "type": "string", "maxLength": 64, "description": "Section, row and column.",
  "examples": ["A/5/3"]},
"CellValue": {
  "type": "string", "pattern": "^(\\.|x|0\\*|-?[0-9]+(\\.[0-9]+)?)$",
  "description": "A number, \".\" no data, \"x\" impossible, \"0*\" some, but below the unit.",
  "examples": ["12.50"]},
"Role": {
  "enum": ["system", "unit_clerk", "unit_head", "wps_inspector", "wps_head", "rops_analyst",
           "ministry_methodologist", "ministry_approver", "gus_reader", "viewer", "auditor",
           "voivodeship_administrator", "central_administrator"],
  "examples": ["unit_clerk"]},
"Actor": {
  "type": "object", "required": ["account", "role", "scope"],
  "properties": {"account": "@Id", "role": "@Role", "scope": "@Scope"}},
"Scope": {
  "type": "string",
  "pattern": "^((PL|[0-9]{2}|[0-9]{4}|[0-9]{7})(/[0-9A-Za-z-]{1,9})?|[0-9a-f]{32})$",
  "description":
    "The country or a region, all of it or what belongs to one area (02/FA); or one unit's id.",
  "examples": ["0201011"]},
"Phases": {
  "type": "object", "description": "How many reports stand there.",
  "additionalProperties": false,
  "required": ["at_unit", "approved", "submitted", "accepted_regional", "accepted_national"],
  "properties": {
    "at_unit": "@Count",
    "approved": "@Count",
    "submitted": "@Count",
    "accepted_regional": "@Count",
    "accepted_national": "@Count"}},
"Page": {"type": "string", "description": "A page for a browser."},
"Paper": {"type": "string", "contentMediaType": "application/pdf", "description": "A PDF."},
"Document": {
  "type": "object", "required": ["openapi", "info", "paths", "components"],
  "additionalProperties": true, "properties": {"openapi": {"const": "3.1.0"}}},
"Health": {
  "type": "object", "required": ["alive"], "properties": {"alive": {"const": true}}},
"Readiness": {
  "type": "object", "required": ["serving"], "properties": {
    "serving": {"type": "boolean"},
    "log_age_seconds": {"type": "integer", "minimum": 0, "description": "As in Log-Age, if old."},
    "without_owner": {
      "type": "array", "items": {"type": "integer", "minimum": 0},
      "description": "Partitions of which neither this node nor one that it hears is the owner."}}},
"Me": {
  "type": "object", "required": ["account", "role", "scope", "position"],
  "properties": {
    "account": "@Id",
    "role": "@Role",
    "scope": "@Scope",
    "unit": "@Code",
    "position": "@Position"}},
"Unit": {
  "type": "object", "required": ["unit", "name", "kind", "voivodeship", "powiat", "gmina",
                                 "closed", "generated", "version"],
  "properties": {
    "unit": "@Code", "name": "@Code",
    "kind": "@UnitKind",
    "voivodeship": {"type": "string", "pattern": "^([0-9]{2})?$"},
    "powiat": {"type": "string", "pattern": "^([0-9]{4})?$"},
    "gmina": {"type": "string", "pattern": "^([0-9]{7})?$"},
    "closed": {"type": "boolean"}, "generated": {"type": "boolean"},
    "version": "@Count",
    "position": "@Position", "provisional": {"type": "boolean"}}},
"Units": {
  "type": "object", "required": ["units", "position"],
  "properties": {
    "units": {"type": "array", "items": "@Unit"},
    "next_cursor": "@Cursor",
    "position": "@Position", "provisional": {"type": "boolean"}}},
"NewUnit": {
  "type": "object", "additionalProperties": false,
  "required": ["unit", "name", "kind", "region", "valid_from"],
  "properties": {
    "unit": "@Code",
    "name": "@Code",
    "kind": "@UnitKind",
    "region": "@Region",
    "valid_from": "@Date"},
  "examples": [{"unit": "0201999", "name": "Gmina Nowa", "kind": "gmina", "region": "0201011",
                "valid_from": "2015-01-01"}]},
"Campaign": {
  "type": "object", "required": ["campaign", "form", "form_version", "period", "phase",
                                 "unit_deadline", "office_deadline", "units_at_launch"],
  "properties": {
    "campaign": "@Code", "form": "@Code",
    "form_version": "@FormVersion", "period": {"type": "string"},
    "phase": "@CampaignPhase",
    "unit_deadline": "@Date",
    "office_deadline": "@Date",
    "units_at_launch": "@Count",
    "position": "@Position", "provisional": {"type": "boolean"}}},
"Campaigns": {
  "type": "object", "required": ["campaigns", "position"],
  "properties": {
    "campaigns": {"type": "array", "items": "@Campaign"},
    "next_cursor": "@Cursor",
    "position": "@Position", "provisional": {"type": "boolean"}}},
"NewCampaign": {
  "type": "object", "additionalProperties": false,
  "required": ["campaign", "form", "form_version", "period", "kinds", "unit_deadline",
               "office_deadline"],
  "properties": {
    "campaign": "@Code",
    "form": "@Code",
    "form_version": "@FormVersion",
    "period": {"type": "string", "minLength": 1, "maxLength": 200},
    "kinds": {"type": "array", "items": "@UnitKind"},
    "unit_deadline": "@Date",
    "office_deadline": "@Date"},
  "examples": [{"campaign": "TRY-2015", "form": "TRY-1", "form_version": 1, "period": "2015",
                "kinds": ["gmina"], "unit_deadline": "2016-01-15",
                "office_deadline": "2016-01-31"}]},
"CampaignPhase": {"enum": ["created", "launched", "closed"]},
"Completeness": {
  "type": "object", "required": ["campaign", "region", "reports", "phases", "returned",
                                 "in_correction", "correction_requested", "regions_below",
                                 "position"],
  "properties": {
    "campaign": "@Code", "region": "@Region",
    "reports": "@Count",
    "phases": "@Phases",
    "returned": "@Count", "in_correction": "@Count",
    "correction_requested": "@Count",
    "regions_below": {"type": "array", "items": "@Region"},
    "position": "@Position",
    "provisional": {"type": "boolean"}}},
"CarriedLayout": {
  "type": "object", "required": ["form", "version", "begun", "ended"],
  "description": "The newer form version whose layout is told; of merged rows their sum.",
  "properties": {
    "form": "@Code", "version": "@FormVersion",
    "begun": {"type": "array", "description": "Rows of the newer version that go on from none.",
              "items": {"type": "string", "examples": ["A/7"]}},
    "ended": {"type": "array", "description": "Rows of the older version that are not told.",
              "items": {"type": "string", "examples": ["A/6"]}}}},
"Totals": {
  "type": "object", "required": ["campaign", "form", "form_version", "region", "lens", "cells",
                                 "position"],
  "properties": {
    "campaign": "@Code", "form": "@Code",
    "form_version": "@FormVersion", "region": "@Region",
    "lens": "@Lens", "layout": "@CarriedLayout",
    "cells": {"type": "array", "items": {
      "type": "object",
      "required": ["cell", "sum", "numbers", "below_unit", "no_data", "impossible"],
      "properties": {
        "cell": "@CellCode",
        "sum": {"type": "string", "pattern": "^-?[0-9]+(\\.[0-9]+)?$"},
        "numbers": "@Count", "below_unit": "@Count",
        "no_data": "@Count", "impossible": "@Count"}}},
    "position": "@Position",
    "provisional": {"type": "boolean"}}},
"ReportLine": {
  "type": "object", "required": ["unit", "name", "report", "phase", "returned", "correction",
                                 "correction_request"],
  "properties": {
    "unit": "@Code", "name": "@Code", "report": "@Id",
    "phase": "@Phase", "returned": {"type": "boolean"},
    "correction": "@Count", "correction_request": "@CorrectionRequest"}},
"Reports": {
  "type": "object", "required": ["reports", "position"],
  "properties": {
    "reports": {"type": "array", "items": "@ReportLine"},
    "next_cursor": "@Cursor",
    "position": "@Position", "provisional": {"type": "boolean"}}},
"Report": {
  "type": "object", "required": ["report", "campaign", "unit", "form", "form_version", "phase",
                                 "version", "approved_version", "correction", "returned",
                                 "correction_request", "cells", "position"],
  "properties": {
    "report": "@Id", "campaign": "@Code", "unit": "@Code",
    "form": "@Code", "form_version": "@FormVersion",
    "phase": "@Phase",
    "version": "@Count",
    "approved_version": "@Count", "correction": "@Count",
    "returned": {"type": "boolean"}, "correction_request": "@CorrectionRequest",
    "layout": "@CarriedLayout",
    "unit_deadline": "@Date",
    "office_deadline": "@Date",
    "cells": {"type": "array", "items": {
      "type": "object", "required": ["cell", "value"],
      "properties": {
        "cell": "@CellCode",
        "value": "@CellValue"}}},
    "prefilled": {"type": "array", "description": "Cells that nobody touched since.", "items": {
      "type": "object", "required": ["cell", "from"],
      "properties": {"cell": "@CellCode", "from": {"type": "string", "maxLength": 4096,
        "description": "What gave the value.", "examples": ["[previous:A/1/5]"]}}}},
    "position": "@Position",
    "provisional": {"type": "boolean"}}},
"ReportsFeed": {
  "type": "object", "required": ["campaign", "region", "reports", "position"],
  "properties": {
    "campaign": "@Code", "region": "@Region",
    "reports": {"type": "array", "items": {
      "type": "object", "required": ["unit", "report", "phase", "version"],
      "properties": {
        "unit": "@Code", "report": "@Id", "phase": "@Phase",
        "version": "@Count", "returned": {"type": "boolean"},
        "correction": "@Count", "correction_request": "@CorrectionRequest"}}},
    "left": {"type": "array", "items": "@Id",
      "description": "Reports whose units have left the region: nothing more is told of them."},
    "position": "@Position"}},
"CompletenessFeed": {
  "type": "object",
  "required": ["campaign", "campaign_phase", "region", "reports", "phases", "position"],
  "properties": {
    "campaign": "@Code", "campaign_phase": "@CampaignPhase", "region": "@Region",
    "reports": "@Count",
    "phases": "@Phases",
    "returned": "@Count", "in_correction": "@Count",
    "correction_requested": "@Count",
    "position": "@Position"}},
"History": {
  "type": "object", "required": ["stream", "events", "position"],
  "properties": {
    "stream": {"type": "string"},
    "events": {"type": "array", "items": {
      "type": "object",
      "required": ["version", "event", "time", "actor", "channel", "command", "partition", "seq",
                   "fields"],
      "properties": {
        "version": "@Count", "event": {"type": "string"},
        "time": "@Time", "actor": "@Actor",
        "channel": "@Channel", "command": "@Id",
        "partition": "@Count", "seq": "@Count",
        "offset": "@Count", "fields": {"type": "object", "additionalProperties": true}}}},
    "next_cursor": "@Cursor",
    "position": "@Position", "provisional": {"type": "boolean"}}},
"Cells": {
  "type": "object", "additionalProperties": false, "required": ["cells"],
  "properties": {"cells": {
    "type": "object", "minProperties": 1,
    "description": "By code; null clears. \".\" no data, \"x\" impossible, \"0*\" below the unit.",
    "propertyNames": {"maxLength": 64}, "maxProperties": 8192,
    "additionalProperties": {"type": ["string", "null"], "maxLength": 200}}},
  "examples": [{"cells": {"A/5/3": "12.50", "A/5/4": null}}]},
"Act": {
  "type": "object", "additionalProperties": false, "required": ["act"],
  "properties": {
    "act": {"enum": ["prefill", "approve", "withdraw-approval", "submit", "withdraw-submission",
                     "accept", "accept-national", "return", "request-correction",
                     "permit-correction", "refuse-correction", "correct"]},
    "reason": {"type": "string", "minLength": 1, "maxLength": 4000,
               "description":
                 "For return, request-correction and refuse-correction; not just blanks. Sealed."}},
  "examples": [{"act": "return", "reason": "Row 5 is less than its parts."}]},
"Done": {
  "type": "object", "required": ["command", "stream", "version", "partition", "seq", "repeated",
                                 "already_so", "position"],
  "properties": {
    "command": "@Id", "stream": {"type": "string"}, "version": "@Count",
    "partition": "@Count", "seq": "@Count",
    "repeated": {"type": "boolean"}, "already_so": {"type": "boolean"},
    "position": "@Position"}}
)json";

}  // namespace

std::string_view schemas_json() {
  static const auto all = "{" + std::string(kSchemas) + "," + std::string(form_schemas()) + "," +
                          std::string(finding_schemas()) + "," + std::string(audit_schemas()) +
                          "," + std::string(load_schemas()) + "," +
                          std::string(published_schemas()) + "}";
  return all;
}

}  // namespace cas::adapters::api
