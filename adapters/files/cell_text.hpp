#pragma once
#include <cstdint>
#include <string>
#include <string_view>

#include "events/cells.hpp"
#include "events/forms/exact.hpp"
#include "events/result.hpp"

namespace cas::adapters::files {

/// What one cell holds.
struct CellContent {
  events::CellKind kind = events::CellKind::empty;
  std::int64_t value = 0;  ///< scaled integer; 0 unless the kind is `number`
  friend bool operator==(const CellContent&, const CellContent&) = default;
};

/// Reads a cell as people type it, blanks around it ignored:
///
///   nothing          empty
///   .                no_data
///   x  X             impossible
///   0*               below_unit: there is some, below the unit of measure. It is printed "0" in
///                    tables, but a plain typed 0 is the number 0, so it has a token of its own.
///   [-]digits[,digits]   a number; ',' or '.' before the decimals, at most `scale` of them;
///   thousands
///                    may be parted by blanks (also no-break and narrow ones), then everywhere:
///                    1316672, 1 316 672, 154386,29, 154386.29
///
/// @param scale decimal places of the scaled integer, at most 6
/// @errors invalid "cell.bad_text", "cell.bad_grouping", "cell.too_many_decimals",
///         "cell.too_large"; each quotes the text and all but the last two name the character
[[nodiscard]] Result<CellContent> parse_cell(std::string_view text, std::uint8_t scale);

enum class CellStyle {
  plain,    ///< 154386.29: for machines
  polish,   ///< 154 386,29 with no-break spaces and all decimals: for people
  english,  ///< 154,386.29 with all decimals: for people; parse_cell does not take it
};
/// For people who read that language.
[[nodiscard]] constexpr CellStyle style_in(events::forms::Language language) {
  return language == events::forms::Language::polish ? CellStyle::polish : CellStyle::english;
}

/// `parse_cell` of the first two gives `content` again. The content is well formed.
[[nodiscard]] std::string print_cell(const CellContent& content, std::uint8_t scale,
                                     CellStyle style);

}  // namespace cas::adapters::files
