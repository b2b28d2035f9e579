#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "events/forms/rules.hpp"
#include "tests/events/forms/checked_report.hpp"

namespace cas::events::forms {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

std::vector<std::string> texts(const FormTemplate& form) {
  std::vector<std::string> all;
  for (const auto& rule : derive_rules(form)) all.push_back(rule.id + "  " + rule.condition);
  return all;
}

TEST(DerivedRules, SayThatPartsMakeUpAWholeOrLieWithinIt) {
  EXPECT_THAT(texts(test::plain_form()),
              ElementsAre("of-which-all:A/1  [A/1/*] = [A/1.1/*] + [A/1.2/*]",
                          "of-which-some:A/3  [A/3/*] <= [A/2/*]"));
}

TEST(DerivedRules, SayAPrintedFormulaUnlessItSaysTheSameAsItsParts) {
  auto form = test::plain_form();
  form.sections[0].rows[0].formula = "1.2+1.1";
  form.sections[0].rows[3].formula = "1-(3-1.1)";
  EXPECT_THAT(texts(form), ElementsAre("of-which-all:A/1  [A/1/*] = [A/1.1/*] + [A/1.2/*]",
                                       "of-which-some:A/3  [A/3/*] <= [A/2/*]",
                                       "formula:A/2  [A/2/*] = [A/1/*] - [A/3/*] + [A/1.1/*]"));
  form.sections[0].rows[0].formula = "1.2+3";
  EXPECT_THAT(texts(form), testing::Contains("formula:A/1  [A/1/*] = [A/1.2/*] + [A/3/*]"));
}

TEST(DerivedRules, RunColumnsOfOneUnitOnWithinTheYear) {
  auto form = test::plain_form();
  form.cumulative = true;
  form.sections.pop_back();
  for (auto& row : form.sections[0].rows) row.relation = Relation::none;
  EXPECT_THAT(texts(form), ElementsAre("cumulative-in-year:A/3  [A/*/3] >= "
                                       "[previous_in_year:A/*/4]",
                                       "cumulative:A/4  [A/*/4] >= [A/*/3]",
                                       "cumulative-in-year:A/5  [A/*/5] >= "
                                       "[previous_in_year:A/*/5]"));
}

TEST(DerivedRules, RunOnlyListedColumnsOnWhereAFormListsThem) {
  auto form = test::plain_form();
  for (auto& row : form.sections[0].rows) row.relation = Relation::none;
  form.policy.cumulative_columns = {"B/3", "A/4"};
  EXPECT_THAT(texts(form), ElementsAre("cumulative-in-year:A/4  [A/*/4] >= "
                                       "[previous_in_year:A/*/4]",
                                       "cumulative-in-year:B/3  [B/*/3] >= "
                                       "[previous_in_year:B/*/3]"));
  // As printed, in whatever order they are listed.
  form.policy.cumulative_columns = {"A/4", "A/3"};
  EXPECT_THAT(texts(form), ElementsAre("cumulative-in-year:A/3  [A/*/3] >= "
                                       "[previous_in_year:A/*/4]",
                                       "cumulative:A/4  [A/*/4] >= [A/*/3]"));
}

TEST(DerivedRules, OfListedColumnsAreThoseOfAllWhereAllAreListed) {
  auto form = test::plain_form();
  form.cumulative = true;
  const auto of_all = derive_rules(form);
  form.cumulative = false;
  form.policy.cumulative_columns = {"A/3", "A/4", "A/5", "B/3", "B/5"};
  EXPECT_EQ(derive_rules(form), of_all);
}

TEST(DerivedRules, AreHardAndSayWhatTheyMeanInBothLanguages) {
  for (const auto& rule : derive_rules(test::plain_form())) {
    EXPECT_EQ(rule.severity, Severity::hard);
    EXPECT_THAT(rule.message_pl, HasSubstr("działu A"));
    EXPECT_THAT(rule.message_en, HasSubstr("of section A"));
  }
}

TEST(DerivedRules, LeaveOutWhatIsAllBarred) {
  auto form = test::plain_form();
  form.sections[0].barred = {9, 10, 11};  // the whole row 2
  const auto rules = CompiledRules::of(form).value();
  ASSERT_EQ(rules.rules().size(), 1U);
  EXPECT_EQ(rules.rules()[0].id, "of-which-all:A/1");
  EXPECT_EQ(rules.instances(), 3U);
}

TEST(DerivedRules, ReadAFormWhoseRowHasThousandsOfParts) {
  FormTemplate form;
  form.code = FormCode{"BIG"};
  form.version = FormVersion{1};
  FormSection section;
  section.code = "A";
  section.columns = {{"1", "", "", "", 0}};
  section.rows.resize(kCellsMax);
  for (std::size_t i = 0; i < section.rows.size(); ++i) {
    section.rows[i].number = std::to_string(i + 1);
    if (i > 0) section.rows[i].parent = "1";
  }
  section.rows[0].relation = Relation::of_which_all;
  form.sections.push_back(std::move(section));
  const auto rules = CompiledRules::of(form).value();
  auto cells = CellGrid::of_size(kCellsMax);
  std::ranges::fill(cells.kinds, std::uint8_t{1});
  std::ranges::fill(cells.values, 1);
  RuleState state(rules);
  state.check(cells, {});
  const auto findings = state.findings(cells);
  ASSERT_EQ(findings.size(), 1U);
  EXPECT_EQ(findings[0].right->text(), "8191");
  EXPECT_LT(findings[0].message_en.size(), 200U);
  EXPECT_LT(state.explain(cells, 0, Language::english).size(), 1'000U);
}

}  // namespace
}  // namespace cas::events::forms
