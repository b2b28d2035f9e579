#include "adapters/print/sheet.hpp"

#include <algorithm>
#include <unordered_map>

#include "adapters/files/cell_text.hpp"

namespace cas::adapters::print {
namespace {

using events::forms::Bilingual;
using events::report::Phase;

Bilingual words_of(Phase phase) {
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
    return Bilingual{"– (nadawany przy zatwierdzeniu)", "– (given when approved)"}.in(
        report.language);
  return report.campaign + "/" + report.unit_code + "/" + std::to_string(report.version);
}

std::vector<Fact> facts_of(const PrintedReport& report) {
  const auto in = report.language;
  auto state = words_of(report.phase).in(in);
  if (report.returned) state += Bilingual{", zwrócone", ", returned"}.in(in);
  if (report.correction > 0)
    state += Bilingual{", korekta ", ", correction "}.in(in) + std::to_string(report.correction);
  return {
      {Bilingual{"Jednostka sprawozdająca", "Reporting unit"}.in(in),
       report.unit_name + " (" + report.unit_code + ")"},
      {Bilingual{"Formularz", "Form"}.in(in), report.form.code.value() +
                                                  Bilingual{", wersja ", ", version "}.in(in) +
                                                  std::to_string(report.form.version.value())},
      {Bilingual{"Okres sprawozdawczy", "Reference period"}.in(in), report.period},
      {Bilingual{"Numer sprawozdania", "Report number"}.in(in), number_of(report)},
      {Bilingual{"Stan", "State"}.in(in), state},
  };
}

/// "= w. 24 + (42 − 43)"; parted, so that a long one can be broken.
std::string printed_formula(std::string_view formula, Language language) {
  if (formula.empty()) return {};
  auto text = Bilingual{"= w. ", "= rows "}.in(language);
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
  const auto in = report.language;
  SheetTable table;
  table.heading = Bilingual{"Dział ", "Section "}.in(in) + section.code + ". " +
                  Bilingual{section.title_pl, section.title_en}.in(in);
  for (const auto& column : section.columns) {
    table.column_labels.push_back(Bilingual{column.label_pl, column.label_en}.in(in));
    table.column_numbers.push_back(column.number);
  }
  const auto style = files::style_in(in);
  std::unordered_map<std::string_view, unsigned> depths;
  std::uint32_t cell = 0;
  for (const auto& row : section.rows) {
    SheetRow line{row.number,
                  Bilingual{row.label_pl, row.label_en}.in(in),
                  printed_formula(row.formula, in),
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
    const Bilingual kind =
        finding.hard ? Bilingual{"Błąd: ", "Error: "} : Bilingual{"Ostrzeżenie: ", "Warning: "};
    SheetFinding line{kind.in(in) + finding.name + ": " + finding.message, {}};
    if (!finding.formula.empty()) line.details.push_back(finding.formula);
    if (auto sides = sides_of(finding.left, finding.right, finding.difference, in); !sides.empty())
      line.details.push_back(std::move(sides));
    if (finding.explanation)
      line.details.push_back(Bilingual{"Wyjaśnienie: ", "Explanation: "}.in(in) +
                             *finding.explanation);
    lines.push_back(std::move(line));
  }
  if (lines.empty())
    lines.push_back(
        {Bilingual{"Żadna reguła nie jest naruszona.", "No rule is broken."}.in(in), {}});
  return lines;
}

}  // namespace

std::string words_of(Phase phase, Language language) { return words_of(phase).in(language); }

std::string sides_of(const std::optional<events::forms::Decimal>& left,
                     const std::optional<events::forms::Decimal>& right,
                     const std::optional<events::forms::Decimal>& difference, Language language) {
  std::string text;
  const auto add = [&](const Bilingual& name, const std::optional<events::forms::Decimal>& value) {
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
  sheet.title = Bilingual{report.form.title_pl, report.form.title_en}.in(in);
  sheet.facts = facts_of(report);
  sheet.row_label = Bilingual{"Wyszczególnienie", "Specification"}.in(in);
  std::size_t first = 0;
  for (const auto& section : report.form.sections) {
    sheet.tables.push_back(table_of(report, section, first));
    first += section.rows.size() * section.columns.size();
  }
  sheet.findings_heading = Bilingual{"Wyniki kontroli", "Findings"}.in(in);
  sheet.findings = findings_of(report);
  sheet.footer = number_of(report) + " · " + words_of(report.phase).in(in) + " · " +
                 Bilingual{"pozycja w dzienniku ", "position in the log "}.in(in) +
                 report.position + " · SHA-256 " + report.hash;
  sheet.time = report.time;
  sheet.page = Bilingual{"strona %1 z %2", "page %1 of %2"}.in(in);
  return sheet;
}

}  // namespace cas::adapters::print
