#include "adapters/api/openapi.hpp"

#include <boost/json.hpp>

#include "adapters/api/routes.hpp"
#include "adapters/api/schemas.hpp"

namespace cas::adapters::api {
namespace {

using boost::json::array;
using boost::json::object;
using boost::json::value;

object reference(std::string_view schema) {
  return {{"$ref", "#/components/schemas/" + std::string(schema)}};
}

object content(std::string_view type, std::string_view schema) {
  return {{type, {{"schema", reference(schema)}}}};
}

object parameter(std::string_view in, std::string_view name, std::string_view what, bool required) {
  return {{"name", name},
          {"in", in},
          {"description", what},
          {"required", required},
          {"schema", {{"type", "string"}}}};
}

array parameters(const Route& route) {
  array all;
  for (auto rest = route.path; rest.find('{') != std::string_view::npos;) {
    rest.remove_prefix(rest.find('{') + 1);
    const auto name = rest.substr(0, rest.find('}'));
    all.push_back(parameter("path", name, "of the " + std::string(name), true));
  }
  for (const auto& [name, what] : route.query) all.push_back(parameter("query", name, what, false));
  if (route.write != nullptr)
    all.push_back(parameter("header", "Idempotency-Key",
                            "Sent twice with the same wish, it is done once.", false));
  if (route.if_match)
    all.push_back(parameter("header", "If-Match",
                            "The version that you looked at, as its ETag has it.", false));
  if (route.read != nullptr)
    all.push_back(parameter("header", "If-None-Match", "The ETag of what you have.", false));
  return all;
}

object responses(const Route& route) {
  const auto* type = route.feed ? "text/event-stream" : "application/json";
  const auto* said = route.feed ? "Server-sent events `snapshot` and `change`; the data of each is "
                                  "one of these, its id a position to go on from."
                                : "Done.";
  object all{{"200", {{"description", said}, {"content", content(type, route.answer)}}}};
  const auto problem = [&](const char* status, const char* what) {
    all[status] = {{"description", what},
                   {"content", content("application/problem+json", "Problem")}};
  };
  if (route.read != nullptr) all["304"] = {{"description", "It is what you have."}};
  problem("400", "Something in the request cannot be read.");
  problem("401", "No token, or one that is not valid.");
  problem("403", "This role may not do that.");
  problem("404", "There is nothing of that name in your scope.");
  problem("503", "Log, disk or broker is away, or your min_position has not come; come again.");
  if (route.write == nullptr) return all;
  problem("409", "A rule says no; the reason names it.");
  problem("412", "Somebody changed it first.");
  problem("413", "The body is too large.");
  problem("422", "This Idempotency-Key came with another wish before.");
  if (!route.body.empty()) problem("415", "The body is not JSON.");
  if (route.if_match) problem("428", "This act names the version it was made for: If-Match.");
  return all;
}

object operation(const Route& route) {
  object made{{"operationId", route.id},
              {"tags", array{route.tag}},
              {"summary", route.summary},
              {"description", "Permission asked for: " + std::string(name_of(route.act)) + "."},
              {"parameters", parameters(route)},
              {"responses", responses(route)}};
  if (!route.body.empty())
    made["requestBody"] = {{"required", true},
                           {"content", content("application/json", route.body)}};
  return made;
}

std::string lower(std::string_view text) {
  std::string low(text);
  for (auto& c : low) c = static_cast<char>(c | 0x20);
  return low;
}

std::string document() {
  object paths;
  for (const auto& route : routes()) {
    auto& path = paths[route.path];
    if (!path.is_object()) path = object{};
    path.as_object()[lower(route.method)] = operation(route);
  }
  object tags_by_name{{"accounts", "Who speaks"},
                      {"units", "Who reports"},
                      {"forms", "What is asked"},
                      {"campaigns", "One form for one period, and its figures"},
                      {"reports", "One unit's answers, and their way"},
                      {"feeds", "The same, as it changes"}};
  array tags;
  for (const auto& [name, what] : tags_by_name)
    tags.push_back({{"name", name}, {"description", what}});
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
      {"tags", std::move(tags)},
      {"security", array{object{{"bearer", array{}}}}},
      {"paths", std::move(paths)},
      {"components",
       {{"securitySchemes", {{"bearer", {{"type", "http"}, {"scheme", "bearer"}}}}},
        {"schemas", boost::json::parse(schemas_json())}}}};
  return boost::json::serialize(all);
}

}  // namespace

const std::string& openapi_document() {
  static const std::string made = document();
  return made;
}

}  // namespace cas::adapters::api
