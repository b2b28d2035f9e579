#include "adapters/api/openapi.hpp"

#include <algorithm>
#include <array>
#include <boost/json.hpp>

#include "adapters/api/components.hpp"
#include "adapters/api/routes.hpp"
#include "adapters/api/schemas.hpp"

namespace cas::adapters::api {
namespace {

using boost::json::array;
using boost::json::object;
using boost::json::value;

/// A refusal that may be the answer to many operations: written once, below components/responses.
struct Refusal {
  std::string_view status;
  std::string_view name;
  std::string_view what;
  std::string_view header = {};
};

constexpr std::array kRefusals{
    Refusal{"400", "BadRequest", "Something in the request cannot be read."},
    Refusal{"401", "Unauthorized", "No token, or one that is not valid.", "WWW-Authenticate"},
    Refusal{"403", "Forbidden", "This role may not do that."},
    Refusal{"404", "NotFound", "There is nothing of that name in your scope."},
    Refusal{"408", "RequestTimeout", "The request did not come in time."},
    Refusal{"409", "Conflict", "A rule says no; the reason names it."},
    Refusal{"412", "PreconditionFailed", "Somebody changed it first: read again."},
    Refusal{"413", "ContentTooLarge", "The body is too large."},
    Refusal{"415", "UnsupportedMediaType",
            "The body is encoded, or JSON is due and not sent as application/json."},
    Refusal{"422", "Unprocessable",
            "This Idempotency-Key came with another wish before; or the rule says nothing, and the "
            "detail names the column."},
    Refusal{"428", "PreconditionRequired", "This act names the version it is for: If-Match."},
    Refusal{"431", "HeaderTooLarge", "Request line and headers are too large."},
    Refusal{"500", "Broken", "Something broke here, which the server's log tells of."},
    Refusal{"503", "Unavailable",
            "Log, disk or broker is away, or min_position is not reached yet: come again.",
            "Retry-After"},
};

object reference(std::string_view kind, std::string_view name) {
  return {{"$ref", "#/components/" + std::string(kind) + "/" + std::string(name)}};
}

/// Writes out "@Name" wherever it stands for a schema.
value with_references(value all) {
  if (auto* text = all.if_string(); text != nullptr && text->starts_with('@'))
    return reference("schemas", std::string_view(*text).substr(1));
  if (auto* items = all.if_array())
    for (auto& item : *items) item = with_references(std::move(item));
  if (auto* members = all.if_object())
    for (auto& member : *members) member.value() = with_references(std::move(member.value()));
  return all;
}

value parsed(std::string_view json) {
  return with_references(boost::json::parse({json.data(), json.size()}));
}

object content(std::string_view type, std::string_view schema) {
  return {{type, {{"schema", reference("schemas", schema)}}}};
}

object parameter(std::string_view in, std::string_view name, std::string_view what,
                 std::string_view described_as = {}) {
  static const auto known = parsed(parameters_json());
  object made{{"name", name}, {"in", in}, {"required", in == "path"}};
  const auto* found = known.as_object().if_contains(described_as.empty() ? name : described_as);
  invariant(found != nullptr, "every parameter of a route is described");
  for (const auto& [key, described] : found->as_object()) made[key] = described;
  if (!what.empty()) made["description"] = what;
  return made;
}

array parameters(const Route& route) {
  array all;
  for (auto rest = route.path; rest.find('{') != std::string_view::npos;) {
    rest.remove_prefix(rest.find('{') + 1);
    all.push_back(parameter("path", rest.substr(0, rest.find('}')), {}));
  }
  for (const auto& [name, what, described_as] : route.query)
    all.push_back(parameter("query", name, what, described_as));
  if (route.write != nullptr) all.push_back(parameter("header", "Idempotency-Key", {}));
  if (route.if_match) all.push_back(parameter("header", "If-Match", {}));
  if (route.etag) all.push_back(parameter("header", "If-None-Match", {}));
  if (route.feed || route.history) all.push_back(parameter("header", "Last-Event-ID", {}));
  return all;
}

object headers(std::initializer_list<std::string_view> names) {
  object all;
  for (const auto name : names)
    if (!name.empty()) all[name] = reference("headers", name);
  return all;
}

bool takes(const Route& route, std::string_view parameter) {
  return std::ranges::find(route.query, parameter, &Parameter::name) != route.query.end();
}

/// Can this operation be refused so?
bool possible(const Route& route, std::string_view status) {
  const bool writes = route.write != nullptr;
  if (status == "408" || status == "413" || status == "431" || status == "400") return true;
  if (route.open) return status == "404" && route.open == Open::docs;
  if (status == "401" || status == "500" || status == "503") return true;
  if (status == "403") return route.act != engine::Act::read || writes || takes(route, "stream");
  if (status == "404")
    return route.path.find('{') != std::string_view::npos || takes(route, "as_of") ||
           takes(route, "stream") || takes(route, "region") || route.load == Load::commit ||
           route.issues_token;
  if (status == "409" && route.load) return route.load == Load::commit;
  if (status == "412") return route.if_match;
  if (status == "428") return route.reason != nullptr;
  if (status == "415") return !route.body.empty();
  if (status == "422" && route.body == "DraftRule") return true;
  if (status == "422") return writes && !route.issues_token;  // a repeat is a 409, whatever it says
  return writes;
}

std::string_view said_of(const Route& route) {
  if (route.history)
    return "Server-sent events `frame`; the data of each is one of these. `position` tells how far "
           "the feed has come where nothing was for you. The id of each is a position to go on "
           "from: nothing is lost and nothing comes twice. The last is `closed` and says why.";
  if (!route.feed) return "Done.";
  if (*route.feed == Filter::Kind::status || *route.feed == Filter::Kind::aggregates)
    return "Server-sent events `status` or `aggregates`, first one for each value there is; the "
           "data of each is one of these. Of each subject the highest (epoch, counter) counts. A "
           "report that has left the region is told of once more, and says where it lies now. "
           "Where an event has an id, it is a position to go on from. `age` tells how old they are "
           "while the log is away, and when it is back. The last is `closed` and says why.";
  return "Server-sent events `snapshot` and `change`, one for each campaign that is followed; the "
         "data of each is one of these. Where an event has an id, it is a position to go on from; "
         "the `position` in the data is that of its campaign alone. `age` tells how old they are "
         "while the log is away, and when it is back. The last is `closed` and says why.";
}

object responses(const Route& route) {
  const std::string_view etag = route.etag || route.write != nullptr ? "ETag" : "";
  const std::string_view age = route.read != nullptr ? "Log-Age" : "";
  object all{{"200",
              {{"description", said_of(route)},
               {"headers", headers({"X-Request-Id", etag, age})},
               {"content", content(route.type, route.answer)}}}};
  if (route.log) {
    auto& answer = all["200"].as_object();
    answer["headers"] = headers({"X-Request-Id", "Link"});
    answer["content"].as_object()["application/octet-stream"] = {
        {"schema",
         {{"type", "string"},
          {"contentMediaType", "application/octet-stream"},
          {"description", "Each frame's bytes behind their count (u32, little-endian)."}}}};
  }
  if (route.etag)
    all["304"] = {{"description", "It is what you have."},
                  {"headers", headers({"X-Request-Id", "ETag", age})}};
  for (const auto& refusal : kRefusals)
    if (possible(route, refusal.status)) all[refusal.status] = reference("responses", refusal.name);
  if (route.open == Open::ready)
    all["503"] = {{"description", "Not yet, or not any more."},
                  {"headers", headers({"X-Request-Id"})},
                  {"content", content(route.type, route.answer)}};
  return all;
}

object shared_responses() {
  object all;
  for (const auto& refusal : kRefusals)
    all[refusal.name] = {{"description", refusal.what},
                         {"headers", headers({"X-Request-Id", refusal.header})},
                         {"content", content("application/problem+json", "Problem")}};
  return all;
}

/// What the permission table is asked for. Which of the acts on a report it is, its body says.
array permissions(const Route& route) {
  if (route.act != engine::Act::read || route.write == nullptr) return {name_of(route.act)};
  array all;
  for (auto act = engine::Act::save_cells; act <= engine::Act::open_correction;
       act = static_cast<engine::Act>(static_cast<int>(act) + 1))
    all.emplace_back(name_of(act));
  return all;
}

object operation(const Route& route) {
  object made{{"operationId", route.id}, {"tags", array{route.tag}}, {"summary", route.summary}};
  if (route.open) {
    made["security"] = array{};
  } else {
    auto asked = permissions(route);
    std::string words;
    for (const auto& word : asked)
      words += (words.empty() ? "" : ", ") + std::string(std::string_view(word.as_string()));
    made["description"] = "Permission asked for: " + words + ".";
    made["x-permission"] = std::move(asked);
  }
  made["parameters"] = parameters(route);
  const auto type = route.load ? "application/octet-stream" : "application/json";
  if (!route.body.empty())
    made["requestBody"] = {{"required", true}, {"content", content(type, route.body)}};
  made["responses"] = responses(route);
  return made;
}

std::string lower(std::string_view text) {
  std::string low(text);
  for (auto& c : low) c = static_cast<char>(c | 0x20);
  return low;
}

object paths() {
  object all;
  for (const auto& route : routes()) {
    if (route.hidden) continue;
    auto& path = all[route.path];
    if (!path.is_object()) path = object{};
    path.as_object()[lower(route.method)] = operation(route);
  }
  return all;
}

array tags() {
  array all;
  for (const auto& [name, what] : std::initializer_list<std::pair<const char*, const char*>>{
           {"accounts", "Who speaks"},
           {"units", "Who reports"},
           {"forms", "What is asked"},
           {"campaigns", "One form for one period, and its figures"},
           {"reports", "One unit's answers, and their way"},
           {"findings", "What the rules say of them"},
           {"files", "Reports that programs wrote"},
           {"audit", "The log itself, and every event in it"},
           {"feeds", "The same, as it changes"},
           {"server", "The server itself; no token is asked for"}})
    all.push_back({{"name", name}, {"description", what}});
  return all;
}

std::string document() {
  const object all{
      {"openapi", "3.1.0"},
      {"info",
       {{"title", "CAS"},
        {"version", "1"},
        {"description",
         "Reports of a country's social assistance: every act is an event, every figure is "
         "computed from them. Every answer carries the position up to which it speaks."},
        {"license", {{"name", "Proprietary"}, {"identifier", "LicenseRef-Proprietary"}}},
        {"contact", {{"name", "CAS"}}}}},
      {"servers", array{object{{"url", "/"}}}},
      {"tags", tags()},
      {"security", array{object{{"bearer", array{}}}}},
      {"paths", paths()},
      {"components",
       {{"securitySchemes", {{"bearer", {{"type", "http"}, {"scheme", "bearer"}}}}},
        {"headers", parsed(headers_json())},
        {"responses", shared_responses()},
        {"schemas", parsed(schemas_json())}}}};
  return boost::json::serialize(all);
}

}  // namespace

const std::string& openapi_document() {
  static const std::string made = document();
  return made;
}

}  // namespace cas::adapters::api
