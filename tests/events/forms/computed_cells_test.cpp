#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "events/forms/rules.hpp"
#include "tests/events/forms/checked_report.hpp"

namespace cas::events::forms {
namespace {

using testing::StartsWith;

FormTemplate computing(std::string cells, std::string expression) {
  auto form = test::plain_form();
  form.policy.computed = {{std::move(cells), std::move(expression)}};
  return form;
}

std::string refusal(const FormTemplate& form) {
  const auto rules = CompiledRules::of(form);
  return rules ? "" : rules.error().reason + ": " + rules.error().detail;
}

std::string computed(const FormTemplate& form, std::initializer_list<test::Entry> sums) {
  const auto layout = Layout::of(form).value();
  std::string text;
  for (const auto& cell : CompiledRules::of(form)->compute(test::filled(layout, sums)))
    text += layout.cells()[cell.cell].code + "=" +
            (cell.value ? std::to_string(*cell.value) : std::string(name_of(cell.reason))) + " ";
  return text;
}

TEST(ComputedCells, AreNotSummedInTheLayoutAndOthersAreLeftOut) {
  auto form = computing("[A/*/4]", "[A/*/3] / [A/*/5]");
  form.policy.not_summed = {"[B/9/*]"};
  const auto layout = Layout::of(form).value();
  const auto aggregate = [&](auto code) { return layout.cells()[*layout.find(code)].aggregate; };
  EXPECT_EQ(aggregate("A/1/4"), Aggregate::formula);
  EXPECT_EQ(aggregate("A/3/4"), Aggregate::formula);
  EXPECT_EQ(aggregate("A/1/3"), Aggregate::sum);
  EXPECT_EQ(aggregate("B/9/5"), Aggregate::none);
  EXPECT_NE(layout.hash(), Layout::of(test::plain_form())->hash());
}

TEST(ComputedCells, LeaveTheLayoutOfAFormWithoutAPolicyAsItWas) {
  auto form = test::plain_form();
  const auto hash = Layout::of(form)->hash();
  form.policy.rules = {{"one", Severity::hard, "[A/1/3] > 0", "", ""}};
  form.policy.prefills = {{"[A/1/3]", "[previous:A/1/3]"}};
  EXPECT_EQ(Layout::of(form)->hash(), hash);
}

TEST(ComputedCells, AreRoundedToTheirScaleAndLeftOutWhereTheyDivideByZero) {
  EXPECT_EQ(
      computed(computing("[A/*/4]", "[A/*/3] / [A/*/5]"),
               {{"A/1/3", "100.00"}, {"A/1/5", "3"}, {"A/1.1/3", "-0.25"}, {"A/1.1/5", "10"}}),
      "A/1/4=3333 A/1.1/4=-3 A/1.2/4=division_by_zero A/2/4=division_by_zero "
      "A/3/4=division_by_zero ");
}

TEST(ComputedCells, MayUseEachOtherAndPrintedFormulas) {
  auto form = computing("[A/2/3]", "[A/3/3] * 2");
  form.policy.computed.push_back({"[A/3/3]", "[A/1/3] / 4"});
  form.sections[0].rows[0].formula = "1.1+1.2";
  form.sections[0].rows[0].aggregate = Aggregate::formula;
  EXPECT_EQ(computed(form, {{"A/1/3", "9.00"}, {"A/1.1/3", "3.00"}, {"A/1.2/3", "5.00"}}),
            "A/1/3=800 A/1/4=0 A/1/5=0 A/2/3=400 A/3/3=200 ");
}

TEST(ComputedCells, CannotBeComputedFromWhatCannotBeComputed) {
  auto form = computing("[A/2/3]", "[A/3/3] + 1");
  form.policy.computed.push_back({"[A/3/3]", "1 / [A/1/3]"});
  EXPECT_EQ(computed(form, {}), "A/2/3=no_data A/3/3=division_by_zero ");
}

TEST(ComputedCells, SayWhenTheyLeaveTheirRange) {
  auto form = computing("[A/2/3]", "[A/1/3] * 1000000");
  EXPECT_EQ(computed(form, {{"A/1/3", "90000000000000.00"}}), "A/2/3=overflow ");
}

TEST(ComputedCells, AreRefusedInACircle) {
  EXPECT_EQ(refusal(computing("[A/2/3]", "[A/2/3] + 1")),
            "rule.circle: The formula of cell A/2/3 leads back to itself");
  auto form = computing("[A/1.1/3]", "[A/1/3]");
  form.sections[0].rows[0].formula = "1.1+1.2";
  form.sections[0].rows[0].aggregate = Aggregate::formula;
  EXPECT_THAT(refusal(form), StartsWith("rule.circle: The formula of cell A/1"));
}

TEST(ComputedCells, AreRefusedWhereTheirTextSaysNothing) {
  EXPECT_EQ(refusal(computing("[A/7/3]", "1")),
            "rule.unknown_cell: Computed cell '[A/7/3]', column 1: section 'A' has no row '7'");
  EXPECT_EQ(refusal(computing("[A/2/5]", "1")),
            "rule.barred_cell: Computed cell '[A/2/5]', column 1: the cell [A/2/5] is barred");
  EXPECT_EQ(refusal(computing("[A/2/3]", "1 +")),
            "rule.bad_text: Computed cell '[A/2/3]', column 4: the end where a number, a cell, a "
            "function or '(' is due");
  EXPECT_THAT(refusal(computing("[A/2/3]", "[previous:A/2/3]")), StartsWith("rule.foreign_total"));
  EXPECT_THAT(refusal(computing("[previous:A/2/3]", "1")), StartsWith("rule.foreign_cell"));
  auto form = computing("[A/2/3]", "1");
  form.policy.not_summed = {"[A/2/*]"};
  EXPECT_EQ(refusal(form),
            "rule.computed_twice: Cell that is not summed '[A/2/*]', column 1: the cell A/2/3 is "
            "named twice");
}

TEST(ComputedCells, ExplainThemselves) {
  const auto form = computing("[A/1/4]", "[A/1/3] / [A/1/5]");
  const auto rules = CompiledRules::of(form).value();
  const auto layout = Layout::of(form).value();
  const auto sums = test::filled(layout, {{"A/1/3", "1107325.00"}, {"A/1/5", "2974"}});
  EXPECT_EQ(rules.explain_computed(*layout.find("A/1/4"), sums, Language::polish),
            "A/1/4 = A/1/3 ÷ A/1/5: 372,34 = 1\u00a0107\u00a0325,00 ÷ 2\u00a0974");
  EXPECT_EQ(rules.explain_computed(*layout.find("A/1/3"), sums, Language::polish), std::nullopt);
}

TEST(Prefills, StartFromOtherReportsAndSayWhereTheyCannot) {
  auto form = test::plain_form();
  form.policy.prefills = {{"[A/*/3]", "[previous:A/*/4]"}, {"[B/1/5]", "[OP-3:X/1/1] + [A/1/5]"}};
  const auto rules = CompiledRules::of(form).value();
  const auto layout = Layout::of(form).value();
  const auto before = test::filled(layout, {{"A/1/4", "7.00"}, {"A/2/4", "."}});
  const Sources sources{{"previous", {&layout, &before, {}}}};
  std::string text;
  for (const auto& cell : rules.prefill(CellGrid::of_size(layout.cells().size()), sources))
    text += layout.cells()[cell.cell].code + "=" +
            (cell.value ? std::to_string(*cell.value) : std::string(name_of(cell.reason))) + "/" +
            std::to_string(cell.formula) + " ";
  EXPECT_EQ(text, "A/1/3=700/0 A/2/3=no_data/0 B/1/5=no_source/1 ");
  const auto below = test::filled(layout, {{"A/1/4", "0*"}});
  const auto kept = rules.prefill(CellGrid::of_size(layout.cells().size()),
                                  {{"previous", {&layout, &below, {}}}});
  ASSERT_EQ(kept.size(), 2U);
  EXPECT_EQ(kept[0].kind, CellKind::below_unit);
  form.policy.prefills.push_back({"[A/1/5]", "[B/1/5]"});
  EXPECT_THAT(refusal(form), StartsWith("rule.circle"));
}

}  // namespace
}  // namespace cas::events::forms
