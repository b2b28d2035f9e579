#include "adapters/api/schemas.hpp"

namespace cas::adapters::api {
namespace {

constexpr std::string_view kSchemas = R"json(
"Delivery": {
  "type": "string", "contentMediaType": "application/octet-stream",
  "description": "XML by the schema of deliveries, CSV or .xlsx; which of them, its bytes say."},
"ReportFile": {
  "type": "string",
  "description": "The report as a delivery of its own; what is written loads again as it was."},
"XmlSchema": {"type": "string"},
"Sha256": {"type": "string", "pattern": "^[0-9a-f]{64}$"},
"DeliveredFile": {
  "type": "object", "required": ["format", "encoding", "bytes", "sha256", "reports", "cells"],
  "properties": {
    "format": {"enum": ["xml", "csv", "xlsx"]},
    "encoding": {"enum": ["UTF-8", "UTF-8 with a byte order mark", "Windows-1250", "ISO-8859-2"]},
    "bytes": "@Count", "sha256": "@Sha256", "reports": "@Count", "cells": "@Count"}},
"LoadFault": {
  "type": "object", "required": ["reason", "detail"],
  "properties": {
    "reason": {"type": "string", "examples": ["cell.comma"]}, "detail": {"type": "string"},
    "sheet": {"type": "string"}, "line": {"type": "integer", "minimum": 1},
    "column": {"type": "integer", "minimum": 1}, "cell": {"type": "string"}}},
"LoadFinding": {
  "type": "object", "required": ["breach", "rule", "severity", "cells", "message"],
  "properties": {
    "breach": {"type": "string"}, "rule": {"type": "string"}, "severity": "@Severity",
    "cells": {"type": "array", "items": "@CellCode"}, "message": "@BothLanguages",
    "left": "@Decimal", "right": "@Decimal", "difference": "@Decimal"}},
"LoadChange": {
  "type": "object", "required": ["cell", "before", "after"],
  "properties": {"cell": "@CellCode", "before": {"type": "string"}, "after": {"type": "string"}}},
"Citation": {
  "type": "string", "pattern": "^[0-9a-f]{64}-[0-9a-f]{8}(-[0-9]+[.][0-9]+)+$",
  "description": "Which file was shown, and where the log stood then."},
"DryRun": {
  "type": "object",
  "required": ["file", "citation", "changed_reports", "faulty_reports", "reports"],
  "properties": {
    "file": "@DeliveredFile", "citation": "@Citation",
    "changed_reports": "@Count", "faulty_reports": "@Count",
    "reports": {"type": "array", "items": {
      "type": "object",
      "required": ["unit", "form", "form_version", "period", "cells", "changed", "changes",
                   "faults", "hard", "soft", "findings"],
      "properties": {
        "unit": {"type": "string"}, "form": {"type": "string"},
        "form_version": {"type": "integer"}, "period": {"type": "string"},
        "campaign": "@Code", "phase": "@Phase",
        "version": {"type": "integer", "minimum": 0,
                    "description": "The report's, which it was compared with."},
        "cells": "@Count",
        "changed": {"type": "integer", "minimum": 0, "description": "How many cells change."},
        "changes": {"type": "array", "items": "@LoadChange",
                    "description": "Each of them, up to 100,000 of all reports together."},
        "faults": {"type": "array", "items": "@LoadFault",
                   "description": "With any of these it cannot be loaded."},
        "hard": "@Count", "soft": "@Count",
        "findings": {"type": "array", "items": "@LoadFinding",
                     "description": "What rules would say once it is loaded; 20,000 at most."}}}}}},
"LoadOutcome": {
  "type": "object", "required": ["file", "loaded", "unchanged", "refused", "position"],
  "properties": {
    "file": "@DeliveredFile", "loaded": "@Count",
    "unchanged": {"type": "integer", "minimum": 0,
                  "description": "Reports that were as the file says already."},
    "refused": {"type": "array", "items": {
      "type": "object",
      "required": ["unit", "form", "form_version", "period", "reason", "detail"],
      "properties": {
        "unit": "@Code", "form": "@Code", "form_version": "@FormVersion",
        "period": {"type": "string"}, "campaign": "@Code",
        "reason": {"type": "string"}, "detail": {"type": "string"}}}},
    "position": "@Position"}}
)json";

}  // namespace

std::string_view load_schemas() { return kSchemas; }

}  // namespace cas::adapters::api
