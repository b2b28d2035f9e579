#include "events/forms/cell_map.hpp"

#include <map>
#include <set>
#include <string>

namespace cas::events {
namespace {

/// What the successions of one version say about the rows before.
class RowsBefore {
 public:
  explicit RowsBefore(const FormTemplate& before, const FormTemplate& now) {
    // Between reports on one version no row has changed its code.
    if (before.version == now.version) return;
    for (const auto& [from, to] : now.policy.successions) {
      gone_.insert(from);
      if (!to.empty()) from_.emplace(to, from);
    }
  }
  /// "<section>/<row>" of the version before; nothing when the row is new.
  [[nodiscard]] std::optional<std::string> of(const std::string& row) const {
    if (const auto said = from_.find(row); said != from_.end()) return said->second;
    if (gone_.contains(row)) return std::nullopt;
    return row;
  }

 private:
  std::map<std::string, std::string> from_;
  std::set<std::string> gone_;  // codes that mean another row now, or none
};

}  // namespace

std::vector<std::optional<std::uint16_t>> map_cells(const FormTemplate& before,
                                                    const FormTemplate& now) {
  const auto old_layout = Layout::of(before);
  invariant(old_layout.has_value(), "a form that cells are mapped from makes a layout");
  const RowsBefore rows_before{before, now};
  std::vector<std::optional<std::uint16_t>> map;
  for (const auto& section : now.sections) {
    const auto first = map.size();
    for (const auto& row : section.rows) {
      const auto row_before = rows_before.of(section.code + "/" + row.number);
      for (const auto& column : section.columns) {
        auto cell = row_before ? old_layout->find(*row_before + "/" + column.number) : std::nullopt;
        if (cell && old_layout->cells()[*cell].barred) cell.reset();
        map.push_back(cell);
      }
    }
    for (const auto barred : section.barred) map[first + barred].reset();
  }
  return map;
}

}  // namespace cas::events
