#pragma once
#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "events/result.hpp"

namespace cas::events {

/// How long the stretch of time is that a report speaks of.
enum class PeriodType : std::uint8_t { month, quarter, half_year, year, free };

/// "month", "quarter", "half-year", "year", "free"; nothing for any other word.
[[nodiscard]] std::optional<PeriodType> parse_period_type(std::string_view word);

/// A reference period as it is written: "2014-03", "2014-Q4", "2014-H1", "2014"; of a form that is
/// collected once, any 1 to 40 printable ASCII characters, which have no order. Years run from
/// 1900 to 9999.
class Period {
 public:
  /// @errors invalid "period.unreadable"  says how a period of this type is written
  [[nodiscard]] static Result<Period> parse(PeriodType type, std::string_view text);

  [[nodiscard]] PeriodType type() const noexcept { return type_; }
  [[nodiscard]] std::string text() const;
  /// The period before; nothing before 1900 and for free periods, here and below.
  [[nodiscard]] std::optional<Period> previous() const { return back(1); }
  /// The period before, if it lies in the same year.
  [[nodiscard]] std::optional<Period> previous_in_year() const;
  /// The same part of the year before.
  [[nodiscard]] std::optional<Period> last_year() const;

  /// Earlier is less. Periods of different types, and different free ones, are unordered.
  friend std::partial_ordering operator<=>(const Period& a, const Period& b);
  friend bool operator==(const Period&, const Period&) = default;

 private:
  Period(PeriodType type, std::uint32_t index, std::string_view text)
      : type_(type), index_(index), text_(text) {}
  [[nodiscard]] std::optional<Period> back(std::uint32_t periods) const;

  PeriodType type_{};
  std::uint32_t index_ = 0;  // year times periods in a year, plus the place within the year from 0
  std::string text_;         // of a free one
};

}  // namespace cas::events
