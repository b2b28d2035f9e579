#pragma once
#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "events/result.hpp"

namespace cas::adapters::files {

struct CsvRecord {
  std::size_t line = 0;  ///< in the file, from 1
  std::vector<std::string> fields;
  friend bool operator==(const CsvRecord&, const CsvRecord&) = default;
};

/// A file of lines with as many fields each as the first line names columns.
struct CsvTable {
  std::vector<std::string> columns;
  std::vector<CsvRecord> records;
  friend bool operator==(const CsvTable&, const CsvTable&) = default;
};

/// Reads `;`-separated UTF-8 with or without a byte order mark, lines ended by LF or CRLF. A field
/// may stand in double quotes (a quote within is doubled) but never runs over a line. Empty lines
/// may only follow the last record.
/// @errors invalid "csv.not_utf8", "csv.control_character", "csv.bad_quote", "csv.field_count",
///         "csv.empty", "csv.too_large"; each names the line, most the column
[[nodiscard]] Result<CsvTable> parse_csv(std::string_view text);

/// The same format; `parse_csv` of it gives `table`, but for the lines' numbers.
[[nodiscard]] std::string print_csv(const CsvTable& table);

}  // namespace cas::adapters::files
