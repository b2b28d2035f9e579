#pragma once
#include <istream>

#include "adapters/report_files/delivery.hpp"

namespace cas::adapters::report_files {

/// Reads a file of reports in XML, CSV or XLSX, told apart by its first bytes, in one pass. At any
/// time one report stands in memory, and a workbook as a whole, which is one report. What was
/// received before an error must not be used: the file may be a part of what it should be.
/// @errors those of `receiver`; invalid "file.empty", "file.unknown_format", "file.too_large",
///         "file.too_many_reports", "file.too_many_cells", "file.too_many_faults", "xml.…",
///         "csv.…", "xlsx.…"; unavailable "file.unreadable"; each says where
[[nodiscard]] Result<FileFacts> read_delivery(std::istream& from, const Receiver& receiver,
                                              const Limits& limits = {});

}  // namespace cas::adapters::report_files
