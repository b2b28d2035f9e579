#pragma once
#include <string>
#include <vector>

#include "events/registry.hpp"
#include "projections/totals.hpp"

namespace cas::projections {

/// One cell of a total, as people read it.
struct CellTotal {
  std::string code;  ///< "A/1.1/3"
  std::int64_t sum = 0;
  std::uint8_t scale = 0;  ///< decimal places of `sum`
  std::uint32_t numbers = 0;
  std::uint32_t below_unit = 0;
  std::uint32_t no_data = 0;
  std::uint32_t impossible = 0;
  [[nodiscard]] bool any() const noexcept {
    return numbers != 0 || below_unit != 0 || no_data != 0 || impossible != 0;
  }
  friend bool operator==(const CellTotal&, const CellTotal&) = default;
};

/// Turns summed cells into what the form says of totals: barred cells and those of `none` are left
/// out; those of `formula` get their sum from the sums that their formula names, printed or of the
/// policy (their own counts stay: they say how many reports filled the cell in), and are left out
/// where it cannot be computed: by a division by zero, or since its result leaves 64 bits or a step
/// to it 128; the others are as they are. In layout order.
[[nodiscard]] std::vector<CellTotal> apply_aggregates(const events::FormFacts& form,
                                                      const TotalsRow& sums);

}  // namespace cas::projections
