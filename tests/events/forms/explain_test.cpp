#include <gtest/gtest.h>

#include "events/forms/rules.hpp"
#include "tests/events/forms/checked_report.hpp"

namespace cas::events::forms {
namespace {

std::string explained(std::string_view condition, std::initializer_list<test::Entry> entries,
                      Language language = Language::english, const Sources& sources = {}) {
  const auto form = test::form_with(condition);
  const auto cells = test::filled(Layout::of(form).value(), entries);
  RuleState state(CompiledRules::of_draft(form, form.policy.rules[0]).value());
  state.check(cells, sources);
  return state.explain(cells, 0, language);
}

TEST(Explain, FillsTheFormulaInWithValues) {
  const auto* rule = "[A/1/*] = [A/1.1/*] + [A/1.2/*]";
  const std::initializer_list<test::Entry> entries{
      {"A/1/3", "1107325.00"}, {"A/1.1/3", "1107000.00"}, {"A/1.2/3", "324.00"}};
  EXPECT_EQ(explained(rule, entries, Language::polish),
            "A/1/3 = A/1.1/3 + A/1.2/3: 1\u00a0107\u00a0325,00 ≠ 1\u00a0107\u00a0000,00 + 324,00 = "
            "1\u00a0107\u00a0324,00");
  EXPECT_EQ(explained(rule, entries),
            "A/1/3 = A/1.1/3 + A/1.2/3: 1,107,325.00 ≠ 1,107,000.00 + 324.00 = 1,107,324.00");
}

TEST(Explain, SaysHowItHoldsWhereItHolds) {
  EXPECT_EQ(explained("[A/1/3] <= [A/1/4] * 2", {{"A/1/3", "4.00"}, {"A/1/4", "2.50"}}),
            "A/1/3 ≤ A/1/4 × 2: 4.00 ≤ 2.50 × 2 = 5.00");
}

TEST(Explain, ShowsTheComparisonThatDecidesAndTheSymbolsAsTheyStand) {
  EXPECT_EQ(explained("filled([A/1/3]) => [A/1/3] < [A/1/5] + [A/1.1/5]",
                      {{"A/1/3", "4.00"}, {"A/1/5", "x"}}, Language::polish),
            "filled(A/1/3) ⇒ A/1/3 < A/1/5 + A/1.1/5: 4,00 ≥ x + (puste) = 0");
  EXPECT_EQ(explained("[A/1/3] > 1 or filled([A/1/4])", {{"A/1/3", "1.00"}}, Language::polish),
            "A/1/3 > 1 lub filled(A/1/4): 1,00 ≤ 1");
}

TEST(Explain, SaysWhyItCouldNotBeChecked) {
  EXPECT_EQ(explained("[A/1/3] = [A/1/4]", {{"A/1/3", "."}}), "A/1/3 = A/1/4: no data");
  EXPECT_EQ(explained("[A/1/3] > [last_year:A/1/3]", {{"A/1/3", "1.00"}}, Language::polish),
            "A/1/3 > rok temu: A/1/3: nie ma z czym porównać");
  EXPECT_EQ(explained("[A/1/3] / [A/1/5] < 3", {{"A/1/3", "1.00"}}),
            "A/1/3 ÷ A/1/5 < 3: division by zero");
}

/// What keeps the rule's first instance from being checked: "no_data  A/1/4".
std::string obstacle_of(std::string_view condition, std::initializer_list<test::Entry> entries,
                        const Sources& sources = {}) {
  const auto form = test::form_with(condition);
  const auto cells = test::filled(Layout::of(form).value(), entries);
  RuleState state(CompiledRules::of_draft(form, form.policy.rules[0]).value());
  state.check(cells, sources);
  const auto obstacle = state.obstacle(cells, 0);
  return std::string(name_of(obstacle.reason)) + " " + obstacle.source + " " + obstacle.cell;
}

TEST(Obstacle, IsTheFirstCellThatIsNotKnown) {
  const auto layout = Layout::of(test::plain_form()).value();
  const auto before = test::filled(layout, {{"A/1/3", "7.00"}, {"A/1/4", "."}});
  const Sources sources{{"previous", {&layout, &before, {}}}};
  const auto found = [&](std::string_view condition) {
    return obstacle_of(condition, {{"A/1/3", "1.00"}, {"A/1/4", "."}, {"A/1.1/4", "."}}, sources);
  };
  EXPECT_EQ(found("[A/1/3] = [A/1/4] + [A/1.1/4]"), "no_data  A/1/4");
  EXPECT_EQ(found("[A/1/3] = [previous:A/1/3] + [previous:A/1/4]"), "no_data previous A/1/4");
  EXPECT_EQ(found("[A/1/3] = [previous:A/1/3] + [last_year:A/1.1/3]"),
            "no_source last_year A/1.1/3");
  // Of a rule that is more than sums, what the comparison looks at that decided.
  EXPECT_EQ(found("[A/1/3] > 0 => [A/1/3] < max([previous:A/1/3], [A/1.1/4])"), "no_data  A/1.1/4");
  EXPECT_EQ(found("[last_year:A/1/3] > 0 and [A/1/3] = 2 or [last_year:A/1.1/3] = 1"),
            "no_source last_year A/1.1/3");
  EXPECT_EQ(found("filled([last_year:A/1/3]) => [A/1/3] = 2"), "no_source last_year A/1/3");
  EXPECT_EQ(found("[last_year:A/1/3] > 0 <=> [A/1/3] > 0"), "no_source last_year A/1/3");
  EXPECT_EQ(found("[A/1/3] / [A/1/5] < 3"), "division_by_zero  ");
  EXPECT_EQ(found("[A/1/3] = 2"), "none  ");
}

TEST(Explain, ShowsBothConditionsThatShouldBeAlike) {
  const auto* rule = "[A/1/3] > 0 <=> [A/1/5] > 0";
  EXPECT_EQ(explained(rule, {{"A/1/3", "77.00"}, {"A/1/5", "0"}}),
            "A/1/3 > 0 ⇔ A/1/5 > 0: 77.00 > 0, but 0 ≤ 0");
  EXPECT_EQ(explained(rule, {{"A/1/3", "77.00"}, {"A/1/5", "2"}}, Language::polish),
            "A/1/3 > 0 ⇔ A/1/5 > 0: 77,00 > 0 i 2 > 0");
}

TEST(Explain, NamesTheOtherReport) {
  const auto layout = Layout::of(test::plain_form()).value();
  const auto before = test::filled(layout, {{"A/1/3", "7.00"}});
  EXPECT_EQ(explained("[A/1/3] >= [previous:A/1/3]", {{"A/1/3", "6.00"}}, Language::polish,
                      {{"previous", {&layout, &before, {}}}}),
            "A/1/3 ≥ poprzedni okres: A/1/3: 6,00 < 7,00");
}

TEST(Explain, SaysThatAQuotientHasNoEnd) {
  EXPECT_EQ(explained("[A/1/3] / [A/1/5] < 3", {{"A/1/3", "10.00"}, {"A/1/5", "3"}}),
            "A/1/3 ÷ A/1/5 < 3: 10.00 ÷ 3 ≈ 3.333333 ≥ 3");
}

}  // namespace
}  // namespace cas::events::forms
