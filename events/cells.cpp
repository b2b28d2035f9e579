#include "events/cells.hpp"

namespace cas::events {

bool CellChanges::well_formed() const noexcept {
  if (kinds.size() != cells.size() || values.size() != cells.size()) return false;
  for (std::size_t i = 0; i < cells.size(); ++i) {
    if (i > 0 && cells[i] <= cells[i - 1]) return false;
    if (kinds[i] >= kCellKinds) return false;
    const bool number = kinds[i] == static_cast<std::uint8_t>(CellKind::number);
    if (!number && values[i] != 0) return false;
    if (values[i] > kCellMagnitudeMax || values[i] < -kCellMagnitudeMax) return false;
  }
  return true;
}

}  // namespace cas::events
