#pragma once
#include <cstdint>

#include "events/report.hpp"
#include "events/report_state.hpp"

namespace cas::projections {

/// Which sums an event of a report may change: the table of README.md, read from its right side.
struct Touched {
  std::uint8_t lenses = 0;  ///< a bit for each lens, in the regions that the report lies in now
  bool elsewhere = false;   ///< those where it lay before, too

  [[nodiscard]] bool counts_in(events::report::Lens lens) const noexcept {
    return (lenses >> static_cast<unsigned>(lens) & 1U) != 0;
  }
};
[[nodiscard]] Touched touched_by(const events::report::Event& event);

}  // namespace cas::projections
