#include "events/forms/form_template.hpp"

#include <algorithm>
#include <numeric>
#include <unordered_map>
#include <unordered_set>

#include "events/forms/policy_cells.hpp"
#include "events/hash.hpp"

namespace cas::events {
namespace {

constexpr std::size_t kCodeBytesMax = 16;
constexpr std::size_t kFormulaBytesMax = 4'096;

bool alphanumeric(char c) {
  return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
}

/// Letters and digits, joined by single signs out of `joints`. Anything else could be mistaken for
/// an operator of a formula or for a separator of a cell code, a stream id or a line of totals.
bool is_code(std::string_view code, std::string_view joints) {
  if (code.empty() || code.size() > kCodeBytesMax || !alphanumeric(code.back())) return false;
  bool joined = true;
  for (const char c : code) {
    const bool plain = alphanumeric(c);
    if (!plain && (joined || joints.find(c) == std::string_view::npos)) return false;
    joined = !plain;
  }
  return true;
}

Result<void> check_code(std::string_view what, std::string_view code, std::string_view joints) {
  if (is_code(code, joints)) return {};
  return fail(Errc::invalid, "form.bad_code",
              std::string(what) + " '" + std::string(code) + "' is not 1 to " +
                  std::to_string(kCodeBytesMax) +
                  " letters and digits joined by single signs of '" + std::string(joints) + "'");
}

template <class Item>
Result<void> check_unique(std::string_view what, const std::vector<Item>& items,
                          std::string Item::* code) {
  std::vector<std::string_view> codes;
  for (const auto& item : items) {
    if (auto good = check_code(what, item.*code, "."); !good) return good;
    codes.push_back(item.*code);
  }
  std::ranges::sort(codes);
  if (const auto twice = std::ranges::adjacent_find(codes); twice != codes.end())
    return fail(Errc::invalid, "form.duplicate_code",
                std::string(what) + " '" + std::string(*twice) + "' stands there twice");
  return {};
}

/// Rows of a section by number; a form may have thousands, and formulas name them all.
using RowIndex = std::unordered_map<std::string_view, std::size_t>;
/// The rows that each row's formula names; empty where it has none.
using FormulaRows = std::vector<std::vector<std::size_t>>;

std::unexpected<Error> no_such_row(const FormRow& row, std::string_view what,
                                   std::string_view number) {
  return fail(Errc::invalid, "form.unknown_row",
              "Row '" + row.number + "': its " + std::string(what) + " names row '" +
                  std::string(number) + "', which is not in the section");
}

/// A parent stands above its parts, as printed; so no row can be its own ancestor.
Result<void> check_parent(const RowIndex& index, const FormRow& row) {
  if (row.parent.empty()) return {};
  const auto parent = index.find(row.parent);
  if (parent == index.end()) return no_such_row(row, "parent", row.parent);
  if (parent->second < index.at(row.number)) return {};
  return fail(Errc::invalid, "form.bad_parent",
              "Row '" + row.number + "': its parent '" + row.parent + "' does not stand above it");
}

Result<std::vector<std::size_t>> check_row_formula(const RowIndex& index, const FormRow& row) {
  std::vector<std::size_t> rows;
  if (row.formula.empty()) {
    if (row.aggregate != Aggregate::formula) return rows;
    return fail(Errc::invalid, "form.no_formula",
                "Row '" + row.number + "' is totalled by its formula but has none");
  }
  auto terms = parse_formula(row.formula);
  if (!terms) return fail(std::move(terms.error()).during("row '" + row.number + "'"));
  for (const auto& term : *terms) {
    const auto named = index.find(term.row);
    if (named == index.end()) return no_such_row(row, "formula", term.row);
    rows.push_back(named->second);
  }
  return rows;
}

/// Settles the rows whose formulas name only settled rows; what then remains goes round in a
/// circle.
Result<void> check_no_circle(const FormSection& section, const FormulaRows& formulas) {
  FormulaRows named_by(formulas.size());
  std::vector<std::size_t> open(formulas.size());
  std::vector<std::size_t> settled;
  for (std::size_t row = 0; row < formulas.size(); ++row) {
    open[row] = formulas[row].size();
    if (open[row] == 0) settled.push_back(row);
    for (const auto named : formulas[row]) named_by[named].push_back(row);
  }
  for (std::size_t i = 0; i < settled.size(); ++i)
    for (const auto row : named_by[settled[i]])
      if (--open[row] == 0) settled.push_back(row);
  if (settled.size() == formulas.size()) return {};
  const auto left = std::ranges::find_if(open, [](auto count) { return count > 0; });
  const auto& row = section.rows[static_cast<std::size_t>(left - open.begin())];
  return fail(Errc::invalid, "form.formula_circle",
              "Row '" + row.number + "': its formula leads back to a row it began with");
}

Result<void> check_barred(const FormSection& section) {
  const auto cells = section.rows.size() * section.columns.size();
  for (std::size_t i = 0; i < section.barred.size(); ++i) {
    if (section.barred[i] >= cells)
      return fail(Errc::invalid, "form.bad_barred_cell",
                  "Barred cell " + std::to_string(section.barred[i]) + " is beyond the " +
                      std::to_string(cells) + " cells of the section");
    if (i > 0 && section.barred[i] <= section.barred[i - 1])
      return fail(
          Errc::invalid, "form.bad_barred_cell",
          "Barred cell " + std::to_string(section.barred[i]) + " is not in ascending order");
  }
  return {};
}

Result<void> check_section(const FormSection& section) {
  if (section.rows.empty() || section.columns.empty())
    return fail(Errc::invalid, "form.empty", "It has no rows or no columns");
  if (auto good = check_unique("Row", section.rows, &FormRow::number); !good) return good;
  if (auto good = check_unique("Column", section.columns, &FormColumn::number); !good) return good;
  for (const auto& column : section.columns)
    if (column.scale > 6)
      return fail(Errc::invalid, "form.bad_scale",
                  "Column '" + column.number + "' has more than 6 decimal places");
  RowIndex index;
  for (const auto& row : section.rows) index.emplace(row.number, index.size());
  FormulaRows formulas;
  for (const auto& row : section.rows) {
    if (auto good = check_parent(index, row); !good) return good;
    auto rows = check_row_formula(index, row);
    if (!rows) return fail(std::move(rows.error()));
    formulas.push_back(std::move(*rows));
  }
  if (auto good = check_no_circle(section, formulas); !good) return good;
  return check_barred(section);
}

std::unexpected<Error> bad_cumulative(std::string detail) {
  return fail(Errc::invalid, "form.bad_cumulative", std::move(detail));
}

Result<void> check_cumulative(const FormTemplate& form) {
  const auto& listed = form.policy.cumulative_columns;
  if (listed.empty()) return {};
  if (form.cumulative)
    return bad_cumulative("All columns run on within the year, and yet some are listed");
  if (form.period == "free")
    return bad_cumulative("A free period lies in no year that columns could run on in");
  std::unordered_set<std::string> there;
  for (const auto& section : form.sections)
    for (const auto& column : section.columns) there.insert(section.code + "/" + column.number);
  std::unordered_set<std::string_view> seen;
  for (const auto& column : listed) {
    if (!there.contains(column))
      return bad_cumulative("'" + column + "' is listed as running on within the year and is no " +
                            "<section>/<column> of the form");
    if (!seen.insert(column).second)
      return bad_cumulative("'" + column + "' is listed twice as running on within the year");
  }
  return {};
}

Result<void> check_form(const FormTemplate& form) {
  if (auto good = check_code("Form code", form.code.value(), ".-_"); !good) return good;
  if (form.version.value() == 0)
    return fail(Errc::invalid, "form.bad_version", "Form versions count from 1");
  if (form.sections.empty()) return fail(Errc::invalid, "form.empty", "The form has no sections");
  if (auto good = check_unique("Section", form.sections, &FormSection::code); !good) return good;
  // Sizes first: the checks below walk rows against rows.
  std::size_t cells = 0;
  for (const auto& section : form.sections) {
    if (section.rows.size() > kCellsMax || section.columns.size() > kCellsMax) cells = kCellsMax;
    cells += section.rows.size() * section.columns.size();
  }
  if (cells > kCellsMax)
    return fail(Errc::invalid, "form.too_many_cells",
                "The form has more than " + std::to_string(kCellsMax) + " cells");
  for (const auto& section : form.sections)
    if (auto good = check_section(section); !good)
      return fail(std::move(good.error()).during("section '" + section.code + "'"));
  return check_cumulative(form);
}

Hash hash_of(const FormTemplate& form, const std::vector<LayoutCell>& cells) {
  const auto count = static_cast<std::uint32_t>(cells.size());
  std::string bytes = to_body(form.code) + to_body(form.version) + to_body(count);
  for (const auto& cell : cells)
    bytes += to_body(cell.code) + to_body(cell.scale) + to_body(cell.barred) +
             to_body(static_cast<std::uint8_t>(cell.aggregate));
  return sha256(bytes);
}

std::unexpected<Error> bad_formula(std::string_view formula, std::size_t at, std::string wanted) {
  const auto what = at < formula.size() ? "'" + std::string(1, formula[at]) + "'" : "its end";
  return fail(Errc::invalid, "form.bad_formula",
              "Formula, column " + std::to_string(at + 1) + ": " + what + " where " +
                  std::move(wanted) + " is due");
}

}  // namespace

std::vector<std::string> cumulative_columns(const FormTemplate& form) {
  const auto& listed = form.policy.cumulative_columns;
  const std::unordered_set<std::string_view> named(listed.begin(), listed.end());
  std::vector<std::string> columns;
  for (const auto& section : form.sections)
    for (const auto& column : section.columns)
      if (auto code = section.code + "/" + column.number; form.cumulative || named.contains(code))
        columns.push_back(std::move(code));
  return columns;
}

Result<Layout> Layout::of(const FormTemplate& form) {
  if (auto good = check_form(form); !good)
    return fail(std::move(good.error()).during("form '" + form.code.value() + "'"));
  Layout layout;
  for (const auto& section : form.sections) {
    std::uint32_t index = 0;
    for (const auto& row : section.rows)
      for (const auto& column : section.columns)
        layout.cells_.push_back({section.code + "/" + row.number + "/" + column.number,
                                 column.scale, std::ranges::binary_search(section.barred, index++),
                                 row.aggregate});
  }
  if (auto good = forms::apply_policy(form, layout.cells_); !good)
    return fail(std::move(good.error()).during("form '" + form.code.value() + "'"));
  layout.by_code_.resize(layout.cells_.size());
  std::iota(layout.by_code_.begin(), layout.by_code_.end(), std::uint16_t{0});
  std::ranges::sort(layout.by_code_, {},
                    [&](auto i) -> const std::string& { return layout.cells_[i].code; });
  layout.hash_ = hash_of(form, layout.cells_);
  return layout;
}

std::optional<std::uint16_t> Layout::find(std::string_view cell_code) const {
  const auto code_of = [&](auto i) -> std::string_view { return cells_[i].code; };
  const auto at = std::ranges::lower_bound(by_code_, cell_code, {}, code_of);
  if (at == by_code_.end() || code_of(*at) != cell_code) return std::nullopt;
  return *at;
}

Result<std::vector<FormulaTerm>> parse_formula(std::string_view formula) {
  if (formula.size() > kFormulaBytesMax)
    return bad_formula(formula, kFormulaBytesMax, "the end of a formula this long");
  std::vector<FormulaTerm> terms;
  std::vector<int> signs{1};  // what each open parenthesis does to the signs within it
  int sign = 1;               // of the next operand, within its parenthesis
  bool operand_due = true;
  bool sign_allowed = true;  // a sign before the first operand of a parenthesis
  std::size_t at = 0;
  for (; at < formula.size(); ++at) {
    const char c = formula[at];
    if (c == ' ' || c == '\t') continue;
    if (c == '+' || c == '-') {
      if (operand_due && !sign_allowed) return bad_formula(formula, at, "a row or '('");
      sign = c == '-' ? -1 : 1;
      operand_due = true;
      sign_allowed = false;
    } else if (c == ')') {
      if (operand_due || signs.size() == 1)
        return bad_formula(formula, at, operand_due ? "a row or '('" : "'+', '-' or the end");
      signs.pop_back();
    } else if (c == '(' || alphanumeric(c)) {
      if (!operand_due) return bad_formula(formula, at, "'+', '-' or ')'");
      if (c == '(') {
        signs.push_back(signs.back() * sign);
        sign = 1;
        sign_allowed = true;
        continue;
      }
      auto end = at;
      while (end < formula.size() && (alphanumeric(formula[end]) || formula[end] == '.')) ++end;
      const auto row = formula.substr(at, end - at);
      if (!is_code(row, ".")) return bad_formula(formula, at, "a row's number");
      terms.push_back({std::string(row), signs.back() * sign});
      operand_due = sign_allowed = false;
      at = end - 1;
    } else {
      return bad_formula(formula, at, operand_due ? "a row or '('" : "'+', '-' or ')'");
    }
  }
  if (operand_due) return bad_formula(formula, at, "a row or '('");
  if (signs.size() > 1) return bad_formula(formula, at, "')'");
  return terms;
}

}  // namespace cas::events
