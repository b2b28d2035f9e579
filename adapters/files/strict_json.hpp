#pragma once
#include <boost/json/value.hpp>
#include <cstdint>
#include <initializer_list>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "events/result.hpp"

namespace cas::adapters::files {

/// Parses one JSON text (RFC 8259), stricter than the library does: a member twice is an error, and
/// depth, sizes of objects, arrays, keys and strings are bounded.
/// @errors invalid "json.too_large", "json.syntax", "json.duplicate_member", "json.limit";
///         each names line and column
[[nodiscard]] Result<boost::json::value> parse_json(std::string_view text);

/// One place in a parsed document, read with a type in mind. What is wrong is kept with its JSON
/// pointer (RFC 6901), and the reading returns a harmless default, so that callers read straight
/// through and ask for the error once, at the end.
class JsonPlace {
 public:
  /// Keeps the first thing that is wrong. Both must outlive every place made from this one.
  JsonPlace(const boost::json::value& root, std::optional<Error>& first_error)
      : value_(&root), first_(&first_error) {}
  /// Keeps everything that is wrong, up to `kErrorsMax`.
  JsonPlace(const boost::json::value& root, std::vector<Error>& errors)
      : value_(&root), all_(&errors) {}
  static constexpr std::size_t kErrorsMax = 200;

  /// Is an object with these members and perhaps some of the optional ones, and no other.
  void expect_members(std::initializer_list<std::string_view> required,
                      std::initializer_list<std::string_view> optional) const;
  [[nodiscard]] bool has(std::string_view name) const;
  [[nodiscard]] bool is_array() const noexcept;
  /// A member, or null with an error.
  [[nodiscard]] JsonPlace member(std::string_view name) const;
  /// The places of an array's items.
  [[nodiscard]] std::vector<JsonPlace> items() const;
  /// Text without control characters, `min` to `max` code points.
  [[nodiscard]] std::string text(std::size_t min, std::size_t max) const;
  /// The index of the text among `names`.
  [[nodiscard]] std::size_t one_of(std::span<const std::string_view> names) const;
  [[nodiscard]] std::uint32_t whole(std::uint32_t min, std::uint32_t max) const;
  [[nodiscard]] bool truth() const;

  /// Keeps this as an error of this place; not where the place itself is missing.
  void refuse(std::string reason, std::string_view what) const;
  /// How many errors the whole document had so far; those who keep the first one count to 1.
  [[nodiscard]] std::size_t errors() const noexcept {
    return all_ == nullptr ? static_cast<std::size_t>(first_->has_value()) : all_->size();
  }

 private:
  [[nodiscard]] JsonPlace below(const boost::json::value* value, std::string_view step) const;

  const boost::json::value* value_;
  std::optional<Error>* first_ = nullptr;  // either this
  std::vector<Error>* all_ = nullptr;      // or this
  std::string pointer_;
};

}  // namespace cas::adapters::files
