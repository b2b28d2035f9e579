#pragma once
#include <string>
#include <string_view>
#include <vector>

#include "adapters/report_files/read_delivery.hpp"
#include "adapters/report_files/write_delivery.hpp"

namespace cas::adapters::report_files {

/// All that came of a file.
struct Delivered {
  Result<FileFacts> facts;
  std::vector<FiledReport> reports;
  /// "reason sentence" of the error that ended it, or "read".
  [[nodiscard]] std::string outcome() const;
  /// Of all reports, one a line, as people are told.
  [[nodiscard]] std::string faults() const;
};
[[nodiscard]] Delivered deliver(std::string_view bytes, const Limits& limits = {});
[[nodiscard]] Delivered deliver(std::istream& from, const Limits& limits = {});

/// A form in two sections whose labels try what formats could trip over: quotes,
/// separators, formulas, markup, Polish letters; with barred cells and scales 0, 2 and 6.
[[nodiscard]] events::FormTemplate awkward_form();

/// Every cell that is not barred, with what the grid has there.
[[nodiscard]] events::CellChanges whole(const events::Layout& layout, const events::CellGrid& grid);

/// A delivery in XML around reports.
[[nodiscard]] std::string xml(std::string_view reports);
/// A delivery in CSV of the FA form, one line a cell: "A/1/3;1107325.00".
[[nodiscard]] std::string csv(std::initializer_list<std::string_view> lines);

}  // namespace cas::adapters::report_files
