#include "adapters/api/schemas.hpp"

namespace cas::adapters::api {
namespace {

constexpr std::string_view kSchemas = R"json(
"CloudEvent": {
  "type": "object", "description": "A CloudEvent 1.0 in structured JSON.",
  "required": ["specversion", "id", "source", "type", "subject", "time", "datacontenttype"],
  "properties": {
    "specversion": {"const": "1.0"},
    "id": {"type": "string", "description": "subject@epoch.counter"},
    "source": {"type": "string", "pattern": "^/logs/[0-9a-f]{32}$"},
    "type": {"enum": ["cas.status.v1", "cas.aggregates.v1"]},
    "subject": {"type": "string", "description": "The report's id, or campaign/region/lens."},
    "time": "@Time", "datacontenttype": {"const": "application/json"}}},
"StatusEvent": {
  "allOf": ["@CloudEvent"], "type": "object", "required": ["data"],
  "properties": {"data": {
    "type": "object",
    "required": ["report", "campaign", "form", "form_version", "unit", "phase",
                 "approved_version", "correction", "returned", "correction_request", "position",
                 "epoch", "counter"],
    "properties": {
      "report": "@Id", "campaign": "@Code", "form": "@Code", "form_version": "@FormVersion",
      "unit": "@Code", "voivodeship": {"type": "string"}, "powiat": {"type": "string"},
      "gmina": {"type": "string"}, "phase": "@Phase", "approved_version": "@Count",
      "correction": "@Count", "returned": {"type": "boolean"},
      "correction_request": "@CorrectionRequest", "position": "@Position", "epoch": "@Count",
      "counter": "@Count"}}}},
"AggregatesEvent": {
  "allOf": ["@CloudEvent"], "type": "object", "required": ["data"],
  "properties": {"data": {
    "allOf": ["@Totals"], "type": "object", "required": ["epoch", "counter"],
    "properties": {"epoch": "@Count", "counter": "@Count"}}}}
)json";

}  // namespace

std::string_view published_schemas() { return kSchemas; }

}  // namespace cas::adapters::api
