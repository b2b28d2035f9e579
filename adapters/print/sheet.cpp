#include "adapters/print/sheet.hpp"

#include <algorithm>
#include <unordered_map>

#include "adapters/files/cell_text.hpp"

namespace cas::adapters::print {
namespace {

using events::report::Phase;

/// One thing in both languages.
struct Words {
  std::string_view pl;
  std::string_view en;
  [[nodiscard]] std::string in(Language language) const {
    return std::string(language == Language::polish ? pl : en);
  }
};

Words words_of(Phase phase) {
  switch (phase) {
    case Phase::absent: return {"brak", "missing"};
    case Phase::at_unit: return {"w jednostce", "at the unit"};
    case Phase::approved: return {"zatwierdzone", "approved"};
    case Phase::submitted: return {"przekazane", "submitted"};
    case Phase::accepted_regional:
      return {"przyjęte przez urząd wojewódzki", "accepted by the voivodeship office"};
    case Phase::accepted_national:
      return {"przyjęte przez ministerstwo", "accepted by the ministry"};
  }
  return {};
}

std::string number_of(const PrintedReport& report) {
  if (report.version == 0)
    return Words{"– (nadawany przy zatwierdzeniu)", "– (given when approved)"}.in(report.language);
  return report.campaign + "/" + report.unit_code + "/" + std::to_string(report.version);
}

std::vector<Fact> facts_of(const PrintedReport& report) {
  const auto in = report.language;
  auto state = words_of(report.phase).in(in);
  if (report.returned) state += Words{", zwrócone", ", returned"}.in(in);
  if (report.correction > 0)
    state += Words{", korekta ", ", correction "}.in(in) + std::to_string(report.correction);
  return {
      {Words{"Jednostka sprawozdająca", "Reporting unit"}.in(in),
       report.unit_name + " (" + report.unit_code + ")"},
      {Words{"Formularz", "Form"}.in(in), report.form.code.value() +
                                              Words{", wersja ", ", version "}.in(in) +
                                              std::to_string(report.form.version.value())},
      {Words{"Okres sprawozdawczy", "Reference period"}.in(in), report.period},
      {Words{"Numer sprawozdania", "Report number"}.in(in), number_of(report)},
      {Words{"Stan", "State"}.in(in), state},
  };
}

/// "= w. 24 + (42 − 43)"; parted, so that a long one can be broken.
std::string printed_formula(std::string_view formula, Language language) {
  if (formula.empty()) return {};
  auto text = Words{"= w. ", "= rows "}.in(language);
  for (const char c : formula)
    if (c == '+')
      text += " + ";
    else if (c == '-')
      text += " − ";
    else if (c != ' ')
      text += c;
  return text;
}

SheetTable table_of(const PrintedReport& report, const events::FormSection& section,
                    std::size_t first) {
  const bool polish = report.language == Language::polish;
  SheetTable table;
  table.heading = Words{"Dział ", "Section "}.in(report.language) + section.code + ". " +
                  (polish ? section.title_pl : section.title_en);
  for (const auto& column : section.columns) {
    table.column_labels.push_back(polish ? column.label_pl : column.label_en);
    table.column_numbers.push_back(column.number);
  }
  const auto style = files::style_in(report.language);
  std::unordered_map<std::string_view, unsigned> depths;
  std::uint32_t cell = 0;
  for (const auto& row : section.rows) {
    SheetRow line{row.number,
                  polish ? row.label_pl : row.label_en,
                  printed_formula(row.formula, report.language),
                  0,
                  {},
                  {}};
    if (!row.parent.empty()) line.depth = depths[row.parent] + 1;
    depths[row.number] = line.depth;
    for (const auto& column : section.columns) {
      const bool barred = std::ranges::binary_search(section.barred, cell);
      const auto at = first + cell++;
      const files::CellContent content{static_cast<events::CellKind>(report.cells.kinds.at(at)),
                                       report.cells.values.at(at)};
      line.barred.push_back(barred);
      line.cells.push_back(barred ? "X" : files::print_cell(content, column.scale, style));
    }
    table.rows.push_back(std::move(line));
  }
  return table;
}

std::vector<SheetFinding> findings_of(const PrintedReport& report) {
  const auto in = report.language;
  std::vector<SheetFinding> lines;
  for (const auto& finding : report.findings) {
    const Words kind =
        finding.hard ? Words{"Błąd: ", "Error: "} : Words{"Ostrzeżenie: ", "Warning: "};
    SheetFinding line{kind.in(in) + finding.name + ": " + finding.message, {}};
    if (!finding.formula.empty()) line.details.push_back(finding.formula);
    if (auto sides = sides_of(finding.left, finding.right, finding.difference, in); !sides.empty())
      line.details.push_back(std::move(sides));
    if (finding.explanation)
      line.details.push_back(Words{"Wyjaśnienie: ", "Explanation: "}.in(in) + *finding.explanation);
    lines.push_back(std::move(line));
  }
  if (lines.empty())
    lines.push_back({Words{"Żadna reguła nie jest naruszona.", "No rule is broken."}.in(in), {}});
  return lines;
}

}  // namespace

std::string words_of(Phase phase, Language language) { return words_of(phase).in(language); }

std::string sides_of(const std::optional<events::forms::Decimal>& left,
                     const std::optional<events::forms::Decimal>& right,
                     const std::optional<events::forms::Decimal>& difference, Language language) {
  std::string text;
  const auto add = [&](const Words& name, const std::optional<events::forms::Decimal>& value) {
    if (!value) return;
    text += (text.empty() ? "" : " · ") + name.in(language) + value->text(language);
  };
  add({"strona lewa: ", "left side: "}, left);
  add({"strona prawa: ", "right side: "}, right);
  add({"różnica: ", "difference: "}, difference);
  return text;
}

Sheet sheet_of(const PrintedReport& report) {
  const auto in = report.language;
  Sheet sheet;
  sheet.language = in;
  sheet.title = in == Language::polish ? report.form.title_pl : report.form.title_en;
  sheet.facts = facts_of(report);
  sheet.row_label = Words{"Wyszczególnienie", "Specification"}.in(in);
  std::size_t first = 0;
  for (const auto& section : report.form.sections) {
    sheet.tables.push_back(table_of(report, section, first));
    first += section.rows.size() * section.columns.size();
  }
  sheet.findings_heading = Words{"Wyniki kontroli", "Findings"}.in(in);
  sheet.findings = findings_of(report);
  sheet.footer = number_of(report) + " · " + words_of(report.phase).in(in) + " · " +
                 Words{"pozycja w dzienniku ", "position in the log "}.in(in) + report.position +
                 " · SHA-256 " + report.hash;
  sheet.time = report.time;
  sheet.page = Words{"strona %1 z %2", "page %1 of %2"}.in(in);
  return sheet;
}

}  // namespace cas::adapters::print
