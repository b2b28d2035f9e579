#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/events/forms/checked_report.hpp"

// What rules mean, case by case: the text of events/forms/README.md.
namespace cas::events::forms {
namespace {

using test::filled;
using test::tried;

TEST(RuleCheck, ComparesSumsExactlyAndSaysBothSidesAndTheDifference) {
  const auto* rule = "[A/1/3] = [A/1.1/3] + [A/1.2/3]";
  EXPECT_EQ(tried(rule, {{"A/1/3", "5.00"}, {"A/1.1/3", "3.10"}, {"A/1.2/3", "1.90"}}), "passed");
  EXPECT_EQ(tried(rule, {{"A/1/3", "5.00"}, {"A/1.1/3", "3.10"}, {"A/1.2/3", "1.91"}}),
            "breached 5.00 5.01 -0.01");
}

TEST(RuleCheck, KnowsEveryComparison) {
  const auto found = [](std::string_view sign, std::string_view content) {
    return tried("[A/1/5] " + std::string(sign) + " 7", {{"A/1/5", content}}).substr(0, 6);
  };
  const std::vector<std::pair<std::string_view, std::string>> passes{
      {"=", "7"}, {"<>", "68"}, {"<", "6"}, {"<=", "67"}, {">", "8"}, {">=", "78"}};
  for (const auto& [sign, good] : passes)
    for (const char digit : {'6', '7', '8'})
      EXPECT_EQ(found(sign, std::string(1, digit)),
                good.find(digit) == std::string::npos ? "breach" : "passed")
          << digit << sign;
}

TEST(RuleCheck, ComparesColumnsOfDifferentScales) {
  EXPECT_EQ(tried("[A/1/3] <= [A/1/5]", {{"A/1/3", "7.00"}, {"A/1/5", "7"}}), "passed");
  EXPECT_EQ(tried("[A/1/3] <= [A/1/5]", {{"A/1/3", "7.01"}, {"A/1/5", "7"}}),
            "breached 7.01 7.00 0.01");
}

TEST(RuleCheck, DoesNotCheckWhereNothingIsFilledIn) {
  EXPECT_EQ(tried("[A/1/3] > 0", {}), "blank");
  EXPECT_EQ(tried("[A/1/3] / [A/1/5] > 0", {}), "blank");
  EXPECT_EQ(tried("[A/1/3] > [A/1/4]", {{"A/1/4", "1.00"}}), "breached 0.00 1.00 -1.00");
}

TEST(RuleCheck, CountsEmptyAndImpossibleAsZeroInSums) {
  EXPECT_EQ(tried("[A/1/3] = [A/1.1/3] + [A/1.2/3]", {{"A/1/3", "5.00"}, {"A/1.1/3", "5.00"}}),
            "passed");
  EXPECT_EQ(tried("[A/1/3] = [A/1.1/3] + [A/1.2/3]",
                  {{"A/1/3", "5.00"}, {"A/1.1/3", "5.00"}, {"A/1.2/3", "x"}}),
            "passed");
}

TEST(RuleCheck, CannotCheckWhatTouchesACellWithoutData) {
  EXPECT_EQ(tried("[A/1/3] = [A/1.1/3]", {{"A/1/3", "5.00"}, {"A/1.1/3", "."}}),
            "unchecked no_data");
  EXPECT_EQ(tried("[A/1/3] * [A/1/4] = 1", {{"A/1/3", "5.00"}, {"A/1/4", "."}}),
            "unchecked no_data");
}

TEST(RuleCheck, KnowsKleenesLogicForWhatIsNotKnown) {
  const auto found = [](std::string_view rule) {
    return tried(rule, {{"A/1/3", "."}, {"A/1/4", "1.00"}});
  };
  EXPECT_EQ(found("[A/1/3] = 1 and [A/1/4] = 2"), "breached 1.00 2.00 -1.00");
  EXPECT_EQ(found("[A/1/3] = 1 and [A/1/4] = 1"), "unchecked no_data");
  EXPECT_EQ(found("[A/1/3] = 1 or [A/1/4] = 1"), "passed");
  EXPECT_EQ(found("[A/1/3] = 1 or [A/1/4] = 2"), "unchecked no_data");
  EXPECT_EQ(found("[A/1/3] = 1 => [A/1/4] = 1"), "passed");
  EXPECT_EQ(found("[A/1/3] = 1 => [A/1/4] = 2"), "unchecked no_data");
  EXPECT_EQ(found("[A/1/4] = 2 => [A/1/3] = 1"), "passed");
  EXPECT_EQ(found("[A/1/4] = 1 <=> [A/1/3] = 1"), "unchecked no_data");
  EXPECT_EQ(found("not [A/1/3] = 1"), "unchecked no_data");
}

TEST(RuleCheck, GivesEqualAndAtMostTheBenefitOfWhatIsBelowTheUnit) {
  const auto parts = [](std::string_view whole) {
    return tried("[A/1/5] = [A/1.1/5] + [A/1.2/5]",
                 {{"A/1/5", whole}, {"A/1.1/5", "5"}, {"A/1.2/5", "0*"}});
  };
  EXPECT_EQ(parts("4"), "breached 4 5 -1");
  EXPECT_EQ(parts("5"), "passed");
  EXPECT_EQ(parts("6"), "passed");
  EXPECT_EQ(parts("7"), "breached 7 5 2");
  const auto money = [](std::string_view whole) {
    return tried("[A/1/3] = [A/1.1/3]", {{"A/1/3", whole}, {"A/1.1/3", "0*"}});
  };
  EXPECT_EQ(money("0.01"), "passed");
  EXPECT_EQ(money("0.02"), "breached 0.02 0.00 0.02");
  EXPECT_EQ(tried("[A/1/5] <= [A/2/3]", {{"A/1/5", "1"}, {"A/2/3", "0*"}}),
            "breached 1.00 0.00 1.00");
  EXPECT_EQ(tried("[A/1/5] <= [A/1.1/5]", {{"A/1/5", "1"}, {"A/1.1/5", "0*"}}), "passed");
}

TEST(RuleCheck, TakesWhatIsBelowTheUnitForSomeAndForLessThanOne) {
  EXPECT_EQ(tried("[A/1/5] > 0", {{"A/1/5", "0*"}}), "passed");
  EXPECT_EQ(tried("[A/1/5] < 1", {{"A/1/5", "0*"}}), "passed");
  EXPECT_EQ(tried("[A/1/5] > 1", {{"A/1/5", "0*"}}), "breached 0 1 -1");
  EXPECT_EQ(tried("[A/1/5] > 0 <=> [A/1/3] > 0", {{"A/1/5", "0*"}, {"A/1/3", "12.00"}}), "passed");
  EXPECT_EQ(tried("[A/1/5] <> 0", {{"A/1/5", "0"}}), "breached 0 0 0");
}

TEST(RuleCheck, RunsOverRowsAndColumnsByTheirPrintedNumbers) {
  EXPECT_EQ(tried("[A/*/3] <= [A/*/4]",
                  {{"A/1/3", "2.00"}, {"A/1/4", "1.00"}, {"A/2/3", "1.00"}, {"A/2/4", "1.00"}}),
            "breached 2.00 1.00 1.00; blank; blank; passed; blank");
  // Sections A and B share rows 1 and 1.1, and columns 3 and 5.
  EXPECT_EQ(tried("[A/*/*] = [B/*/*]", {{"A/1/3", "2.00"}, {"B/1/3", "2.00"}, {"B/1.1/5", "1"}}),
            "passed; blank; blank; breached 0 1 -1");
}

TEST(RuleCheck, DropsInstancesWhoseSideIsBarredAndCountsOtherBarredCellsAsZero) {
  // Column 5 is barred in rows 2 and 3.
  EXPECT_EQ(tried("[A/*/3] > 0 <=> [A/*/5] > 0", {{"A/2/3", "2.00"}}), "blank; blank; blank");
  EXPECT_EQ(tried("[A/*/3] = [A/*/4] + [A/*/5]", {{"A/2/3", "2.00"}, {"A/2/4", "2.00"}}),
            "blank; blank; blank; passed; blank");
  EXPECT_EQ(tried("sum([A/1..3/5]) = 5", {{"A/1/5", "5"}}), "passed");
  EXPECT_EQ(tried("[A/2..3/5] = 5", {}).substr(0, 13), "rule.bad_text");
}

TEST(RuleCheck, SaysWhenNothingIsLeftToCheck) {
  auto form = test::form_with("[A/*/5] > 0");
  form.sections[0].barred = {2, 5, 8, 11, 14};
  const auto rules = CompiledRules::of(form);
  ASSERT_FALSE(rules);
  EXPECT_EQ(rules.error().reason, "rule.no_instance");
}

TEST(RuleCheck, ComputesWithFunctionsOverRanges) {
  const auto found = [](std::string_view rule) {
    return tried(rule, {{"A/1/3", "4.00"}, {"A/1.1/3", "1.50"}, {"A/2/3", "x"}});
  };
  EXPECT_EQ(found("sum([A/1..3/3..4]) = 5.5"), "passed");
  EXPECT_EQ(found("min([A/1..3/3]) = 1.5"), "passed");
  EXPECT_EQ(found("max([A/1..3/3], 9) = 9"), "passed");
  EXPECT_EQ(found("count([A/1..3/3]) = 3"), "passed");
  EXPECT_EQ(found("filled([A/2/3]) and not filled([A/3/3])"), "passed");
  EXPECT_EQ(found("abs([A/1.1/3] - [A/1/3]) = 2.5"), "passed");
  EXPECT_EQ(found("max([A/1/4]) = [A/1.2/3] and [A/1/3] > 0"), "passed");
}

TEST(RuleCheck, DividesAndRoundsExactly) {
  const auto found = [](std::string_view rule) {
    return tried(rule, {{"A/1/3", "100.00"}, {"A/1/5", "3"}});
  };
  EXPECT_EQ(found("[A/1/3] / [A/1/5] * 3 = 100"), "passed");
  EXPECT_EQ(found("round([A/1/3] / [A/1/5], 2) = 33.33"), "passed");
  EXPECT_EQ(found("[A/1/3] / [A/1/5] = 33.33"), "breached 33.333333 33.33 0.003333");
  EXPECT_EQ(found("[A/1/3] / 0.3 > 333.333333"), "passed");
}

TEST(RuleCheck, CannotCheckADivisionByZeroOrWhatLeaves128Bits) {
  EXPECT_EQ(tried("[A/1/3] / [A/1/5] < 5", {{"A/1/3", "1.00"}}), "unchecked division_by_zero");
  EXPECT_EQ(tried("[A/1/3] / [A/1/5] < 5", {{"A/1/3", "1.00"}, {"A/1/5", "0*"}}),
            "unchecked division_by_zero");
  EXPECT_EQ(tried("[A/1/5] * [A/1/5] * [A/1/5] > 1", {{"A/1/5", "100000000000000"}}),
            "unchecked overflow");
}

TEST(RuleCheck, BlamesTheComparisonThatDecides) {
  const auto found = [](std::string_view rule) {
    return tried(rule, {{"A/1/3", "1.00"}, {"A/1/4", "2.00"}});
  };
  EXPECT_EQ(found("[A/1/3] = 1 => [A/1/4] = 3"), "breached 2.00 3.00 -1.00");
  EXPECT_EQ(found("[A/1/3] = 1 and [A/1/4] = 3"), "breached 2.00 3.00 -1.00");
  EXPECT_EQ(found("not ([A/1/4] > 1)"), "breached 2.00 1.00 1.00");
  EXPECT_EQ(found("not filled([A/1/4])"), "breached");
}

TEST(RuleCheck, LooksAtOtherReportsAndLeavesUncheckedWhatIsNotThere) {
  const auto layout = Layout::of(test::plain_form()).value();
  const auto before = filled(layout, {{"A/1/3", "7.00"}, {"A/1/4", "0*"}, {"A/1/5", "."}});
  const Sources sources{{"previous", {&layout, &before, {}}}};
  EXPECT_EQ(tried("[A/1/3] >= [previous:A/1/3]", {{"A/1/3", "8.00"}}, sources), "passed");
  EXPECT_EQ(tried("[A/1/3] >= [previous:A/1/3]", {{"A/1/3", "6.00"}}, sources),
            "breached 6.00 7.00 -1.00");
  EXPECT_EQ(tried("[A/1/3] = [previous:A/1/4]", {{"A/1/3", "0.01"}}, sources), "passed");
  EXPECT_EQ(tried("[A/1/3] = [previous:A/1/4]", {{"A/1/3", "0.02"}}, sources),
            "breached 0.02 0.00 0.02");
  EXPECT_EQ(tried("[A/1/3] = [previous:A/1/5]", {{"A/1/3", "1.00"}}, sources), "unchecked no_data");
  EXPECT_EQ(tried("[A/1/3] = [last_year:A/1/3]", {{"A/1/3", "1.00"}}, sources),
            "unchecked no_source");
  EXPECT_EQ(tried("[A/1/3] = max([last_year:A/1/3], 1)", {{"A/1/3", "1.00"}}, sources),
            "unchecked no_source");
  EXPECT_EQ(tried("[A/1/3] = [last_year:A/1/3]", {}, sources), "blank");
}

TEST(RuleCheck, LooksAtAnotherFormByItsOwnCodesAndScales) {
  auto other = test::plain_form();
  other.code = FormCode{"OP-3"};
  other.sections[0].code = "Z";
  other.sections[0].columns[0].scale = 0;
  const auto layout = Layout::of(other).value();
  const auto cells = filled(layout, {{"Z/1/3", "7"}, {"Z/1.1/3", "8"}});
  const Sources sources{{"OP-3", {&layout, &cells, {}}}};
  EXPECT_EQ(tried("[A/1/3] = [OP-3:Z/1/3]", {{"A/1/3", "7.00"}}, sources), "passed");
  EXPECT_EQ(tried("[A/1/3] = [OP-3:Y/1/3]", {{"A/1/3", "7.00"}}, sources), "unchecked no_source");
  EXPECT_EQ(tried("[A/*/3] = [OP-3:Z/*/3]", {{"A/1.1/3", "7.00"}}, sources),
            "breached 0.00 7.00 -7.00; breached 7.00 8.00 -1.00; blank; blank; blank");
}

TEST(RuleCheck, ComparesWhatWasLeftOutWithWhatAnotherReportHas) {
  const auto layout = Layout::of(test::plain_form()).value();
  const auto found = [&](std::string_view before, std::string_view rule,
                         std::initializer_list<test::Entry> now) {
    const auto cells = filled(layout, {{"A/1/3", before}});
    return tried(rule, now, {{"previous", {&layout, &cells, {}}}});
  };
  for (const auto* rule : {"[A/1/3] >= [previous:A/1/3]", "max([A/1/3], 0) >= [previous:A/1/3]"}) {
    EXPECT_EQ(found("5.00", rule, {{"A/2/3", "1.00"}}), "breached 0.00 5.00 -5.00");
    EXPECT_EQ(found("5.00", rule, {}), "blank") << "nothing has been filled in yet";
    for (const auto* none : {"", "x", "."})
      EXPECT_EQ(found(none, rule, {{"A/2/3", "1.00"}}), "blank") << none;
  }
}

TEST(RuleCheck, SaysWhatStandsOnBothSidesOfConditionsThatShouldBeAlike) {
  const auto* rule = "[A/1/3] > 0 <=> [A/1/5] > 0";
  EXPECT_EQ(tried(rule, {{"A/1/3", "77.00"}, {"A/1/5", "0"}}), "breached 77.00 0.00");
  EXPECT_EQ(tried(rule, {{"A/1/5", "4"}}), "breached 0.00 4.00");
}

TEST(RuleCheck, FindsRowsThatWereCalledOtherwiseInTheVersionBefore) {
  auto older = test::plain_form();
  older.sections[0].rows[3].number = "7";
  older.sections[0].rows[4].parent = "7";
  const auto layout = Layout::of(older).value();
  const auto cells = filled(layout, {{"A/7/3", "7.00"}, {"A/3/3", "4.00"}});
  const std::vector<RowSuccession> successions{{"A/7", "A/2"}, {"A/3", ""}};
  const Sources sources{{"previous", {&layout, &cells, successions}}};
  EXPECT_EQ(tried("[A/2/3] = [previous:A/2/3]", {{"A/2/3", "7.00"}}, sources), "passed");
  EXPECT_EQ(tried("[A/3/3] = [previous:A/3/3]", {{"A/3/3", "7.00"}}, sources),
            "unchecked no_source");
}

TEST(RuleCheck, ReadsTheSumOfRowsThatWereMergedSince) {
  auto older = test::plain_form();
  older.sections[0].barred = {10, 11, 14};  // A/2/4 as well
  const auto layout = Layout::of(older).value();
  const std::vector<RowSuccession> successions{{"A/2", "A/2"}, {"A/3", "A/2"}};
  const auto found = [&](std::initializer_list<test::Entry> entries, std::string_view rule,
                         std::initializer_list<test::Entry> now) {
    const auto cells = filled(layout, entries);
    return tried(rule, now, {{"previous", {&layout, &cells, successions}}});
  };
  const auto* same = "[A/2/3] = [previous:A/2/3]";
  EXPECT_EQ(found({{"A/2/3", "7.00"}, {"A/3/3", "4.00"}}, same, {{"A/2/3", "11.00"}}), "passed");
  EXPECT_EQ(found({{"A/2/3", "7.00"}, {"A/3/3", "x"}}, same, {{"A/2/3", "11.00"}}),
            "breached 11.00 7.00 4.00");
  EXPECT_EQ(found({{"A/2/3", "7.00"}, {"A/3/3", "."}}, same, {{"A/2/3", "7.00"}}),
            "unchecked no_data");
  // What is barred adds nothing to what is not.
  EXPECT_EQ(found({{"A/3/4", "4.00"}}, "[A/1/4] = [previous:A/2/4]", {{"A/1/4", "4.00"}}),
            "passed");
}

TEST(RuleCheck, NamesItsInstancesAndTheirCells) {
  const auto form = test::form_with("[A/*/3] <= [A/*/4]");
  const auto layout = Layout::of(form).value();
  const auto cells = filled(layout, {{"A/1.1/3", "2.00"}});
  RuleState state(CompiledRules::of(form).value());
  state.check(cells, {});
  const auto findings = state.findings(cells);
  ASSERT_EQ(findings.size(), 1U);
  EXPECT_EQ(findings[0].name(), "tried @ 1.1");
  EXPECT_THAT(findings[0].cells,
              testing::ElementsAre(*layout.find("A/1.1/3"), *layout.find("A/1.1/4")));
  EXPECT_EQ(findings[0].message_pl, "Reguła");
  EXPECT_EQ(state.breaches(Severity::hard), 1U);
  EXPECT_EQ(state.breaches(Severity::soft), 0U);
}

}  // namespace
}  // namespace cas::events::forms
