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
  std::string name;  ///< of the breach: "formula:A/5 @ 3"
  std::string message;
  std::string formula;  ///< the rule with its values filled in
  // Of the comparison that decided; nothing where there is none.
  std::optional<events::forms::Decimal> left;
  std::optional<events::forms::Decimal> right;
  std::optional<events::forms::Decimal> difference;
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
  std::string time;      ///< of that position, "2015-01-15T12:00:00Z"
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
  std::string formula;             ///< as printed: "= w. 1.1 + 1.2"; empty if it has none
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

struct SheetFinding {
  std::string text;
  std::vector<std::string> details;  ///< a line each: formula, both sides, explanation
};

/// Every word of the print, in one language, in its order; where it stands is for who draws it.
struct Sheet {
  Language language{};
  std::string title;
  std::vector<Fact> facts;
  std::string row_label;  ///< heading of the column that names rows
  std::vector<SheetTable> tables;
  std::string findings_heading;
  std::vector<SheetFinding> findings;  ///< at least one: that there are none
  std::string footer;
  std::string time;  ///< of what it says; not of the print
  std::string page;  ///< "strona %1 z %2"
};

/// Where a report stands, for people.
[[nodiscard]] std::string words_of(events::report::Phase phase, Language language);

/// "strona lewa: 5,00 · strona prawa: 4,00 · różnica: 1,00"; less what there is nothing of.
[[nodiscard]] std::string sides_of(const std::optional<events::forms::Decimal>& left,
                                   const std::optional<events::forms::Decimal>& right,
                                   const std::optional<events::forms::Decimal>& difference,
                                   Language language);

/// Pure. A report has a number from its first approval on: campaign/unit/version.
[[nodiscard]] Sheet sheet_of(const PrintedReport& report);

}  // namespace cas::adapters::print
