#include "tests/events/forms/whole_report.hpp"

#include <algorithm>
#include <array>

namespace cas::test {

using namespace events;

namespace {

/// Figures of one section, row by row.
class SectionFigures {
 public:
  SectionFigures(const FormSection& section, const Layout& layout, const Leaf& leaf)
      : section_(section), layout_(layout), leaf_(leaf) {}

  [[nodiscard]] std::int64_t of(const std::string& row, const std::string& column) const {
    const auto own = std::ranges::find(section_.rows, row, &FormRow::number);
    invariant(own != section_.rows.end(), "the section has that row");
    const auto cell = layout_.find(section_.code + "/" + row + "/" + column).value();
    if (layout_.cells()[cell].barred) return 0;
    std::int64_t sum = 0;
    if (!own->formula.empty()) {
      const auto terms = parse_formula(own->formula).value();
      for (const auto& term : terms) sum += term.sign * of(term.row, column);
      return sum;
    }
    bool parts = false;
    for (const auto& part : section_.rows) {
      if (part.parent != row) continue;
      parts = true;
      sum += of(part.number, column);
    }
    return parts ? sum : leaf_(row, column);
  }

 private:
  const FormSection& section_;
  const Layout& layout_;
  const Leaf& leaf_;
};

void put(CellGrid& cells, std::size_t cell, std::int64_t value) {
  cells.kinds[cell] = static_cast<std::uint8_t>(CellKind::number);
  cells.values[cell] = value;
}

std::int64_t number_of(const std::string& text) { return std::stoll(text); }

/// An average that the form computes: figure `of` by figure `by`, times `unit` for its decimals.
void put_average(CellGrid& cells, const Layout& layout, const std::string& row,
                 const std::string& column, const std::string& of, const std::string& by,
                 std::int64_t unit) {
  const auto average = layout.find(row + "/" + column).value();
  const auto count = cells.values[layout.find(row + "/" + by).value()];
  if (layout.cells()[average].barred || count == 0) return;
  put(cells, average, cells.values[layout.find(row + "/" + of).value()] * unit / count);
}

}  // namespace

void fill_section(CellGrid& cells, const FormTemplate& form, const std::string& section,
                  const Leaf& leaf) {
  const auto layout = Layout::of(form).value();
  const auto own = std::ranges::find(form.sections, section, &FormSection::code);
  invariant(own != form.sections.end(), "the form has that section");
  const SectionFigures figures(*own, layout, leaf);
  for (const auto& row : own->rows)
    for (const auto& column : own->columns) {
      const auto cell = layout.find(section + "/" + row.number + "/" + column.number).value();
      if (layout.cells()[cell].barred) continue;
      if (const auto value = figures.of(row.number, column.number); value != 0)
        put(cells, cell, value);
    }
}

CellGrid whole_mpips(const FormTemplate& form) {
  const auto layout = Layout::of(form).value();
  auto cells = CellGrid::of_size(layout.cells().size());
  const auto at = [&](const std::string& code) { return cells.values[layout.find(code).value()]; };
  for (const auto* tasks : {"2A", "2B", "2C"})
    fill_section(cells, form, tasks, [](const auto&, const auto& column) {
      constexpr std::array<std::int64_t, 5> kOfABenefit{2, 4, 400, 2, 6};
      return kOfABenefit.at(static_cast<std::size_t>(number_of(column) - 1));
    });
  fill_section(cells, form, "3", [&](const auto& row, const auto& column) -> std::int64_t {
    if (row == "8" || row == "9") return column == "1" ? 0 : 1;
    const auto from = column == "1" ? "1" : column == "4" ? "5" : "4";
    const auto of = [&](const char* tasks) { return at(tasks + std::string("/1/") + from); };
    return row == "4" ? of("2A") : row == "5" ? of("2B") : row == "6" ? of("2C") : 0;
  });
  for (const auto* column : {"1", "2", "3", "4"})  // all of it in money, and something else as well
    for (const auto* row : {"2", "3"})
      put(cells, layout.find("3/" + std::string(row) + "/" + column).value(),
          at("3/1/" + std::string(column)));
  fill_section(cells, form, "4",
               [](const auto&, const auto& column) { return column == "3" ? 3 : 1; });
  fill_section(cells, form, "5", [](const auto& row, const auto& column) {
    const auto place = number_of(row);
    const std::int64_t families = place <= 7 ? 9 : 1;
    const auto persons = place <= 7    ? place - 1
                         : place <= 15 ? place - 7
                         : place <= 20 ? place - 15
                                       : place - 21;
    return column == "3" ? families * persons : families;
  });
  fill_section(cells, form, "6", [](const auto&, const auto& column) -> std::int64_t {
    constexpr std::array<std::int64_t, 5> kOfAUnit{1, 10, 12, 12'345, 0};
    return kOfAUnit.at(static_cast<std::size_t>(number_of(column) - 1));
  });
  for (const auto& row : form.sections.back().rows)
    put_average(cells, layout, "6/" + row.number, "5", "4", "2", 100);
  return cells;
}

CellGrid whole_sr(const FormTemplate& form) {
  const auto layout = Layout::of(form).value();
  auto cells = CellGrid::of_size(layout.cells().size());
  fill_section(cells, form, "A", [](const auto&, const auto& column) {
    const auto number = number_of(column);
    return number <= 5 ? 10'000 * (number - 2) : number - 5;
  });
  for (const auto* costs : {"B", "C"})
    fill_section(cells, form, costs, [](const auto& row, const auto& column) {
      return column == "4" ? 2 : row == "2.1" ? 3'000 : row == "2.2" ? 37'000 : 10'000;
    });
  fill_section(cells, form, "D", [](const auto& row, const auto& column) {
    const auto children = number_of(row.substr(2));
    return column == "3" ? 2 : column == "4" ? 2 * children : column == "5" ? 1 : children;
  });
  fill_section(cells, form, "E", [](const auto& row, const auto& column) {
    if (row != "1.2") return 1;
    return column == "3" ? 8 : column == "4" ? 30 : column == "5" ? 4 : 15;
  });
  for (const auto& column : form.sections.at(4).columns)
    put(cells, layout.find("E/1/" + column.number).value(),
        cells.values[layout.find("D/1/" + column.number).value()]);
  fill_section(cells, form, "F", [](const auto& row, const auto& column) -> std::int64_t {
    const bool first = row == "1.1";
    if (row.starts_with("2.")) return row != "2.1" ? 0 : column == "4" ? 100'000 : 1;
    if (column == "3") return first ? 8 : 1;
    if (column == "6") return first ? 38 : 1;
    return 100'000;
  });
  for (const auto& row : form.sections.at(5).rows)
    put_average(cells, layout, "F/" + row.number, "5", "4", "3", 1);
  fill_section(cells, form, "G", [](const auto&, const auto& column) {
    return column == "3" ? 2 : column == "4" ? 150 : 1;
  });
  return cells;
}

}  // namespace cas::test
