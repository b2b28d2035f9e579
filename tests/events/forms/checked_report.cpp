#include "tests/events/forms/checked_report.hpp"

namespace cas::test {

using namespace events;

namespace {

FormRow row(std::string number, std::string parent = "", Relation relation = Relation::none) {
  FormRow row;
  row.number = std::move(number);
  row.parent = std::move(parent);
  row.relation = relation;
  return row;
}

CellKind kind_of(std::string_view content) {
  if (content.empty()) return CellKind::empty;
  if (content == ".") return CellKind::no_data;
  if (content == "x") return CellKind::impossible;
  return content == "0*" ? CellKind::below_unit : CellKind::number;
}

}  // namespace

FormTemplate plain_form() {
  FormTemplate form;
  form.code = FormCode{"FX"};
  form.version = FormVersion{1};
  form.period = "quarter";
  FormSection a;
  a.code = "A";
  a.rows = {row("1", "", Relation::of_which_all), row("1.1", "1"), row("1.2", "1"),
            row("2", "", Relation::of_which_some), row("3", "2")};
  a.columns = {{"3", "", "", "PLN", 2}, {"4", "", "", "PLN", 2}, {"5", "", "", "persons", 0}};
  a.barred = {11, 14};
  FormSection b;
  b.code = "B";
  b.rows = {row("1"), row("1.1"), row("9")};
  b.columns = {{"3", "", "", "PLN", 2}, {"5", "", "", "persons", 0}};
  form.sections = {a, b};
  return form;
}

FormTemplate form_with(std::string_view condition) {
  auto form = plain_form();
  for (auto& one : form.sections[0].rows) one.relation = Relation::none;
  form.policy.rules.push_back(
      {"tried", Severity::hard, std::string(condition), "Reguła", "A rule"});
  return form;
}

void fill(CellGrid& cells, const Layout& layout, const Entry& entry) {
  const auto at = layout.find(entry.cell);
  invariant(at.has_value(), "the form has the cell");
  cells.kinds[*at] = static_cast<std::uint8_t>(kind_of(entry.content));
  cells.values[*at] = 0;
  if (kind_of(entry.content) != CellKind::number) return;
  std::string digits(entry.content);
  const auto point = digits.find('.');
  const std::size_t decimals = point == std::string::npos ? 0 : digits.size() - point - 1;
  if (point != std::string::npos) digits.erase(point, 1);
  digits.append(layout.cells()[*at].scale - decimals, '0');
  cells.values[*at] = std::stoll(digits);
}

CellGrid filled(const Layout& layout, std::initializer_list<Entry> entries) {
  auto cells = CellGrid::of_size(layout.cells().size());
  for (const auto& entry : entries) fill(cells, layout, entry);
  return cells;
}

std::string tried(std::string_view condition, std::initializer_list<Entry> entries,
                  const forms::Sources& sources) {
  const auto form = form_with(condition);
  const auto rules = forms::CompiledRules::of_draft(form, form.policy.rules[0]);
  if (!rules) return rules.error().reason + ": " + rules.error().detail;
  const auto cells = filled(Layout::of(form).value(), entries);
  forms::RuleState state(*rules);
  state.check(cells, sources);
  const auto findings = state.findings(cells, true);
  std::string text;
  for (std::uint32_t i = 0; i < rules->instances(); ++i) {
    text += (i == 0 ? "" : "; ") + std::string(name_of(state.outcome(i)));
    for (const auto& finding : findings) {
      if (finding.index != i) continue;
      if (finding.reason != forms::Reason::none) text += " " + std::string(name_of(finding.reason));
      for (const auto& side : {finding.left, finding.right, finding.difference})
        if (side) text += " " + side->text();
    }
  }
  return text;
}

}  // namespace cas::test
