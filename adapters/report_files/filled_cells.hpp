#pragma once
#include "adapters/files/cell_text.hpp"
#include "adapters/report_files/write_delivery.hpp"

namespace cas::adapters::report_files {

/// Tells `cell(section, row, column, index)` of every cell that is not barred, in layout order.
template <class Cell>
void for_each_open_cell(const FilledReport& report, const Cell& cell) {
  std::size_t index = 0;
  for (const auto& section : report.form.sections)
    for (const auto& row : section.rows)
      for (const auto& column : section.columns) {
        if (!report.layout.cells()[index].barred) cell(section, row, column, index);
        ++index;
      }
}

[[nodiscard]] inline files::CellContent content_of(const FilledReport& report, std::size_t index) {
  return {static_cast<events::CellKind>(report.cells.kinds[index]), report.cells.values[index]};
}

/// As programs write it: "92631.79".
[[nodiscard]] inline std::string text_of(const FilledReport& report, std::size_t index) {
  return files::print_cell(content_of(report, index), report.layout.cells()[index].scale,
                           files::CellStyle::plain);
}

}  // namespace cas::adapters::report_files
