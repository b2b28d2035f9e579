#include "events/carried_layout.hpp"

#include <algorithm>
#include <charconv>
#include <iterator>
#include <limits>

#include "events/forms/cell_map.hpp"
#include "events/forms/exact.hpp"

namespace cas::events {
namespace {

/// From the older version's cells on through every version that was published between.
CellMap map_through(const Registry& registry, const FormTemplate& older,
                    const FormTemplate& newer) {
  auto map = map_cells(older, older);
  const auto* before = &older;
  auto at = registry.forms().upper_bound({older.code, older.version});
  for (; at != registry.forms().end() && at->first.first == newer.code &&
         at->first.second <= newer.version;
       ++at) {
    const auto& now = at->second.form;
    map = composed(map, map_cells(*before, now));
    before = &now;
  }
  return map;
}

/// Rows that have a cell, none of which is among the `going` ones.
template <class Going>
std::vector<std::string> rows_without(const FormTemplate& form, const Layout& layout, Going going) {
  std::vector<std::string> rows;
  std::size_t cell = 0;
  for (const auto& section : form.sections)
    for (const auto& row : section.rows) {
      bool open = false;
      bool goes_on = false;
      for (std::size_t i = 0; i < section.columns.size(); ++i, ++cell) {
        open = open || !layout.cells()[cell].barred;
        goes_on = goes_on || going(cell);
      }
      if (open && !goes_on) rows.push_back(section.code + "/" + row.number);
    }
  return rows;
}

}  // namespace

CarriedLayout CarriedLayout::of(const Registry& registry, const FormFacts& older,
                                const FormFacts& newer) {
  invariant(older.form.code == newer.form.code && older.form.version <= newer.form.version,
            "a layout is carried from an older version of the form to a newer one");
  CarriedLayout carried;
  const auto& old_cells = older.layout.cells();
  std::vector<bool> used(old_cells.size());
  for (const auto& before : map_through(registry, older.form, newer.form)) {
    const auto scale = newer.layout.cells()[carried.from_.size()].scale;
    auto& from = carried.from_.emplace_back();
    const bool merged = before.size() > 1;
    const auto unfit = [&](std::uint16_t cell) {
      return old_cells[cell].scale > scale ||
             (merged && old_cells[cell].aggregate != Aggregate::sum);
    };
    if (std::ranges::any_of(before, unfit)) continue;
    for (const auto cell : before) {
      from.push_back({cell, forms::power_of_ten(scale - old_cells[cell].scale)});
      used[cell] = true;
    }
  }
  carried.begun_ = rows_without(newer.form, newer.layout,
                                [&](std::size_t cell) { return !carried.from_[cell].empty(); });
  carried.ended_ =
      rows_without(older.form, older.layout, [&](std::size_t cell) -> bool { return used[cell]; });
  return carried;
}

Result<const FormFacts*> layout_named(const Registry& registry, const FormFacts& own,
                                      std::string_view word) {
  const auto& code = own.form.code;
  if (word == "newest") {
    auto after = registry.forms().upper_bound(
        {code, FormVersion{std::numeric_limits<std::uint32_t>::max()}});
    return &std::prev(after)->second;
  }
  const auto slash = word.rfind('/');
  const auto digits = slash == std::string_view::npos ? std::string_view() : word.substr(slash + 1);
  std::uint32_t number = 0;
  const auto [end, wrong] = std::from_chars(digits.data(), digits.data() + digits.size(), number);
  if (digits.empty() || wrong != std::errc{} || end != digits.data() + digits.size())
    return fail(Errc::invalid, "layout.unreadable",
                "A layout is 'newest', or a form and its version, such as FA/2.");
  const auto* named =
      word.substr(0, slash) == code.value() ? registry.form(code, FormVersion{number}) : nullptr;
  if (named == nullptr)
    return fail(Errc::not_found, "layout.unknown",
                "The form " + code.value() + " has no such version to be seen in.");
  if (named->form.version < own.form.version)
    return fail(Errc::invalid, "layout.older",
                "A report is seen in the layout of its own form version, " +
                    std::to_string(own.form.version.value()) + ", or of a newer one.");
  return named;
}

MergedCell CarriedLayout::merged(const CellGrid& cells, std::size_t cell) const {
  MergedCell merged;
  for (const auto& [from, factor] : from_[cell])
    merged.add(static_cast<CellKind>(cells.kinds[from]), cells.values[from], factor);
  return merged;
}

Result<CellGrid> CarriedLayout::carry(const CellGrid& cells) const {
  auto carried = CellGrid::of_size(from_.size());
  for (std::size_t cell = 0; cell < from_.size(); ++cell) {
    const auto together = merged(cells, cell);
    const auto value = together.value();
    if (!value)
      return fail(Errc::rejected, "layout.too_large",
                  "A value has no room for the decimal places of the newer form version.");
    carried.kinds[cell] = static_cast<std::uint8_t>(together.kind());
    carried.values[cell] = *value;
  }
  return carried;
}

}  // namespace cas::events
