#include <gtest/gtest.h>

#include "events/forms/rule_text.hpp"
#include "events/forms/rules.hpp"
#include "tests/events/forms/checked_report.hpp"
#include "tests/fuzz/driver.hpp"

namespace cas::fuzz {
namespace {

namespace forms = events::forms;

const events::FormTemplate kForm = test::plain_form();
const events::Layout kLayout = events::Layout::of(kForm).value();

void check_refusal(const Error& error, std::string_view before) {
  invariant(error.code == Errc::invalid && error.reason.starts_with("rule."), "a refusal says why");
  invariant(error.detail.starts_with(std::string(before) + "column "),
            "a refusal names the column");
}

/// Runs it over a report that has some of everything, and over an empty one.
void run_rule(const forms::CompiledRules& rules) {
  auto cells = events::CellGrid::of_size(kLayout.cells().size());
  forms::RuleState state(rules);
  state.check(cells, {});
  invariant(state.findings(cells, true).empty(), "nothing is found in an empty report");
  std::vector<std::uint16_t> saved;
  for (std::uint16_t cell = 0; cell < cells.size(); ++cell) {
    cells.kinds[cell] = static_cast<std::uint8_t>(cell % events::kCellKinds);
    cells.values[cell] = cells.kinds[cell] == 1 ? events::kCellMagnitudeMax - cell : 0;
    saved.push_back(cell);
  }
  const forms::Sources sources{{"previous", {&kLayout, &cells, {}}},
                               {"last_year", {&kLayout, &cells, {}}}};
  state.update_sources(cells, sources);
  state.update(cells, saved);
  forms::RuleState fresh(rules);
  fresh.check(cells, sources);
  invariant(state == fresh, "a save comes to what a fresh check comes to");
  for (const auto& finding : state.findings(cells, true))
    invariant(!state.explain(cells, finding.index, forms::Language::polish).empty(),
              "a finding explains itself");
}

bool read_rule(std::string_view text) {
  const auto read = forms::parse_condition(text);
  if (!read) {
    check_refusal(read.error(), "");
    return false;
  }
  const auto printed = forms::print(*read);
  const auto again = forms::parse_condition(printed, forms::kDerivedLimits);
  invariant(again.has_value() && *again == *read, "a rule prints back to itself");
  const auto rules = forms::CompiledRules::of_draft(
      kForm, {"tried", events::Severity::hard, std::string(text), "", ""});
  if (!rules) {
    check_refusal(rules.error(), "Rule 'tried', ");
    return false;
  }
  run_rule(*rules);
  return true;
}

TEST(Fuzz, Rule) {
  run({"rule",
       read_corpus("rule"),
       {"[A/1/3]",      "[A/*/3]", "[B/*/*]",        "[A/1..3/3]", "[previous:A/1/3]",
        "[OP-3:X/1/1]", "sum(",    "min(",           "max(",       "count(",
        "abs(",         "round(",  "filled(",        ", 2)",       " and ",
        " or ",         "not ",    " => ",           " <=> ",      " = ",
        " <> ",         " <= ",    " >= ",           " < ",        " * ",
        " / ",          " - ",     "(((((((((",      ")))))))))",  "0",
        "0.000001",     "..",      "999999999999999"},
       6'000},
      read_rule);
}

}  // namespace
}  // namespace cas::fuzz
