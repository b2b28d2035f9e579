#include "adapters/api/schemas.hpp"

namespace cas::adapters::api {
namespace {

constexpr std::string_view kSchemas = R"json(
"Label": {
  "type": "object", "required": ["pl", "en"], "additionalProperties": false,
  "properties": {
    "pl": {"type": "string", "minLength": 1, "maxLength": 500},
    "en": {"type": "string", "minLength": 1, "maxLength": 500}}},
"Number": {
  "type": "string", "maxLength": 16, "pattern": "^[0-9A-Za-z]+(\\.[0-9A-Za-z]+)*$",
  "description": "Of a section, row or column, as printed.", "examples": ["1.1"]},
"Source": {
  "enum": ["verified", "assumed"],
  "description": "Where number, place and meaning come from: a public source, or an assumption."},
"Row": {
  "type": "object", "required": ["number", "label"], "additionalProperties": false,
  "properties": {
    "number": "@Number", "label": "@Label", "parent": "@Number",
    "relation": {"enum": ["none", "of_which_all", "of_which_some"]},
    "formula": {"type": "string", "minLength": 1, "maxLength": 4096,
                "pattern": "^[0-9A-Za-z.+() \\t-]+$", "examples": ["2+4+(42-43)"]},
    "aggregate": {"enum": ["sum", "none", "formula"]}, "status": "@Source"}},
"Column": {
  "type": "object", "required": ["number", "label", "unit", "scale"],
  "additionalProperties": false,
  "properties": {
    "number": "@Number", "label": "@Label",
    "unit": {"type": "string", "minLength": 1, "maxLength": 32, "examples": ["PLN"]},
    "scale": {"type": "integer", "minimum": 0, "maximum": 6}, "status": "@Source"}},
"Section": {
  "type": "object", "required": ["code", "title", "rows", "columns"],
  "additionalProperties": false,
  "properties": {
    "code": "@Number", "title": "@Label", "status": "@Source",
    "rows": {"type": "array", "minItems": 1, "maxItems": 8192, "items": "@Row"},
    "columns": {"type": "array", "minItems": 1, "maxItems": 8192, "items": "@Column"},
    "barred": {"type": "array", "maxItems": 8192, "uniqueItems": true,
               "description": "Cells that take nothing, each as row/column.",
               "items": {"type": "string", "maxLength": 33,
                         "pattern": "^[0-9A-Za-z.]+/[0-9A-Za-z.]+$"}}}},
"Bound": {
  "type": "string", "pattern": "^[0-9]{4}(-[0-9]{2}|-Q[1-4]|-H[12])?$",
  "description": "A reference period of the form's type.", "examples": ["2014-Q1"]},
"Reference": {
  "type": "string", "maxLength": 128, "pattern": "^\\[[^\\[\\]]+\\]$",
  "description": "Cells by section, rows and columns; * for all.", "examples": ["[A/*/3]"]},
"RowCode": {"type": "string", "maxLength": 33, "pattern": "^[0-9A-Za-z.]+/[0-9A-Za-z.]+$",
            "examples": ["A/1.1"]},
"ColumnCode": {"type": "string", "maxLength": 33, "pattern": "^[0-9A-Za-z.]+/[0-9A-Za-z.]+$",
               "description": "Section and column.", "examples": ["A/3"]},
"Rule": {
  "type": "object", "required": ["id", "severity", "condition", "message"],
  "additionalProperties": false,
  "properties": {
    "id": {"type": "string", "maxLength": 64, "pattern": "^[0-9A-Za-z]+(-[0-9A-Za-z]+)*$"},
    "severity": {"enum": ["hard", "soft"]},
    "condition": {"type": "string", "minLength": 1, "maxLength": 4096,
                  "description": "True where all is well.", "examples": ["[A/1/4] <= [A/1/3]"]},
    "message": "@Label", "status": "@Source"}},
"CellFormula": {
  "type": "object", "required": ["cells", "expression"], "additionalProperties": false,
  "properties": {
    "cells": "@Reference",
    "expression": {"type": "string", "minLength": 1, "maxLength": 4096,
                   "examples": ["[A/*/3] / [A/*/6]"]}}},
"Form": {
  "type": "object",
  "description": "A form template: what is asked, and how totals of it are made.",
  "required": ["code", "version", "area", "title", "period", "cumulative", "sections"],
  "additionalProperties": false,
  "properties": {
    "$schema": {"type": "string", "minLength": 1, "maxLength": 500},
    "code": {"type": "string", "maxLength": 16,
             "pattern": "^[0-9A-Za-z]+([._-][0-9A-Za-z]+)*$"},
    "version": {"type": "integer", "minimum": 1, "maximum": 1000000},
    "area": {"type": "string", "pattern": "^[0-9A-Za-z-]{1,9}$"}, "title": "@Label",
    "period": "@Period",
    "cumulative": {
      "description": "Which columns run on within the year: all, none, or those that are listed.",
      "oneOf": [{"type": "boolean"},
                {"type": "array", "minItems": 1, "maxItems": 8192, "uniqueItems": true,
                 "items": "@ColumnCode"}]},
    "status": "@Source",
    "entry": {"enum": ["both", "typed", "loaded"], "default": "both"},
    "valid_from": "@Bound", "valid_to": "@Bound",
    "sections": {"type": "array", "minItems": 1, "items": "@Section"},
    "rules": {"type": "array", "maxItems": 8192, "items": "@Rule"},
    "computed": {"type": "array", "maxItems": 8192, "items": "@CellFormula",
                 "description": "Cells whose totals are computed from summed cells."},
    "not_summed": {"type": "array", "maxItems": 8192, "items": "@Reference",
                   "description": "Cells that mean nothing over units."},
    "prefills": {"type": "array", "maxItems": 8192, "items": "@CellFormula",
                 "description": "What cells start from in a new report."},
    "successions": {"type": "array", "maxItems": 8192, "items": {
      "type": "object", "required": ["from"], "additionalProperties": false,
      "description": "A row of the version before: renamed, merged into one with others, or ended.",
      "properties": {"from": "@RowCode", "to": "@RowCode"}}}},
  "examples": [{
    "code": "TRY-1", "version": 1, "area": "FA", "title": {"pl": "Próba", "en": "A trial"},
    "period": "year", "cumulative": false,
    "sections": [{
      "code": "A", "title": {"pl": "Dział", "en": "Section"},
      "rows": [{"number": "1", "label": {"pl": "Ogółem", "en": "Total"}}],
      "columns": [{"number": "1", "label": {"pl": "Osoby", "en": "Persons"},
                   "unit": "persons", "scale": 0}]}]}]},
"Period": {"enum": ["month", "quarter", "half-year", "year", "free"]},
"Forms": {
  "type": "object", "required": ["forms", "position"],
  "properties": {
    "forms": {"type": "array", "items": {
      "type": "object", "required": ["form", "version", "title_pl", "period", "cells"],
      "properties": {
        "form": "@Code", "version": "@FormVersion", "area": {"type": "string"},
        "title_pl": {"type": "string"}, "title_en": {"type": "string"},
        "period": "@Period", "cells": "@Count"}}},
    "next_cursor": "@Cursor",
    "position": "@Position", "provisional": {"type": "boolean"}}}
)json";

}  // namespace

std::string_view form_schemas() { return kSchemas; }

}  // namespace cas::adapters::api
