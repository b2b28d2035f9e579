#pragma once
#include <optional>
#include <string>
#include <vector>

#include "events/forms/exact.hpp"
#include "events/forms/form_template.hpp"
#include "events/report_state.hpp"

/// Reports on paper: what stands on a sheet, and two ways to draw it.
namespace cas::adapters::print {

using events::forms::Language;

struct PrintedFinding {
  bool hard = false;
  std::string text;
  std::optional<std::string> explanation;
};

/// What is to be printed. The form and the cells must outlive the call that is given it.
struct PrintedReport {
  const events::FormTemplate& form;
  const events::CellGrid& cells;
  std::string unit_code;
  std::string unit_name;
  std::string campaign;
  std::string period;
  events::report::Phase phase{};
  bool returned = false;
  std::uint32_t correction = 0;
  std::uint32_t version = 0;  ///< frozen by the last approval; 0 before the first one
  std::vector<PrintedFinding> findings;
  std::string position;  ///< in the log, up to which the sheet speaks
  std::string hash;      ///< of the cells, in hexadecimal
  Language language = Language::polish;
};

struct Fact {
  std::string name;
  std::string value;
};

struct SheetRow {
  std::string number;
  std::string label;
  unsigned depth = 0;              ///< how far it stands below a row that has no parent
  std::vector<std::string> cells;  ///< one a column
  std::vector<bool> barred;
};

/// One section of the form.
struct SheetTable {
  std::string heading;
  std::vector<std::string> column_labels;
  std::vector<std::string> column_numbers;
  std::vector<SheetRow> rows;
};

/// Every word of the print, in one language, in its order; where it stands is for who draws it.
struct Sheet {
  Language language{};
  std::string title;
  std::vector<Fact> facts;
  std::string row_label;  ///< heading of the column that names rows
  std::vector<SheetTable> tables;
  std::string findings_heading;
  std::vector<std::string> findings;  ///< at least one: that there are none
  std::string footer;
  std::string page;  ///< "strona %1 z %2"
};

/// Pure. A report has a number from its first approval on: campaign/unit/version.
[[nodiscard]] Sheet sheet_of(const PrintedReport& report);

}  // namespace cas::adapters::print
