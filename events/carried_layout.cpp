#include "events/carried_layout.hpp"

#include <algorithm>
#include <charconv>
#include <iterator>
#include <limits>

#include "events/forms/cell_map.hpp"
#include "events/forms/exact.hpp"

namespace cas::events {
namespace {

using Cells = std::vector<std::optional<std::uint16_t>>;

/// From the older version's cells on through every version that was published between.
Cells map_through(const Registry& registry, const FormTemplate& older, const FormTemplate& newer) {
  auto map = map_cells(older, older);
  const auto* before = &older;
  auto at = registry.forms().upper_bound({older.code, older.version});
  for (; at != registry.forms().end() && at->first.first == newer.code &&
         at->first.second <= newer.version;
       ++at) {
    const auto& now = at->second.form;
    auto step = map_cells(*before, now);
    for (auto& cell : step)
      if (cell) cell = map[*cell];
    map = std::move(step);
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
  carried.from_ = map_through(registry, older.form, newer.form);
  std::vector<bool> used(older.layout.cells().size());
  for (std::size_t cell = 0; cell < carried.from_.size(); ++cell) {
    auto& from = carried.from_[cell];
    const auto scale = newer.layout.cells()[cell].scale;
    if (from && older.layout.cells()[*from].scale > scale) from.reset();
    carried.factors_.push_back(from ? forms::power_of_ten(scale - older.layout.cells()[*from].scale)
                                    : 1);
    if (from) used[*from] = true;
  }
  carried.begun_ = rows_without(newer.form, newer.layout,
                                [&](std::size_t cell) { return carried.from_[cell].has_value(); });
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

Result<CellGrid> CarriedLayout::carry(const CellGrid& cells) const {
  auto carried = CellGrid::of_size(from_.size());
  for (std::size_t cell = 0; cell < from_.size(); ++cell) {
    if (!from_[cell]) continue;
    carried.kinds[cell] = cells.kinds[*from_[cell]];
    if (__builtin_mul_overflow(cells.values[*from_[cell]], factors_[cell], &carried.values[cell]))
      return fail(Errc::rejected, "layout.too_large",
                  "A value has no room for the decimal places of the newer form version.");
  }
  return carried;
}

}  // namespace cas::events
