#pragma once
#include "adapters/report_files/delivery.hpp"
#include "adapters/report_files/input.hpp"

namespace cas::adapters::report_files {

/// Reads a workbook that holds one report, as `workbook_words.hpp` lays it out; every crossing of a
/// row and a column that stand there is a cell, an empty one if nothing is in it; what belongs to
/// no row or column is not passed over. The workbook stands in memory.
/// @errors those of `Input`, `Workbook` and the receiver; invalid "xlsx.no_cover",
///         "xlsx.cover_incomplete", "xlsx.column_twice"; "file.too_many_cells". Faults of a report
///         are told to the receiver: "cell.date", "cell.percent", "cell.truth_value",
///         "cell.uncomputed", "cell.unknown", "xlsx.no_section", "xlsx.no_columns", …
[[nodiscard]] Result<FileFacts> read_xlsx(Input& input, const Receiver& receiver,
                                          const Limits& limits);

}  // namespace cas::adapters::report_files
