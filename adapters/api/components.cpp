#include "adapters/api/components.hpp"

namespace cas::adapters::api {
namespace {

constexpr std::string_view kParameters = R"json({
"campaign": {"description": "The campaign's code.", "schema": "@Code",
  "example": "FA-2014Q4-n2477-s1"},
"unit": {"description": "The unit's code; of a gmina its TERYT code.", "schema": "@Code",
  "example": "0201011"},
"form": {"description": "The form's code.", "schema": "@Code", "example": "FA"},
"version": {"description": "The form's version.", "schema": "@FormVersion", "example": 1},
"account": {"description": "The account's id.", "schema": "@Id",
  "example": "0f1e2d3c4b5a69788796a5b4c3d2e1f0"},
"region": {"schema": "@Region", "example": "02"},
"area": {"schema": {"type": "string", "pattern": "^[0-9A-Za-z-]{1,9}$"}, "example": "FA"},
"language": {"schema": {"enum": ["pl", "en"], "default": "pl"}, "example": "pl"},
"citation": {"schema": "@Citation"},
"units": {"schema": {"type": "string", "maxLength": 15000, "pattern": "^[^,]+(,[^,]+)*$"},
  "example": "0201011,0201022"},
"name": {"schema": {"type": "string", "minLength": 1, "maxLength": 200}, "example": "delivery.xml"},
"empty": {"schema": {"type": "boolean", "default": false}, "example": true},
"severity": {"schema": {"enum": ["hard", "soft"]}, "example": "hard"},
"rule": {"schema": {"type": "string", "minLength": 1, "maxLength": 200},
  "example": "of-which-all:A/1"},
"layout": {"schema": {"type": "string", "pattern": "^(newest|[0-9A-Za-z._-]{1,16}/[0-9]{1,5})$"},
  "example": "newest"},
"peers": {"schema": "@Region", "example": "PL"},
"unit (query)": {"schema": "@Code", "example": "0201011"},
"cell": {"schema": "@CellCode", "example": "A/5/3"},
"cells": {"schema": {"type": "string", "minLength": 1, "maxLength": 4096},
          "example": "A/1/3,A/5/3"},
"measure": {"schema": "@Measure", "example": "last_year"},
"lens": {"schema": "@Lens", "example": "submitted"},
"phase": {"schema": "@Phase", "example": "submitted"},
"limit": {"schema": {"type": "integer", "minimum": 1, "maximum": 1000, "default": 100},
  "example": 20},
"cursor": {"schema": "@Cursor"},
"as_of": {"schema": "@Moment", "example": "2015-01-15T12:00:00+01:00"},
"min_position": {"schema": "@Position"},
"from": {"schema": "@Position"},
"from (seq)": {"schema": {"type": "integer", "minimum": 0, "default": 0}, "example": 0},
"partition": {"description": "0 is the registry, 1, 2, … are the shards.",
  "schema": {"type": "integer", "minimum": 0, "maximum": 1024}, "example": 1},
"number": {"description": "The token's number within its account.",
  "schema": {"type": "integer", "minimum": 1}, "example": 1},
"format": {"schema": {"enum": ["json", "raw"], "default": "json"}, "example": "json"},
"stream": {"schema": {"type": "string", "minLength": 1, "maxLength": 300,
                      "pattern": "^(report|unit|campaign|form|account|log)/.+$"},
  "example": "unit/0201011"},
"Last-Event-ID": {
  "description": "The id of the event that was seen last; goes before `from`.",
  "schema": "@Position"},
"Idempotency-Key": {
  "description": "Sent twice with the same wish, it is done once and answered twice.",
  "schema": {"type": "string", "minLength": 1, "maxLength": 200},
  "example": "9d1e4f3a"},
"If-Match": {
  "description": "The version that you looked at, as its ETag has it.",
  "schema": {"type": "string", "pattern": "^\"[0-9]{1,10}(:[0-9]{1,5})?\"$"}, "example": "\"12\""},
"If-None-Match": {
  "description": "The ETag of what you have.",
  "schema": {"type": "string"}, "example": "\"12\""}
})json";

constexpr std::string_view kHeaders = R"json({
"X-Request-Id": {
  "description": "Names the request, as it was sent or made up here; also in the server's log.",
  "required": true,
  "schema": {"type": "string", "pattern": "^[0-9A-Za-z._-]{1,64}$"}},
"ETag": {
  "description": "Of what was read, to be sent as If-None-Match; of a report also as If-Match.",
  "schema": {"type": "string", "pattern": "^\"[0-9A-Za-z.:-]+\"$"}},
"Link": {
  "description": "The page behind this one, as rel=\"next\"; the last page has none.",
  "schema": {"type": "string"}},
"Log-Age": {
  "description": "Seconds since this node last knew that it had read the whole log.",
  "schema": {"type": "string", "pattern": "^[0-9]+[.][0-9]{3}$"}, "example": "0.731"},
"Retry-After": {
  "description": "Seconds until it is worth asking again.", "required": true,
  "schema": {"type": "integer", "minimum": 1}},
"WWW-Authenticate": {
  "description": "What is wanted: a bearer token.", "required": true,
  "schema": {"const": "Bearer"}}
})json";

}  // namespace

std::string_view parameters_json() { return kParameters; }
std::string_view headers_json() { return kHeaders; }

}  // namespace cas::adapters::api
