#include "adapters/files/strict_json.hpp"

#include <algorithm>
#include <boost/json/basic_parser_impl.hpp>
#include <boost/json/parse.hpp>
#include <set>

#include "adapters/files/text.hpp"

namespace cas::adapters::files {
namespace json = boost::json;
namespace {

constexpr std::size_t kTextBytesMax = 1024 * 1024;
constexpr std::size_t kDepthMax = 8;
/// What stands where a member is missing, known by its address.
const json::value kMissing;

/// Walks the text once before it becomes values, since the library lets a repeated member's last
/// value win. The four limits are read by the parser itself.
struct Scan {
  static constexpr std::size_t max_object_size = 8'192;  // a form's cells
  static constexpr std::size_t max_array_size = 8'192;
  static constexpr std::size_t max_key_size = 64;
  static constexpr std::size_t max_string_size = 8'192;
  using Code = json::error_code;

  std::vector<std::set<std::string>> members;
  std::string key;
  bool duplicate = false;

  bool on_key_part(std::string_view part, std::size_t, Code&) {
    key += part;
    return true;
  }
  bool on_key(std::string_view part, std::size_t, Code& ec) {
    key += part;
    duplicate = !members.back().insert(key).second;
    if (duplicate) {
      ec = json::error::syntax;
      return false;
    }
    key.clear();
    return true;
  }
  bool on_object_begin(Code&) {
    members.emplace_back();
    return true;
  }
  bool on_object_end(std::size_t, Code&) {
    members.pop_back();
    return true;
  }
  // The rest has nothing to check.
  bool on_document_begin(Code&) { return true; }
  bool on_document_end(Code&) { return true; }
  bool on_array_begin(Code&) { return true; }
  bool on_array_end(std::size_t, Code&) { return true; }
  bool on_string_part(std::string_view, std::size_t, Code&) { return true; }
  bool on_string(std::string_view, std::size_t, Code&) { return true; }
  bool on_number_part(std::string_view, Code&) { return true; }
  bool on_int64(std::int64_t, std::string_view, Code&) { return true; }
  bool on_uint64(std::uint64_t, std::string_view, Code&) { return true; }
  bool on_double(double, std::string_view, Code&) { return true; }
  bool on_bool(bool, Code&) { return true; }
  bool on_null(Code&) { return true; }
  bool on_comment_part(std::string_view, Code&) { return true; }
  bool on_comment(std::string_view, Code&) { return true; }
};

std::string reason_of(const Scan& scan, json::error_code ec) {
  if (scan.duplicate) return "json.duplicate_member";
  const bool limit = ec == json::error::too_deep || ec == json::error::object_too_large ||
                     ec == json::error::array_too_large || ec == json::error::key_too_large ||
                     ec == json::error::string_too_large;
  return limit ? "json.limit" : "json.syntax";
}

Result<void> scan_text(std::string_view text, const json::parse_options& options) {
  json::basic_parser<Scan> parser{options};
  json::error_code ec;
  const auto at = parser.write_some(false, text.data(), text.size(), ec);
  if (!ec && at < text.size()) ec = json::error::extra_data;
  if (!ec) return {};
  const auto& scan = parser.handler();
  const auto what =
      scan.duplicate ? "member " + in_quotes(scan.key) + " stands there twice" : ec.message();
  return fail(Errc::invalid, reason_of(scan, ec), "JSON, " + place_of(text, at) + ": " + what);
}

}  // namespace

Result<json::value> parse_json(std::string_view text) {
  if (text.size() > kTextBytesMax)
    return fail(Errc::invalid, "json.too_large",
                "JSON of " + std::to_string(text.size()) + " bytes, where " +
                    std::to_string(kTextBytesMax) + " are the limit; line 1, column 1");
  json::parse_options options;
  options.max_depth = kDepthMax;
  if (auto good = scan_text(text, options); !good) return fail(std::move(good.error()));
  json::error_code ec;
  auto value = json::parse(text, ec, {}, options);
  if (ec) return fail(Errc::invalid, "json.syntax", "JSON, line 1, column 1: " + ec.message());
  return value;
}

JsonPlace JsonPlace::below(const json::value* value, std::string_view step) const {
  std::string pointer = pointer_ + '/';
  for (const char c : step) {
    if (c == '~' || c == '/')
      pointer += c == '~' ? "~0" : "~1";
    else
      pointer += c;
  }
  auto place = *this;
  place.value_ = value;
  place.pointer_ = std::move(pointer);
  return place;
}

void JsonPlace::expect_members(std::initializer_list<std::string_view> required,
                               std::initializer_list<std::string_view> optional) const {
  const auto* object = value_->if_object();
  if (object == nullptr) return refuse("json.wrong_type", "an object is due");
  for (const auto name : required)
    if (!object->contains(name))
      refuse("json.missing_member", "member " + in_quotes(name) + " is missing");
  const auto known = [](std::initializer_list<std::string_view> names, std::string_view name) {
    return std::ranges::find(names, name) != names.end();
  };
  for (const auto& given : *object) {
    const std::string_view name = given.key();
    if (!known(required, name) && !known(optional, name))
      below(&given.value(), name).refuse("json.unknown_member", "no member of this name is known");
  }
}

bool JsonPlace::has(std::string_view name) const {
  const auto* object = value_->if_object();
  return object != nullptr && object->contains(name);
}

bool JsonPlace::is_array() const noexcept { return value_->is_array(); }

JsonPlace JsonPlace::member(std::string_view name) const {
  const auto* object = value_->if_object();
  const auto* value = object == nullptr ? nullptr : object->if_contains(name);
  if (object == nullptr)
    refuse("json.wrong_type", "an object is due");
  else if (value == nullptr)
    refuse("json.missing_member", "member " + in_quotes(name) + " is missing");
  return below(value == nullptr ? &kMissing : value, name);
}

std::vector<JsonPlace> JsonPlace::items() const {
  std::vector<JsonPlace> places;
  const auto* array = value_->if_array();
  if (array == nullptr) refuse("json.wrong_type", "an array is due");
  for (std::size_t i = 0; array != nullptr && i < array->size(); ++i)
    places.push_back(below(&(*array)[i], std::to_string(i)));
  return places;
}

std::string JsonPlace::text(std::size_t min, std::size_t max) const {
  const auto* string = value_->if_string();
  if (string == nullptr) {
    refuse("json.wrong_type", "text is due");
    return {};
  }
  const std::string_view text = *string;
  const auto size = code_points(text);
  if (size < min || size > max)
    refuse("json.bad_text", "text of " + std::to_string(size) + " characters, where " +
                                std::to_string(min) + " to " + std::to_string(max) + " are due");
  if (has_control(text)) refuse("json.bad_text", "the text holds a control character");
  return std::string(text);
}

std::size_t JsonPlace::one_of(std::span<const std::string_view> names) const {
  const auto given = text(0, 64);
  const auto found = std::ranges::find(names, given);
  if (found != names.end()) return static_cast<std::size_t>(found - names.begin());
  std::string all;
  for (const auto name : names) all += (all.empty() ? "" : ", ") + std::string(name);
  refuse("json.unknown_word", in_quotes(given) + " is none of: " + all);
  return 0;
}

std::uint32_t JsonPlace::whole(std::uint32_t min, std::uint32_t max) const {
  json::error_code ec;
  const bool integer = value_->is_int64() || value_->is_uint64();
  const auto number = integer ? value_->to_number<std::uint32_t>(ec) : 0;
  if (integer && !ec && number >= min && number <= max) return number;
  refuse(integer ? "json.out_of_range" : "json.wrong_type",
         "a whole number from " + std::to_string(min) + " to " + std::to_string(max) + " is due");
  return min;
}

bool JsonPlace::truth() const {
  if (!value_->is_bool()) refuse("json.wrong_type", "true or false is due");
  return value_->is_bool() && value_->get_bool();
}

void JsonPlace::refuse(std::string reason, std::string_view what) const {
  if (value_ == &kMissing || errors() >= (all_ == nullptr ? 1 : kErrorsMax)) return;
  Error error{
      Errc::invalid, std::move(reason), "At " + in_quotes(pointer_) + ": " + std::string(what), {}};
  if (all_ == nullptr)
    *first_ = std::move(error);
  else if (std::ranges::find(*all_, error) == all_->end())
    all_->push_back(std::move(error));
}

}  // namespace cas::adapters::files
