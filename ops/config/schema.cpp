#include "ops/config/settings.hpp"

namespace cas::ops {
namespace {

using boost::json::object;

object schema_of(const Setting& setting) {
  object schema = std::visit(
      overloaded{
          [](const Text&) { return object{{"type", "string"}}; },
          [](const OneOf& t) { return object{{"enum", boost::json::value_from(t.names)}}; },
          [](const Texts&) { return object{{"type", "array"}, {"items", {{"type", "string"}}}}; },
          [](const Truth&) { return object{{"type", "boolean"}}; },
          [](const Whole& t) {
            return object{{"type", "integer"}, {"minimum", t.min}, {"maximum", t.max}};
          },
      },
      setting.target);
  schema["description"] = setting.what;
  if (!setting.secret && setting.source == Source::standard) schema["default"] = setting.value();
  return schema;
}

object table(std::string_view title) {
  return {{"title", title},
          {"type", "object"},
          {"additionalProperties", false},
          {"properties", object{}}};
}

}  // namespace

object Settings::schema() const {
  object root{{"$schema", "https://json-schema.org/draft/2020-12/schema"}};
  for (const auto& [name, value] : table("Settings of cas, in TOML")) root[name] = value;
  for (const auto& setting : settings_) {
    auto* properties = &root["properties"].as_object();
    const auto dot = setting.key.find('.');
    if (dot != std::string::npos) {
      const auto name = setting.key.substr(0, dot);
      if (!properties->contains(name)) (*properties)[name] = table("cas " + name);
      properties = &(*properties)[name].as_object()["properties"].as_object();
    }
    (*properties)[setting.key.substr(dot + 1)] = schema_of(setting);
  }
  return root;
}

}  // namespace cas::ops
