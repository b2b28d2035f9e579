#include "ops/demo/slip.hpp"

#include <algorithm>
#include <string>

namespace cas::ops {
namespace {

using events::CellChanges;
using events::CellKind;

constexpr std::int64_t kZloty = 100;  // [grosze]

std::uint16_t cell_of(const events::Layout& fa, std::string_view code) {
  const auto cell = fa.find(code);
  invariant(cell.has_value(), "the layout is that of FA");
  return static_cast<std::uint16_t>(*cell);
}

/// What the figures say of a cell; 0 where they leave it out.
std::int64_t value_of(const events::Layout& fa, const CellChanges& figures, std::string_view code) {
  const auto found = std::ranges::lower_bound(figures.cells, cell_of(fa, code));
  if (found == figures.cells.end() || *found != cell_of(fa, code)) return 0;
  return figures.values[static_cast<std::size_t>(found - figures.cells.begin())];
}

/// The amount of the first age group that has benefits, and the sum with it. The last month alone:
/// what runs on may grow there.
CellChanges too_much(const events::Layout& fa, const CellChanges& figures) {
  CellChanges save;
  for (const std::string row : {"A/1.1/", "A/1.2/", "A/1.3/"}) {
    const auto count = value_of(fa, figures, row + "8");
    if (count == 0) continue;
    const auto amount = 500 * kZloty * count + kZloty;
    const auto more = amount - value_of(fa, figures, row + "5");
    save.add(cell_of(fa, "A/1/5"), CellKind::number, value_of(fa, figures, "A/1/5") + more);
    save.add(cell_of(fa, row + "5"), CellKind::number, amount);
    break;
  }
  return save;
}

}  // namespace

CellChanges slip_in(Slip slip, const events::Layout& fa, const CellChanges& figures) {
  CellChanges save;
  const auto put = [&](std::string_view cell, std::string_view from, std::int64_t more) {
    save.add(cell_of(fa, cell), CellKind::number, value_of(fa, figures, from) + more);
  };
  switch (slip) {
    case Slip::sum: put("A/1/5", "A/1/5", kZloty); break;
    case Slip::backward: put("A/4/3", "A/4/4", kZloty); break;
    // 40 grosze more than 60% and 20 less than 20%: within a złoty, beyond 10 grosze.
    case Slip::split:
      put("A/2/5", "A/2/5", kZloty);
      put("A/2.1/5", "A/2.1/5", kZloty);
      break;
    case Slip::average: return too_much(fa, figures);
  }
  return save;
}

}  // namespace cas::ops
