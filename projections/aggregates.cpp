#include "projections/aggregates.hpp"

namespace cas::projections {
namespace {

using events::CellKind;

/// The sums as formulas look at them: a cell that no report has filled with a number is empty.
events::CellGrid grid_of(const TotalsRow& sums) {
  auto grid = events::CellGrid::of_size(sums.size());
  for (std::size_t cell = 0; cell < sums.size(); ++cell) {
    if (sums.count(CellKind::number, cell) == 0) continue;
    grid.kinds[cell] = static_cast<std::uint8_t>(CellKind::number);
    grid.values[cell] = sums.sum(cell);
  }
  return grid;
}

}  // namespace

std::vector<CellTotal> apply_aggregates(const events::FormFacts& form, const TotalsRow& sums) {
  const auto& layout = form.layout.cells();
  invariant(layout.size() == sums.size(), "sums have the form's layout");
  const auto computed = form.rules.compute(grid_of(sums));
  auto next = computed.begin();
  std::vector<CellTotal> totals;
  for (std::size_t cell = 0; cell < layout.size(); ++cell) {
    auto sum = sums.sum(cell);
    bool known = layout[cell].aggregate != events::Aggregate::none;
    if (next != computed.end() && next->cell == cell) {
      known = known && next->value.has_value();
      sum = next->value.value_or(0);
      ++next;
    }
    if (!known || layout[cell].barred) continue;
    totals.push_back({layout[cell].code, sum, layout[cell].scale,
                      sums.count(CellKind::number, cell), sums.count(CellKind::below_unit, cell),
                      sums.count(CellKind::no_data, cell), sums.count(CellKind::impossible, cell)});
  }
  return totals;
}

}  // namespace cas::projections
