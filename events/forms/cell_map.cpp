#include "events/forms/cell_map.hpp"

namespace cas::events {

std::optional<std::string> row_before(std::string row, std::span<const RowSuccession> successions) {
  for (const auto& one : successions)
    if (one.to == row) return one.from;
  for (const auto& one : successions)
    if (one.from == row) return std::nullopt;
  return row;
}

std::vector<std::optional<std::uint16_t>> map_cells(const FormTemplate& before,
                                                    const FormTemplate& now) {
  const auto old_layout = Layout::of(before);
  invariant(old_layout.has_value(), "a form that cells are mapped from makes a layout");
  // Between reports on one version no row has changed its code.
  std::span<const RowSuccession> successions;
  if (before.version != now.version) successions = now.policy.successions;
  std::vector<std::optional<std::uint16_t>> map;
  for (const auto& section : now.sections) {
    const auto first = map.size();
    for (const auto& row : section.rows) {
      const auto old_row = row_before(section.code + "/" + row.number, successions);
      for (const auto& column : section.columns) {
        auto cell = old_row ? old_layout->find(*old_row + "/" + column.number) : std::nullopt;
        if (cell && old_layout->cells()[*cell].barred) cell.reset();
        map.push_back(cell);
      }
    }
    for (const auto barred : section.barred) map[first + barred].reset();
  }
  return map;
}

}  // namespace cas::events
