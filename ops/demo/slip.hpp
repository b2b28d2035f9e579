#pragma once
#include <cstdint>
#include <string_view>

#include "events/cells.hpp"
#include "events/forms/form_template.hpp"

namespace cas::ops {

/// How a unit of the demonstration breaks a rule on purpose.
enum class Slip : std::uint8_t {
  sum,       ///< hard: a wrong digit in a sum
  backward,  ///< hard: an amount that runs on within the year shrinks
  split,     ///< soft: the split of what debtors returned is off by some grosze
  average,   ///< soft: benefits are too high for how many there are
};
inline constexpr std::uint64_t kSlips = 4;

/// The breach that a split makes, as an explanation names it.
inline constexpr std::string_view kSplitBreach = "split-exact @ 5";

/// What a clerk saves over a report of these figures to break just that rule. Pure.
/// @param fa  layout of the FA form; the figures obey it
[[nodiscard]] events::CellChanges slip_in(Slip slip, const events::Layout& fa,
                                          const events::CellChanges& figures);

}  // namespace cas::ops
