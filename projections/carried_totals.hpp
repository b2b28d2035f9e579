#pragma once
#include <vector>

#include "events/carried_layout.hpp"
#include "projections/aggregates.hpp"

namespace cas::projections {

/// Totals of reports on an older form version in the layout of a newer one, cell by cell. What a
/// formula gave stays what it was: the newer version's formulas are about reports on it. Of rows
/// that were merged the sums are added, and so are the counts: they then count cells, not reports.
/// A merged row of which a part means nothing over units has no total.
/// @param older  of `totals`; both of one form
/// @errors rejected "layout.too_large"  a sum leaves 64 bits with its new decimal places
[[nodiscard]] Result<std::vector<CellTotal>> carry_totals(const std::vector<CellTotal>& totals,
                                                          const events::FormFacts& older,
                                                          const events::FormFacts& newer,
                                                          const events::CarriedLayout& carried);

}  // namespace cas::projections
