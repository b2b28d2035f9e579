#pragma once
#include <string_view>
#include <vector>

#include "adapters/files/cell_text.hpp"
#include "adapters/report_files/delivery.hpp"

namespace cas::adapters::report_files {

/// May this stand in a cell, whatever its scale? Programs write numbers one way: a point before the
/// decimals, no grouping; people's blanks and commas (`files::parse_cell`) are not guessed at.
/// @errors invalid "cell.comma", "cell.grouped", "cell.bad_text"
[[nodiscard]] Result<void> check_text(std::string_view text);

/// What the text means in a cell of this scale.
/// @errors those of `check_text`; invalid "cell.too_many_decimals", "cell.too_large"
[[nodiscard]] Result<files::CellContent> read_text(std::string_view text, std::uint8_t scale);

/// Is this a number, however people write them, or one of the symbols? Other texts are words.
[[nodiscard]] bool is_content(std::string_view text);

/// What a report says, by its form's layout.
struct ReadCells {
  events::CellChanges changes;
  /// Those of the report itself and "cell.unknown", "cell.barred", "cell.twice", and what
  /// `read_text` refuses. With any of them `changes` is not to be used.
  std::vector<Fault> faults;
};
/// An empty text in a barred cell says nothing: forms to fill in show their bars.
[[nodiscard]] ReadCells read_cells(const FiledReport& report, const events::Layout& layout);

}  // namespace cas::adapters::report_files
