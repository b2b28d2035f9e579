#include "adapters/toml/toml.hpp"

#include <algorithm>
#include <sstream>
#include <toml.hpp>

#include "adapters/files/text.hpp"

namespace cas::adapters {
namespace {

constexpr std::size_t kBytesMax = 256 * 1024;
/// The library calls itself for each bracket within another one.
constexpr std::ptrdiff_t kBracketsMax = 200;

/// "[error] toml::parse_table: invalid line format" and a drawing below it: the message alone.
std::string message_of(std::string_view what) {
  auto first = what.substr(0, what.find('\n'));
  if (const auto name = first.find("toml::"); name != std::string_view::npos) {
    const auto colon = first.find(": ", name);
    if (colon != std::string_view::npos) first.remove_prefix(colon + 2);
  }
  return std::string(first);
}

TomlValue::Value texts_of(const toml::value& array) {
  std::vector<std::string> texts;
  for (const auto& item : array.as_array()) {
    if (!item.is_string()) return TomlValue::Other{};
    texts.push_back(item.as_string().str);
  }
  return texts;
}

TomlValue::Value value_of(const toml::value& value) {
  if (value.is_string()) return value.as_string().str;
  if (value.is_integer()) return value.as_integer();
  if (value.is_boolean()) return value.as_boolean();
  if (value.is_array()) return texts_of(value);
  return TomlValue::Other{};
}

void gather(const toml::value& table, const std::string& prefix, std::vector<TomlValue>& into) {
  for (const auto& [name, value] : table.as_table()) {
    const auto key = prefix + name;
    if (value.is_table())
      gather(value, key + ".", into);
    else
      into.push_back({key, value_of(value), value.location().line()});
  }
}

}  // namespace

Result<std::vector<TomlValue>> parse_toml(std::string_view text) {
  if (text.size() > kBytesMax)
    return fail(Errc::invalid, "toml.too_large", "A settings file has at most 256 KiB.");
  if (std::ranges::count_if(text, [](char c) { return c == '[' || c == '{'; }) > kBracketsMax)
    return fail(Errc::invalid, "toml.too_deep", "A settings file has at most 200 brackets.");
  // TOML is UTF-8 (TOML 1.0, "Spec"); the library aborts where it words what is wrong with other
  // bytes.
  if (const auto bad = files::first_invalid_utf8(text))
    return fail(Errc::invalid, "toml.not_utf8",
                "line " + std::to_string(1 + std::ranges::count(text.substr(0, *bad), '\n')) +
                    ": this byte is no UTF-8.");
  try {
    std::istringstream stream{std::string(text)};
    const auto parsed = toml::parse(stream, "file");
    std::vector<TomlValue> all;
    gather(parsed, "", all);
    std::ranges::stable_sort(all, {}, [](const TomlValue& v) { return std::pair(v.line, v.key); });
    return all;
  } catch (const toml::exception& e) {
    const auto& at = e.location();
    return fail(Errc::invalid, "toml.syntax",
                "line " + std::to_string(at.line()) + ", column " + std::to_string(at.column()) +
                    ": " + message_of(e.what()));
  } catch (const std::exception& e) {
    return fail(Errc::invalid, "toml.syntax", message_of(e.what()));
  }
}

}  // namespace cas::adapters
