#pragma once
#include <string>
#include <string_view>
#include <vector>

#include "adapters/report_files/delivery.hpp"

namespace cas::adapters::report_files {

/// Parts text that comes piece by piece into records of `;`-separated fields (RFC 4180, but for the
/// separator): a field in double quotes may hold separators, line ends, and quotes doubled.
class CsvFields {
 public:
  explicit CsvFields(std::uint32_t text_max) : text_max_(text_max) {}

  /// Takes UTF-8 up to the end of a record. True: a record is complete, and `text` begins behind
  /// it. False: all of the text was taken.
  /// @errors invalid "csv.bad_quote", "csv.text_too_long", "csv.control_character"
  [[nodiscard]] Result<bool> take(std::string_view& text);
  /// Nothing follows. True: a last record without a line end is complete.
  /// @errors invalid "csv.truncated"  within quotes
  [[nodiscard]] Result<bool> finish();

  /// Those of the complete record; whoever has read them calls `next`.
  [[nodiscard]] const std::vector<std::string>& fields() const noexcept { return fields_; }
  [[nodiscard]] const std::vector<Place>& places() const noexcept { return places_; }
  void next();
  [[nodiscard]] Place here() const { return {line_, column_, {}}; }

 private:
  enum class State : std::uint8_t { field_begins, plain, quoted, quote_in_quoted };
  static constexpr std::size_t kFieldsMax = 64;

  Result<bool> take(char c);
  Result<bool> take_outside(char c);
  Result<void> put(char c);
  void begin_field();
  [[nodiscard]] std::unexpected<Error> refuse(std::string reason, std::string_view what) const;

  std::uint32_t text_max_;
  State state_ = State::field_begins;
  std::uint32_t line_ = 1;
  std::uint32_t column_ = 1;
  bool return_seen_ = false;
  std::vector<std::string> fields_;
  std::vector<Place> places_;
};

}  // namespace cas::adapters::report_files
