#include "projections/carried_totals.hpp"

namespace cas::projections {

namespace {

/// Adds the total of a merged row's cell. @returns false if the sum leaves 64 bits
bool add(CellTotal& all, const CellTotal& one, std::int64_t factor) {
  std::int64_t sum = 0;
  if (__builtin_mul_overflow(one.sum, factor, &sum) ||
      __builtin_add_overflow(all.sum, sum, &all.sum))
    return false;
  all.numbers += one.numbers;
  all.below_unit += one.below_unit;
  all.no_data += one.no_data;
  all.impossible += one.impossible;
  return true;
}

}  // namespace

Result<std::vector<CellTotal>> carry_totals(const std::vector<CellTotal>& totals,
                                            const events::FormFacts& older,
                                            const events::FormFacts& newer,
                                            const events::CarriedLayout& carried) {
  std::vector<const CellTotal*> known(older.layout.cells().size());
  for (const auto& total : totals) known[older.layout.find(total.code).value()] = &total;
  std::vector<CellTotal> all;
  for (std::size_t cell = 0; cell < carried.from().size(); ++cell) {
    CellTotal total;
    total.code = newer.layout.cells()[cell].code;
    total.scale = newer.layout.cells()[cell].scale;
    bool told = false;
    bool totalled = true;
    for (const auto& [from, factor] : carried.from()[cell]) {
      totalled = totalled && older.layout.cells()[from].aggregate != events::Aggregate::none;
      if (known[from] == nullptr) {
        totalled = false;  // nothing, or a part only
        continue;
      }
      told = true;
      if (!add(total, *known[from], factor))
        return fail(Errc::rejected, "layout.too_large",
                    "A sum has no room for the decimal places of the newer form version.");
    }
    if (told && totalled) all.push_back(std::move(total));
  }
  return all;
}

}  // namespace cas::projections
