#include "adapters/api/schemas.hpp"

namespace cas::adapters::api {
namespace {

constexpr std::string_view kSchemas = R"json(
"Severity": {
  "enum": ["hard", "soft"],
  "description": "A hard rule that is broken stops a report; a soft one wants an explanation."},
"BothLanguages": {
  "type": "object", "required": ["pl", "en"],
  "properties": {"pl": {"type": "string"}, "en": {"type": "string"}}},
"Decimal": {"type": "string", "pattern": "^-?[0-9]+(\\.[0-9]+)?$", "examples": ["154386.29"]},
"Finding": {
  "type": "object", "required": ["breach", "rule", "severity", "cells", "message", "formula",
                                 "explained"],
  "properties": {
    "breach": {"type": "string", "description": "The rule and where it is broken.",
               "examples": ["of-which-all:A/1 @ 3"]},
    "rule": {"type": "string"}, "severity": "@Severity",
    "cells": {"type": "array", "items": "@CellCode"},
    "message": "@BothLanguages", "formula": "@BothLanguages",
    "left": "@Decimal", "right": "@Decimal", "difference": "@Decimal",
    "explained": {"type": "boolean"},
    "explanation": {"type": "string", "description": "Left out once its key was erased."}}},
"UncheckedReason": {
  "enum": ["no_data", "no_source", "division_by_zero", "overflow"],
  "description": "Why a rule could not be checked; what is missing is said in words beside it."},
"ReportFindings": {
  "type": "object", "required": ["report", "campaign", "unit", "version", "hard", "soft",
                                 "unexplained", "unchecked", "unchecked_rules",
                                 "compared_with", "findings", "position"],
  "properties": {
    "report": "@Id", "campaign": "@Code", "unit": "@Code", "version": "@Count",
    "hard": "@Count", "soft": "@Count", "unexplained": "@Count",
    "unchecked": {"type": "integer", "minimum": 0,
                  "description": "Checks that need what is not known."},
    "unchecked_rules": {"type": "array", "items": {
      "type": "object", "required": ["rule", "severity", "checks", "reason", "missing"],
      "properties": {
        "rule": {"type": "string"}, "severity": "@Severity", "checks": "@Count",
        "reason": "@UncheckedReason", "missing": "@BothLanguages"}}},
    "compared_with": {"type": "array", "items": {
      "type": "object", "required": ["report", "version"],
      "properties": {"report": "@Id", "version": "@Count"}}},
    "findings": {"type": "array", "items": "@Finding"},
    "position": "@Position", "provisional": {"type": "boolean"}}},
"FindingCounts": {
  "type": "object", "required": ["reports", "reports_with_hard", "hard", "soft", "unexplained"],
  "properties": {
    "reports": "@Count", "reports_with_hard": "@Count",
    "hard": "@Count", "soft": "@Count", "unexplained": "@Count"}},
"Findings": {
  "type": "object", "required": ["campaign", "region", "counts", "rules", "regions", "reports",
                                 "position"],
  "properties": {
    "campaign": "@Code", "region": "@Region", "counts": "@FindingCounts",
    "rules": {"type": "array", "items": {
      "type": "object", "required": ["rule", "severity", "message", "reports", "findings"],
      "properties": {
        "rule": {"type": "string"}, "severity": "@Severity", "message": "@BothLanguages",
        "reports": "@Count", "findings": "@Count"}}},
    "regions": {"type": "array", "items": {
      "type": "object",
      "required": ["region", "reports", "reports_with_hard", "hard", "soft", "unexplained"],
      "properties": {
        "region": "@Region", "reports": "@Count", "reports_with_hard": "@Count",
        "hard": "@Count", "soft": "@Count", "unexplained": "@Count"}}},
    "reports": {"type": "array", "items": {
      "type": "object", "required": ["unit", "hard", "soft", "unexplained"],
      "properties": {
        "unit": "@Code", "hard": "@Count", "soft": "@Count", "unexplained": "@Count"}}},
    "next_cursor": "@Cursor",
    "position": "@Position", "provisional": {"type": "boolean"}}},
"CellWhy": {
  "type": "object", "required": ["campaign", "unit", "version", "cell", "computed", "rules",
                                 "position"],
  "properties": {
    "campaign": "@Code", "unit": "@Code", "version": "@Count", "cell": "@CellCode",
    "value": "@CellValue",
    "computed": {"type": "boolean",
                 "description": "The form gives a formula; if not, the cell is only entered."},
    "formula": "@BothLanguages",
    "written": {
      "type": "object", "description": "What gave it its content; left out if nothing ever did.",
      "required": ["how", "version", "time", "actor", "channel", "partition", "seq"],
      "properties": {
        "how": {"enum": ["typed", "loaded", "prefilled"]},
        "version": "@Count", "time": "@Time", "actor": "@Actor", "channel": "@Channel",
        "partition": "@Count", "seq": "@Count",
        "file": {
          "type": "object", "required": ["sha256", "bytes", "format"],
          "properties": {
            "sha256": "@Hash", "bytes": "@Count", "format": {"enum": ["xml", "csv", "xlsx"]},
            "name": {"type": "object", "additionalProperties": true}}},
        "from": {"type": "string", "examples": ["[previous:A/1/5]"]},
        "compared_with": {"type": "array", "items": {
          "type": "object", "required": ["report", "version"],
          "properties": {"report": "@Id", "version": "@Count"}}}}},
    "rules": {"type": "array", "items": {
      "type": "object", "required": ["breach", "severity", "outcome", "formula"],
      "properties": {
        "breach": {"type": "string"}, "severity": "@Severity",
        "outcome": {"enum": ["passed", "breached", "unchecked"]},
        "formula": "@BothLanguages",
        "reason": "@UncheckedReason", "missing": "@BothLanguages"}}},
    "position": "@Position", "provisional": {"type": "boolean"}}},
"TotalWhy": {
  "type": "object", "required": ["campaign", "region", "lens", "cell", "computed", "position"],
  "properties": {
    "campaign": "@Code", "region": "@Region", "lens": "@Lens", "cell": "@CellCode",
    "computed": {"type": "boolean", "description": "By a formula; if not, it is a sum."},
    "formula": "@BothLanguages",
    "sum": "@Decimal",
    "numbers": {"type": "integer", "minimum": 0,
                "description": "Reports with a number there."},
    "position": "@Position", "provisional": {"type": "boolean"}}},
"FindingsFeed": {
  "type": "object", "required": ["campaign", "region", "counts", "rules", "regions", "reports",
                                 "position"],
  "properties": {
    "campaign": "@Code", "region": "@Region", "counts": "@FindingCounts",
    "rules": {"type": "array", "description": "Those that are broken.", "items": {
      "type": "object", "required": ["rule", "severity", "reports", "findings"],
      "properties": {
        "rule": {"type": "string"}, "severity": "@Severity",
        "reports": "@Count", "findings": "@Count"}}},
    "regions": {"type": "array", "items": {
      "type": "object",
      "required": ["region", "reports", "reports_with_hard", "hard", "soft", "unexplained"],
      "properties": {
        "region": "@Region", "reports": "@Count", "reports_with_hard": "@Count",
        "hard": "@Count", "soft": "@Count", "unexplained": "@Count"}}},
    "reports": {
      "type": "array",
      "description": "In a snapshot those with findings, in a change those that changed.",
      "items": {
        "type": "object", "required": ["unit", "report", "hard", "soft", "unexplained"],
        "properties": {
          "unit": "@Code", "report": "@Id",
          "hard": "@Count", "soft": "@Count", "unexplained": "@Count"}}},
    "position": "@Position"}},
"DraftRule": {
  "type": "object", "additionalProperties": false, "required": ["id", "severity", "condition"],
  "properties": {
    "id": {"type": "string", "minLength": 1, "maxLength": 64,
           "pattern": "^[0-9A-Za-z]+(-[0-9A-Za-z]+)*$"},
    "severity": "@Severity",
    "condition": {"type": "string", "minLength": 1, "maxLength": 4096},
    "message": {
      "type": "object", "additionalProperties": false, "required": ["pl", "en"],
      "properties": {"pl": {"type": "string", "minLength": 1, "maxLength": 500},
                     "en": {"type": "string", "minLength": 1, "maxLength": 500}}},
    "status": {"enum": ["verified", "assumed"]}},
  "examples": [{"id": "growth", "severity": "soft", "condition": "[A/1/5] >= [A/1/3]"}]},
"Trial": {
  "type": "object", "required": ["form", "form_version", "rule", "region", "reports", "unchecked",
                                 "unchecked_reasons", "unchecked_reports", "left_out", "failing",
                                 "failed", "position", "provisional"],
  "properties": {
    "form": "@Code", "form_version": "@FormVersion", "rule": {"type": "string"},
    "region": "@Region", "campaign": "@Code",
    "reports": {"type": "integer", "minimum": 0, "description": "That it was tried on."},
    "unchecked": {"type": "integer", "minimum": 0,
                  "description": "Of them, those that lack what the rule needs, in part at least."},
    "unchecked_reasons": {"type": "array", "description":
      "What they lack; without words, where there are too many different ones.", "items": {
      "type": "object", "required": ["reason", "reports"],
      "properties": {"reason": "@UncheckedReason", "missing": "@BothLanguages",
                     "reports": "@Count"}}},
    "unchecked_reports": {"type": "array", "description":
      "The first of them, as many as the page has room for, and what each lacks first.", "items": {
      "type": "object", "required": ["campaign", "unit", "reason", "missing"],
      "properties": {"campaign": "@Code", "unit": "@Code", "reason": "@UncheckedReason",
                     "missing": "@BothLanguages"}}},
    "left_out": {"type": "array", "description":
      "Reports on other versions of the form, which were not looked at.", "items": {
      "type": "object", "required": ["form_version", "reports"],
      "properties": {"form_version": "@FormVersion", "reports": "@Count"}}},
    "failing": {"type": "integer", "minimum": 0, "description": "Of them, those that fail."},
    "failed": {"type": "array", "items": {
      "type": "object", "required": ["campaign", "unit", "findings"],
      "properties": {
        "campaign": "@Code", "unit": "@Code",
        "findings": {"type": "array", "items": {
          "type": "object", "required": ["breach", "rule", "severity", "cells", "message"],
          "properties": {
            "breach": {"type": "string"}, "rule": {"type": "string"}, "severity": "@Severity",
            "cells": {"type": "array", "items": "@CellCode"}, "message": "@BothLanguages",
            "left": "@Decimal", "right": "@Decimal", "difference": "@Decimal"}}}}}},
    "next_cursor": "@Cursor",
    "position": "@Position", "provisional": {"type": "boolean"}}},
"Measure": {
  "description": "What values are measured by.", "examples": ["last_year"],
  "anyOf": [{"enum": ["previous", "last_year", "nothing"]}, "@CellCode"]},
"Outlier": {
  "type": "object",
  "required": ["unit", "cell", "value", "side", "times", "lower_quartile", "median",
               "upper_quartile", "peers", "message"],
  "properties": {
    "unit": "@Code", "cell": "@CellCode", "value": "@Decimal",
    "side": {"enum": ["above", "below"]},
    "times": {"type": "string", "pattern": "^[0-9]+\\.[0-9]$", "examples": ["37.5"],
              "description": "How many times the median it is, or the median it, rounded down."},
    "lower_quartile": "@Decimal",
    "median": {"type": "string", "pattern": "^-?[0-9]+(\\.[0-9]+)?$",
               "description": "What the value would be with the median ratio to its measure."},
    "upper_quartile": "@Decimal",
    "measured_by": "@Decimal",
    "peers": {"type": "integer", "minimum": 12,
              "description": "Reports of units of the same kind that were compared, with this."},
    "message": "@BothLanguages"}},
"Outliers": {
  "type": "object", "required": ["campaign", "region", "peers", "measure", "reports", "outliers",
                                 "position"],
  "properties": {
    "campaign": "@Code", "region": "@Region", "peers": "@Region", "measure": "@Measure",
    "reports": "@Count",
    "outliers": {"type": "array", "items": "@Outlier"},
    "next_cursor": "@Cursor",
    "position": "@Position", "provisional": {"type": "boolean"}}},
"Explanation": {
  "type": "object", "additionalProperties": false, "required": ["breach", "reason"],
  "properties": {
    "breach": {"type": "string", "minLength": 1, "maxLength": 200,
               "description": "As the report's findings name it."},
    "reason": {"type": "string", "minLength": 1, "maxLength": 4000,
               "description": "Why it is so, not just blanks; sealed before it is stored."}},
  "examples": [{"breach": "change-on-last-year @ 5", "reason": "The benefit was raised."}]}
)json";

}  // namespace

std::string_view finding_schemas() { return kSchemas; }

}  // namespace cas::adapters::api
