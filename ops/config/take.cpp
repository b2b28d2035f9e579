#include "ops/config/take.hpp"

#include <algorithm>
#include <charconv>

namespace cas::ops {
namespace {

using adapters::TomlValue;

std::string wish(const Target& target) {
  return std::visit(overloaded{
                        [](const Text&) { return std::string("wants a text"); },
                        [](const OneOf& t) {
                          std::string all = "wants one of";
                          for (const auto& name : t.names) all += " " + name;
                          return all;
                        },
                        [](const Texts&) { return std::string("wants a list of texts"); },
                        [](const Truth&) { return std::string("wants true or false"); },
                        [](const Whole& t) {
                          return "wants a whole number from " + std::to_string(t.min) + " to " +
                                 std::to_string(t.max);
                        },
                    },
                    target);
}

/// The value in a form that the target takes, or nothing.
using Taken =
    std::variant<std::monostate, std::string, std::vector<std::string>, bool, std::uint64_t>;

Taken fitting(const Target& target, const TomlValue::Value& value) {
  const auto* text = std::get_if<std::string>(&value);
  const auto* number = std::get_if<std::int64_t>(&value);
  return std::visit(overloaded{
                        [&](const Text&) { return text != nullptr ? Taken(*text) : Taken(); },
                        [&](const OneOf& t) {
                          const bool known =
                              text != nullptr && std::ranges::count(t.names, *text) > 0;
                          return known ? Taken(*text) : Taken();
                        },
                        [&](const Texts&) {
                          const auto* texts = std::get_if<std::vector<std::string>>(&value);
                          return texts != nullptr ? Taken(*texts) : Taken();
                        },
                        [&](const Truth&) {
                          const auto* truth = std::get_if<bool>(&value);
                          return truth != nullptr ? Taken(*truth) : Taken();
                        },
                        [&](const Whole& t) {
                          const bool fits = number != nullptr && *number >= 0 &&
                                            static_cast<std::uint64_t>(*number) >= t.min &&
                                            static_cast<std::uint64_t>(*number) <= t.max;
                          return fits ? Taken(static_cast<std::uint64_t>(*number)) : Taken();
                        },
                    },
                    target);
}

void put(const Target& target, Taken taken) {
  std::visit(
      overloaded{
          [&](const Text& t) { *t.to = std::get<std::string>(std::move(taken)); },
          [&](const OneOf& t) { *t.to = std::get<std::string>(std::move(taken)); },
          [&](const Texts& t) { *t.to = std::get<std::vector<std::string>>(std::move(taken)); },
          [&](const Truth& t) { *t.to = std::get<bool>(taken); },
          [&](const Whole& t) { t.set(std::get<std::uint64_t>(taken)); },
      },
      target);
}

std::vector<std::string> split(const std::string& text) {
  std::vector<std::string> parts;
  for (std::size_t at = 0; at <= text.size();) {
    const auto comma = std::min(text.find(',', at), text.size());
    parts.push_back(text.substr(at, comma - at));
    at = comma + 1;
  }
  return parts;
}

TomlValue::Value as_number(const std::string& text) {
  std::int64_t number = 0;
  const auto read = std::from_chars(text.data(), text.data() + text.size(), number);
  const bool whole = read.ec == std::errc{} && read.ptr == text.data() + text.size();
  return whole ? TomlValue::Value(number) : TomlValue::Value(TomlValue::Other{});
}

TomlValue::Value as_truth(const std::string& text) {
  if (text == "true" || text == "1" || text == "yes") return true;
  if (text == "false" || text == "0" || text == "no") return false;
  return TomlValue::Other{};
}

}  // namespace

std::optional<std::string> check_value(const Target& target, const TomlValue::Value& value) {
  const auto taken = fitting(target, value);
  if (std::holds_alternative<std::monostate>(taken)) return wish(target);
  return std::nullopt;
}

std::optional<std::string> take_value(const Target& target, const TomlValue::Value& value) {
  auto taken = fitting(target, value);
  if (std::holds_alternative<std::monostate>(taken)) return wish(target);
  put(target, std::move(taken));
  return std::nullopt;
}

std::optional<std::string> take_text(const Target& target, const std::string& text) {
  const auto value = std::visit(overloaded{
                                    [&](const Text&) { return TomlValue::Value(text); },
                                    [&](const OneOf&) { return TomlValue::Value(text); },
                                    [&](const Texts&) { return TomlValue::Value(split(text)); },
                                    [&](const Truth&) { return as_truth(text); },
                                    [&](const Whole&) { return as_number(text); },
                                },
                                target);
  return take_value(target, value);
}

}  // namespace cas::ops
