#pragma once
#include <algorithm>
#include <array>
#include <cstdint>
#include <string_view>
#include <utility>
#include <vector>

#include "events/forms/form_template.hpp"

/// The real FA report of one gmina, Lwówek Śląski, for the fourth quarter of 2014: public figures,
/// and the golden report of the tests. How row 3 divides into 3.1 and 3.2 is not published, and
/// row 5 is empty in the report itself: those cells stay empty.
namespace cas::test {

inline constexpr std::string_view kLwowekCode = "0212033";
inline constexpr std::string_view kLwowekName = "Lwówek Śląski";

struct FaRow {
  std::string_view row;
  std::array<std::int64_t, 3> grosze;    ///< columns 3–5
  std::array<std::int64_t, 3> benefits;  ///< columns 6–8; not filed where the form bars them
};

inline constexpr std::array<FaRow, 10> kLwowekRows{{
    {"1", {1'107'325'00, 1'211'380'00, 1'316'672'00}, {2'974, 3'253, 3'536}},
    {"1.1", {943'010'00, 1'028'270'00, 1'115'567'00}, {2'514, 2'744, 2'980}},
    {"1.2", {162'965'00, 181'760'00, 199'755'00}, {451, 500, 547}},
    {"1.3", {1'350'00, 1'350'00, 1'350'00}, {9, 9, 9}},
    {"2", {154'386'29, 170'489'14, 185'544'94}, {}},
    {"2.1", {92'631'79, 102'293'42, 111'326'94}, {}},
    {"2.2", {30'877'25, 34'097'86, 37'109'00}, {}},
    {"2.3", {30'877'25, 34'097'86, 37'109'00}, {}},
    {"3", {59'423'00, 65'621'00, 71'813'00}, {}},
    {"4", {5'695'086'00, 5'751'339'00, 5'846'940'00}, {}},
}};

/// The report as one save: 42 cells of the FA form, section A.
inline events::CellChanges lwowek_fa(const events::Layout& layout) {
  std::vector<std::pair<std::uint16_t, std::int64_t>> cells;
  for (const auto& row : kLwowekRows)
    for (std::size_t column = 0; column < 6; ++column) {
      const auto code = "A/" + std::string(row.row) + "/" + std::to_string(column + 3);
      const auto cell = layout.find(code);
      invariant(cell.has_value(), "the form is FA");
      if (layout.cells()[*cell].barred) continue;
      cells.emplace_back(*cell, column < 3 ? row.grosze[column] : row.benefits[column - 3]);
    }
  std::ranges::sort(cells);
  events::CellChanges changes;
  for (const auto& [cell, value] : cells) changes.add(cell, events::CellKind::number, value);
  return changes;
}

}  // namespace cas::test
