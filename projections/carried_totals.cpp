#include "projections/carried_totals.hpp"

namespace cas::projections {

Result<std::vector<CellTotal>> carry_totals(const std::vector<CellTotal>& totals,
                                            const events::FormFacts& older,
                                            const events::FormFacts& newer,
                                            const events::CarriedLayout& carried) {
  std::vector<const CellTotal*> known(older.layout.cells().size());
  for (const auto& total : totals) known[older.layout.find(total.code).value()] = &total;
  std::vector<CellTotal> all;
  for (std::size_t cell = 0; cell < carried.from().size(); ++cell) {
    const auto& from = carried.from()[cell];
    if (!from || known[*from] == nullptr) continue;
    auto total = *known[*from];
    total.code = newer.layout.cells()[cell].code;
    total.scale = newer.layout.cells()[cell].scale;
    if (__builtin_mul_overflow(total.sum, carried.factor(cell), &total.sum))
      return fail(Errc::rejected, "layout.too_large",
                  "A sum has no room for the decimal places of the newer form version.");
    all.push_back(std::move(total));
  }
  return all;
}

}  // namespace cas::projections
