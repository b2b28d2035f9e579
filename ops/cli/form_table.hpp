#pragma once
#include <iostream>
#include <string>

#include "events/forms/form_template.hpp"
#include "ops/cli/language.hpp"
#include "ops/cli/words.hpp"

namespace cas::ops {

/// How wide a table's columns are, in letters.
struct TableWidths {
  std::size_t label = 0;  ///< of a row's label, a blank behind it included
  std::size_t cell = 0;
};

/// Prints every section of a form as a table, with what `cell(section, row, column)` says of each
/// cell, in layout order.
template <class CellText>
void print_sections(const events::FormTemplate& form, Language in, TableWidths widths,
                    CellText cell) {
  constexpr std::size_t kNumberWidth = 5;
  for (const auto& section : form.sections) {
    std::cout << "\n"
              << section.code << "  " << Bilingual{section.title_pl, section.title_en}.in(in)
              << "\n"
              << std::string(kNumberWidth + widths.label, ' ');
    for (const auto& column : section.columns) std::cout << pad_left(column.number, widths.cell);
    std::cout << "\n";
    for (const auto& row : section.rows) {
      const auto label = shorten(Bilingual{row.label_pl, row.label_en}.in(in), widths.label - 1);
      std::cout << pad_right(row.number, kNumberWidth) << pad_right(label, widths.label);
      for (const auto& column : section.columns)
        std::cout << pad_left(cell(section, row, column), widths.cell);
      std::cout << "\n";
    }
  }
}

}  // namespace cas::ops
