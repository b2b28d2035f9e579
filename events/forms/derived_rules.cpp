#include <algorithm>
#include <iterator>
#include <map>
#include <set>
#include <unordered_map>

#include "events/forms/rules.hpp"

namespace cas::events::forms {
namespace {

constexpr std::size_t kPartsShown = 20;

/// Row numbers with their signs, as a printed formula has them.
using Terms = std::vector<FormulaTerm>;

std::string row_cells(const FormSection& section, const std::string& row) {
  return "[" + section.code + "/" + row + "/*]";
}

std::string column_cells(std::string_view source, const FormSection& section,
                         const std::string& column) {
  return "[" + std::string(source) + section.code + "/*/" + column + "]";
}

template <class Show>
std::string joined(const Terms& terms, const Show& show) {
  std::string text;
  for (const auto& [row, sign] : terms) {
    if (text.empty())
      text = sign < 0 ? "-" : "";
    else
      text += sign < 0 ? " - " : " + ";
    text += show(row);
  }
  return text;
}

/// "1.1 + 1.2 + … + 1.40": a message need not list a hundred rows.
std::string shown(const Terms& terms) {
  const auto plain = [](const auto& row) { return row; };
  if (terms.size() <= kPartsShown) return joined(terms, plain);
  return joined(Terms(terms.begin(), terms.begin() + kPartsShown), plain) + " + … + " +
         terms.back().row;
}

bool same_terms(Terms a, Terms b) {
  std::ranges::sort(a, {}, &FormulaTerm::row);
  std::ranges::sort(b, {}, &FormulaTerm::row);
  return a == b;
}

EditRule equality(const std::string& kind, const FormSection& section, const FormRow& row,
                  const Terms& terms) {
  const auto cells = [&](const auto& number) { return row_cells(section, number); };
  return {kind + ":" + section.code + "/" + row.number, Severity::hard,
          row_cells(section, row.number) + " = " + joined(terms, cells), "", ""};
}

EditRule whole(const FormSection& section, const FormRow& row, const Terms& parts) {
  auto rule = equality("of-which-all", section, row, parts);
  rule.message_pl = "Wiersz " + row.number + " działu " + section.code +
                    " jest sumą swoich części (z tego): " + shown(parts) + ".";
  rule.message_en = "Row " + row.number + " of section " + section.code +
                    " is the sum of its parts (of which, all): " + shown(parts) + ".";
  return rule;
}

EditRule part(const FormSection& section, const std::string& row, const std::string& of) {
  return {"of-which-some:" + section.code + "/" + row, Severity::hard,
          row_cells(section, row) + " <= " + row_cells(section, of),
          "Wiersz " + row + " działu " + section.code + " jest częścią wiersza " + of +
              " (w tym), więc nie może być od niego większy.",
          "Row " + row + " of section " + section.code + " is a part of row " + of +
              " (of which, some) and cannot exceed it."};
}

EditRule printed(const FormSection& section, const FormRow& row, const Terms& terms) {
  auto rule = equality("formula", section, row, terms);
  rule.message_pl = "Wiersz " + row.number + " działu " + section.code +
                    " równa się wydrukowanej formule: " + shown(terms) + ".";
  rule.message_en = "Row " + row.number + " of section " + section.code +
                    " equals its printed formula: " + shown(terms) + ".";
  return rule;
}

void add_rows(const FormSection& section, std::vector<EditRule>& rules) {
  std::unordered_map<std::string_view, Terms> parts_of;
  for (const auto& row : section.rows)
    if (!row.parent.empty()) parts_of[row.parent].push_back({row.number, 1});
  for (const auto& row : section.rows) {
    const auto found = parts_of.find(row.number);
    const auto parts = found == parts_of.end() ? Terms{} : found->second;
    const auto formula = row.formula.empty() ? Terms{} : parse_formula(row.formula).value();
    const bool all = row.relation == Relation::of_which_all && !parts.empty();
    if (all) rules.push_back(whole(section, row, parts));
    if (row.relation == Relation::of_which_some)
      for (const auto& one : parts) rules.push_back(part(section, one.row, row.number));
    if (!formula.empty() && !(all && same_terms(parts, formula)))
      rules.push_back(printed(section, row, formula));
  }
}

EditRule runs_on(const FormSection& section, const std::string& later, const std::string& earlier) {
  return {"cumulative:" + section.code + "/" + later, Severity::hard,
          column_cells("", section, later) + " >= " + column_cells("", section, earlier),
          "Kolumna " + later + " działu " + section.code +
              " narasta od początku roku, więc nie może być mniejsza od kolumny " + earlier + ".",
          "Column " + later + " of section " + section.code +
              " runs on within the year and cannot be less than column " + earlier + "."};
}

EditRule runs_on_in_year(const FormSection& section, const std::string& first,
                         const std::string& last) {
  return {
      "cumulative-in-year:" + section.code + "/" + first, Severity::hard,
      column_cells("", section, first) + " >= " + column_cells("previous_in_year:", section, last),
      "Kolumna " + first + " działu " + section.code +
          " narasta od początku roku, więc nie może być mniejsza od kolumny " + last +
          " poprzedniego okresu.",
      "Column " + first + " of section " + section.code +
          " runs on within the year and cannot be less than column " + last +
          " of the period before."};
}

/// The columns of one unit of measure are the same figure after one, two, three months.
/// @param cumulative the columns that run on, "<section>/<column>"
void add_columns(const FormSection& section, const std::set<std::string>& cumulative,
                 std::vector<EditRule>& rules) {
  std::vector<FormColumn> columns;
  std::ranges::copy_if(section.columns, std::back_inserter(columns), [&](const auto& column) {
    return cumulative.contains(section.code + "/" + column.number);
  });
  std::map<std::string, std::vector<std::string>> by_unit;
  for (const auto& column : columns) by_unit[column.unit].push_back(column.number);
  for (const auto& column : columns) {
    const auto& months = by_unit.at(column.unit);
    const auto at = std::ranges::find(months, column.number);
    rules.push_back(at == months.begin() ? runs_on_in_year(section, column.number, months.back())
                                         : runs_on(section, column.number, *std::prev(at)));
  }
}

}  // namespace

std::vector<EditRule> derive_rules(const FormTemplate& form) {
  const auto columns = cumulative_columns(form);
  const std::set<std::string> cumulative(columns.begin(), columns.end());
  std::vector<EditRule> rules;
  for (const auto& section : form.sections) {
    add_rows(section, rules);
    add_columns(section, cumulative, rules);
  }
  return rules;
}

}  // namespace cas::events::forms
