#include "adapters/api/schemas.hpp"

namespace cas::adapters::api {
namespace {

constexpr std::string_view kSchemas = R"json({
"Problem": {
  "type": "object", "description": "What went wrong, by RFC 9457.",
  "required": ["type", "title", "status", "detail", "reason"],
  "properties": {
    "type": {"type": "string"}, "title": {"type": "string"}, "status": {"type": "integer"},
    "detail": {"type": "string"}, "instance": {"type": "string"},
    "reason": {"type": "string", "description": "A stable token for programs."},
    "context": {"type": "array", "items": {"type": "string"}}}},
"Position": {"type": "string", "pattern": "^[0-9a-f]{8}(-[0-9]+\\.[0-9]+)*$",
  "description": "A place in the log; hand it to min_position or as_of."},
"Region": {"type": "string", "pattern": "^(PL|[0-9]{2}|[0-9]{4}|[0-9]{7})$"},
"Me": {
  "type": "object", "required": ["account", "role", "scope"],
  "properties": {
    "account": {"type": "string"}, "role": {"type": "string"}, "scope": {"type": "string"},
    "unit": {"type": "string"}}},
"Accounts": {
  "type": "object", "required": ["accounts"],
  "properties": {
    "accounts": {"type": "array", "items": {
      "type": "object", "required": ["account", "role", "scope", "revoked"],
      "properties": {
        "account": {"type": "string"}, "role": {"type": "string"}, "scope": {"type": "string"},
        "revoked": {"type": "boolean"}}}},
    "next_cursor": {"type": "string"}}},
"Unit": {
  "type": "object", "required": ["unit", "name", "kind", "voivodeship", "powiat", "gmina",
                                 "closed", "generated", "version"],
  "properties": {
    "unit": {"type": "string"}, "name": {"type": "string"},
    "kind": {"enum": ["gmina", "powiat", "voivodeship", "institution"]},
    "voivodeship": {"type": "string"}, "powiat": {"type": "string"}, "gmina": {"type": "string"},
    "closed": {"type": "boolean"}, "generated": {"type": "boolean"},
    "version": {"type": "integer"}}},
"Units": {
  "type": "object", "required": ["units"],
  "properties": {
    "units": {"type": "array", "items": {"$ref": "#/components/schemas/Unit"}},
    "next_cursor": {"type": "string"}}},
"NewUnit": {
  "type": "object", "additionalProperties": false,
  "required": ["unit", "name", "kind", "region", "valid_from"],
  "properties": {
    "unit": {"type": "string", "minLength": 1, "maxLength": 200},
    "name": {"type": "string", "minLength": 1, "maxLength": 200},
    "kind": {"enum": ["gmina", "powiat", "voivodeship", "institution"]},
    "region": {"$ref": "#/components/schemas/Region"},
    "valid_from": {"type": "string", "format": "date"}}},
"Form": {
  "type": "object", "description": "A form template, as the catalogue's form.schema.json says it.",
  "required": ["code", "version", "sections"], "properties": {
    "code": {"type": "string"}, "version": {"type": "integer"}, "sections": {"type": "array"}}},
"Forms": {
  "type": "object", "required": ["forms"],
  "properties": {
    "forms": {"type": "array", "items": {
      "type": "object", "required": ["form", "version", "title_pl", "period", "cells"],
      "properties": {
        "form": {"type": "string"}, "version": {"type": "integer"}, "area": {"type": "string"},
        "title_pl": {"type": "string"}, "title_en": {"type": "string"},
        "period": {"type": "string"}, "cells": {"type": "integer"}}}},
    "next_cursor": {"type": "string"}}},
"Campaign": {
  "type": "object", "required": ["campaign", "form", "form_version", "period", "phase",
                                 "unit_deadline", "office_deadline", "units_at_launch"],
  "properties": {
    "campaign": {"type": "string"}, "form": {"type": "string"},
    "form_version": {"type": "integer"}, "period": {"type": "string"},
    "phase": {"enum": ["created", "launched", "closed"]},
    "unit_deadline": {"type": "string", "format": "date"},
    "office_deadline": {"type": "string", "format": "date"},
    "units_at_launch": {"type": "integer"}}},
"Campaigns": {
  "type": "object", "required": ["campaigns"],
  "properties": {
    "campaigns": {"type": "array", "items": {"$ref": "#/components/schemas/Campaign"}},
    "next_cursor": {"type": "string"}}},
"NewCampaign": {
  "type": "object", "additionalProperties": false,
  "required": ["campaign", "form", "form_version", "period", "kinds", "unit_deadline",
               "office_deadline"],
  "properties": {
    "campaign": {"type": "string", "minLength": 1, "maxLength": 200},
    "form": {"type": "string", "minLength": 1, "maxLength": 200},
    "form_version": {"type": "integer", "minimum": 1, "maximum": 65535},
    "period": {"type": "string", "minLength": 1, "maxLength": 200},
    "kinds": {"type": "array", "items": {"enum": ["gmina", "powiat", "voivodeship",
                                                  "institution"]}},
    "unit_deadline": {"type": "string", "format": "date"},
    "office_deadline": {"type": "string", "format": "date"}}},
"Completeness": {
  "type": "object", "required": ["campaign", "region", "reports", "phases", "returned",
                                 "in_correction", "correction_requested", "regions_below",
                                 "position"],
  "properties": {
    "campaign": {"type": "string"}, "region": {"$ref": "#/components/schemas/Region"},
    "reports": {"type": "integer"},
    "phases": {"type": "object", "additionalProperties": {"type": "integer"}},
    "returned": {"type": "integer"}, "in_correction": {"type": "integer"},
    "correction_requested": {"type": "integer"},
    "regions_below": {"type": "array", "items": {"$ref": "#/components/schemas/Region"}},
    "position": {"$ref": "#/components/schemas/Position"},
    "provisional": {"type": "boolean"}}},
"Totals": {
  "type": "object", "required": ["campaign", "form", "form_version", "region", "lens", "cells",
                                 "position"],
  "properties": {
    "campaign": {"type": "string"}, "form": {"type": "string"},
    "form_version": {"type": "integer"}, "region": {"$ref": "#/components/schemas/Region"},
    "lens": {"enum": ["entered", "submitted", "accepted_regional", "accepted_national"]},
    "cells": {"type": "array", "items": {
      "type": "object",
      "required": ["cell", "sum", "numbers", "below_unit", "no_data", "impossible"],
      "properties": {
        "cell": {"type": "string"},
        "sum": {"type": "string", "pattern": "^-?[0-9]+(\\.[0-9]+)?$"},
        "numbers": {"type": "integer"}, "below_unit": {"type": "integer"},
        "no_data": {"type": "integer"}, "impossible": {"type": "integer"}}}},
    "position": {"$ref": "#/components/schemas/Position"},
    "provisional": {"type": "boolean"}}},
"ReportLine": {
  "type": "object", "required": ["unit", "name", "report", "phase", "returned", "correction",
                                 "correction_request"],
  "properties": {
    "unit": {"type": "string"}, "name": {"type": "string"}, "report": {"type": "string"},
    "phase": {"type": "string"}, "returned": {"type": "boolean"},
    "correction": {"type": "integer"}, "correction_request": {"type": "string"}}},
"Reports": {
  "type": "object", "required": ["reports"],
  "properties": {
    "reports": {"type": "array", "items": {"$ref": "#/components/schemas/ReportLine"}},
    "next_cursor": {"type": "string"}}},
"Report": {
  "type": "object", "required": ["report", "campaign", "unit", "form", "form_version", "phase",
                                 "version", "approved_version", "correction", "returned",
                                 "correction_request", "cells", "position"],
  "properties": {
    "report": {"type": "string"}, "campaign": {"type": "string"}, "unit": {"type": "string"},
    "form": {"type": "string"}, "form_version": {"type": "integer"},
    "phase": {"enum": ["at_unit", "approved", "submitted", "accepted_regional",
                       "accepted_national"]},
    "version": {"type": "integer", "description": "of the stream, as the ETag has it"},
    "approved_version": {"type": "integer"}, "correction": {"type": "integer"},
    "returned": {"type": "boolean"}, "correction_request": {"type": "string"},
    "unit_deadline": {"type": "string", "format": "date"},
    "office_deadline": {"type": "string", "format": "date"},
    "cells": {"type": "array", "items": {
      "type": "object", "required": ["cell", "value"],
      "properties": {"cell": {"type": "string"}, "value": {"type": "string"}}}},
    "position": {"$ref": "#/components/schemas/Position"},
    "provisional": {"type": "boolean"}}},
"ReportsFeed": {
  "type": "object", "required": ["campaign", "region", "reports", "position"],
  "properties": {
    "campaign": {"type": "string"}, "region": {"$ref": "#/components/schemas/Region"},
    "reports": {"type": "array", "items": {
      "type": "object", "required": ["unit", "report", "phase", "version"],
      "properties": {
        "unit": {"type": "string"}, "report": {"type": "string"}, "phase": {"type": "string"},
        "version": {"type": "integer"}, "returned": {"type": "boolean"},
        "correction": {"type": "integer"}, "correction_request": {"type": "string"}}}},
    "position": {"$ref": "#/components/schemas/Position"}}},
"CompletenessFeed": {
  "type": "object", "required": ["campaign", "region", "reports", "phases", "position"],
  "properties": {
    "campaign": {"type": "string"}, "region": {"$ref": "#/components/schemas/Region"},
    "reports": {"type": "integer"},
    "phases": {"type": "object", "additionalProperties": {"type": "integer"}},
    "returned": {"type": "integer"}, "in_correction": {"type": "integer"},
    "correction_requested": {"type": "integer"},
    "position": {"$ref": "#/components/schemas/Position"}}},
"History": {
  "type": "object", "required": ["stream", "events"],
  "properties": {
    "stream": {"type": "string"},
    "events": {"type": "array", "items": {
      "type": "object",
      "required": ["version", "event", "time", "actor", "channel", "command", "partition", "seq",
                   "fields"],
      "properties": {
        "version": {"type": "integer"}, "event": {"type": "string"},
        "time": {"type": "string", "format": "date-time"}, "actor": {"type": "object"},
        "channel": {"type": "string"}, "command": {"type": "string"},
        "partition": {"type": "integer"}, "seq": {"type": "integer"},
        "offset": {"type": "integer"}, "fields": {"type": "object"}}}},
    "next_cursor": {"type": "string"}}},
"Cells": {
  "type": "object", "additionalProperties": false, "required": ["cells"],
  "properties": {"cells": {
    "type": "object", "minProperties": 1,
    "description": "By code; null clears. \".\" no data, \"x\" impossible, \"0*\" below the unit.",
    "additionalProperties": {"type": ["string", "null"]}}}},
"Act": {
  "type": "object", "additionalProperties": false, "required": ["act"],
  "properties": {
    "act": {"enum": ["approve", "withdraw-approval", "submit", "withdraw-submission", "accept",
                     "accept-national", "return", "request-correction", "permit-correction",
                     "refuse-correction", "correct"]},
    "reason": {"type": "string", "minLength": 1, "maxLength": 4000,
               "description": "For return, request-correction and refuse-correction; sealed."}}},
"Done": {
  "type": "object", "required": ["command", "stream", "version", "partition", "seq", "repeated",
                                 "already_so", "position"],
  "properties": {
    "command": {"type": "string"}, "stream": {"type": "string"}, "version": {"type": "integer"},
    "partition": {"type": "integer"}, "seq": {"type": "integer"},
    "repeated": {"type": "boolean"}, "already_so": {"type": "boolean"},
    "position": {"$ref": "#/components/schemas/Position"}}}
})json";

}  // namespace

std::string_view schemas_json() { return kSchemas; }

}  // namespace cas::adapters::api
