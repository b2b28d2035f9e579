#include "adapters/api/schemas.hpp"

namespace cas::adapters::api {
namespace {

constexpr std::string_view kSchemas = R"json(
"SealedText": {
  "type": "object", "additionalProperties": false, "required": ["sealed_with", "bytes"],
  "description": "A text that only holders of the key can read.",
  "properties": {"sealed_with": "@Id", "bytes": {"type": "integer", "minimum": 1}}},
"TokenNumber": {
  "type": "integer", "minimum": 1, "description": "Names a token within its account."},
"Account": {
  "type": "object", "additionalProperties": false,
  "required": ["account", "role", "scope", "revoked", "version", "tokens"],
  "properties": {
    "account": "@Id", "role": "@Role", "scope": "@Scope", "revoked": {"type": "boolean"},
    "version": "@Count", "label": "@SealedText",
    "tokens": {"type": "array", "items": {
      "type": "object", "additionalProperties": false,
      "required": ["number", "revoked", "expired"],
      "properties": {
        "number": "@TokenNumber", "revoked": {"type": "boolean"},
        "expired": {"type": "boolean"}, "expires": "@Time"}}}}},
"Accounts": {
  "type": "object", "additionalProperties": false, "required": ["accounts", "position"],
  "properties": {
    "accounts": {"type": "array", "items": "@Account"}, "next_cursor": "@Cursor",
    "position": "@Position", "provisional": {"type": "boolean"}}},
"NewAccount": {
  "type": "object", "additionalProperties": false, "required": ["role", "scope"],
  "properties": {
    "role": "@Role", "scope": "@Scope",
    "label": {"type": "string", "minLength": 1, "maxLength": 100,
      "pattern": "^[^\\u0000-\\u001f\\u007f]+$",
      "description": "A name for people; sealed before it is stored."},
    "expires_days": {"type": "integer", "minimum": 1, "maximum": 3650,
      "description": "The token's last day, in days from now; without it, it never expires."}},
  "examples": [{"role": "unit_clerk", "scope": "0201011", "expires_days": 365}]},
"NewToken": {
  "type": "object", "additionalProperties": false,
  "properties": {"expires_days": {"type": "integer", "minimum": 1, "maximum": 3650}},
  "examples": [{"expires_days": 30}]},
"IssuedToken": {
  "type": "object", "additionalProperties": false,
  "required": ["command", "stream", "version", "partition", "seq", "repeated", "already_so",
               "position", "account", "role", "scope", "number", "token"],
  "properties": {
    "command": "@Id", "stream": {"type": "string"}, "version": "@Count", "partition": "@Count",
    "seq": "@Count", "repeated": {"type": "boolean"}, "already_so": {"type": "boolean"},
    "position": "@Position", "account": "@Id", "role": "@Role", "scope": "@Scope",
    "number": "@TokenNumber", "expires": "@Time",
    "token": {"type": "string", "pattern": "^cas_[0-9A-Za-z_-]{43}$",
      "description": "Shown here once: only its hash is kept."}}},
"NewName": {
  "type": "object", "additionalProperties": false, "required": ["name"],
  "properties": {"name": "@Code"}, "examples": [{"name": "Nowa Próba"}]},
"Move": {
  "type": "object", "additionalProperties": false, "required": ["region", "valid_from"],
  "properties": {
    "unit": {"type": "string", "minLength": 1, "maxLength": 200,
      "description": "The code from then on; without it, it stays."},
    "region": "@Region", "valid_from": "@Date"},
  "examples": [{"region": "0203022", "valid_from": "2015-01-01"}]},
"Closing": {
  "type": "object", "additionalProperties": false, "required": ["valid_to"],
  "properties": {"valid_to": "@Date"}, "examples": [{"valid_to": "2014-12-31"}]},
"HistoryFeed": {
  "type": "object", "additionalProperties": false,
  "description": "What one frame of the log holds of what you may see.",
  "required": ["partition", "seq", "hash", "time", "actor", "channel", "command", "events",
               "position"],
  "properties": {
    "partition": "@Count", "seq": "@Count", "hash": "@Hash", "time": "@Time", "actor": "@Actor",
    "channel": "@Channel", "command": "@Id",
    "events": {"type": "array", "minItems": 1, "items": {
      "type": "object", "additionalProperties": false,
      "required": ["stream", "version", "event", "fields"],
      "properties": {
        "stream": {"type": "string"}, "version": "@Count", "event": {"type": "string"},
        "fields": {"type": "object", "additionalProperties": true}}}},
    "position": "@Position"}},
"FrameRef": {
  "type": "object", "additionalProperties": false, "required": ["partition", "seq"],
  "properties": {"partition": "@Count", "seq": "@Count"}},
"SeqAndHash": {
  "type": "object", "additionalProperties": false, "required": ["seq", "hash"],
  "properties": {"seq": "@Count", "hash": "@Hash"}},
"FrameHeader": {
  "type": "object", "additionalProperties": false,
  "required": ["hash", "kind", "log", "partition", "epoch", "claim", "seq", "prev", "time",
               "command", "command_hash", "actor", "channel", "correlation", "caused_by", "cites"],
  "properties": {
    "hash": "@Hash", "kind": {"enum": ["genesis", "claim", "data"]}, "log": "@Id",
    "partition": "@Count", "epoch": "@Count", "claim": "@Hash", "seq": "@Count", "prev": "@Hash",
    "time": "@Time", "command": "@Id", "command_hash": "@Hash", "actor": "@Actor",
    "channel": "@Channel", "correlation": "@Id", "caused_by": "@FrameRef",
    "cites": "@SeqAndHash"}},
"Frame": {
  "type": "object", "additionalProperties": false,
  "required": ["offset", "bytes", "frame", "events"],
  "properties": {
    "offset": "@Count", "bytes": "@Count", "frame": "@FrameHeader",
    "events": {"type": "array", "items": {
      "type": "object", "additionalProperties": false,
      "required": ["stream", "version", "name", "class_version", "fields"],
      "properties": {
        "stream": {"type": "string"}, "version": "@Count", "name": {"type": "string"},
        "class_version": "@Count", "fields": {"type": "object", "additionalProperties": true}}}}}},
"LogPage": {
  "type": "object", "additionalProperties": false,
  "required": ["partition", "from", "frames", "tip", "position"],
  "properties": {
    "partition": "@Count", "from": "@Count", "frames": {"type": "array", "items": "@Frame"},
    "next_from": {"type": "integer", "minimum": 1, "description": "Where the next page begins."},
    "tip": "@SeqAndHash", "position": "@Position", "provisional": {"type": "boolean"}}}
)json";

}  // namespace

std::string_view audit_schemas() { return kSchemas; }

}  // namespace cas::adapters::api
