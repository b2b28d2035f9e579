#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>

#include "adapters/files/form_json.hpp"
#include "events/report_state.hpp"
#include "tests/events/forms/checked_report.hpp"
#include "tests/events/forms/golden_report.hpp"
#include "tests/support/lwowek_fa.hpp"

// The real figures pass, and a wrong digit in each cell is found by the rule that it breaks.
namespace cas::events::forms {
namespace {

using test::WrongDigit;

std::string row_of(const std::string& cell) { return cell.substr(2, cell.rfind('/') - 2); }
std::string column_of(const std::string& cell) { return cell.substr(cell.rfind('/') + 1); }

bool found_by(const WrongDigit& wrong, const std::string& rule) {
  return std::ranges::find(wrong.rules, rule) != wrong.rules.end();
}

std::string told(const WrongDigit& wrong) {
  std::string text = wrong.cell + " = " + std::to_string(wrong.value) + ":";
  for (const auto& rule : wrong.rules) text += " " + rule;
  return text;
}

class GoldenFaRules : public testing::Test {
 protected:
  GoldenFaRules() {
    report::apply(cells_, test::lwowek_fa(layout_));
    for (const auto* row : {"3.1", "3.2"})
      for (const auto* column : {"3", "4", "5"}) set(row, column, ".");
  }
  void set(const std::string& row, const std::string& column, std::string_view content) {
    test::fill(cells_, layout_, {"A/" + row + "/" + column, content});
  }
  /// How row 3 divides is not published; so that its rule can be walked, a division is assumed.
  void assume_division() {
    for (const auto& [column, own, others] :
         {std::tuple{"3", "40000", "19423"}, {"4", "45000", "20621"}, {"5", "50000", "21813"}}) {
      set("3.1", column, own);
      set("3.2", column, others);
    }
  }

  FormTemplate form_ = test::packaged("fa-quarterly.json", test::fa_rules());
  Layout layout_ = Layout::of(form_).value();
  CompiledRules rules_ = CompiledRules::of(form_).value();
  CellGrid cells_ = CellGrid::of_size(layout_.cells().size());
};

TEST_F(GoldenFaRules, TheRealReportPasses) {
  RuleState state(rules_);
  state.check(cells_, {});
  EXPECT_THAT(state.findings(cells_), testing::IsEmpty());
  assume_division();
  state.check(cells_, {{"previous_in_year", {&layout_, &cells_, {}}}});
  // Its own last month stands for the quarter before: months run on from there.
  EXPECT_GT(state.breaches(Severity::hard), 0U);
  auto before = cells_;
  for (auto& value : before.values) value /= 2;
  state.check(cells_, {{"previous_in_year", {&layout_, &before, {}}},
                       {"last_year", {&layout_, &cells_, {}}}});
  EXPECT_THAT(state.findings(cells_), testing::IsEmpty());
}

TEST_F(GoldenFaRules, AWrongDigitInEachCellBreaksTheSumThatTheCellIsIn) {
  assume_division();
  // Receivables are neither a sum nor a part of one.
  const std::set<std::string> no_sum{"A/4/3", "A/4/4", "A/4/5"};
  std::set<std::string> walked;
  for (const auto& wrong : test::wrong_digits(form_, cells_, {})) {
    walked.insert(wrong.cell);
    if (no_sum.contains(wrong.cell)) continue;
    const auto whole = row_of(wrong.cell).substr(0, 1);
    EXPECT_TRUE(found_by(wrong, "of-which-all:A/" + whole + " @ " + column_of(wrong.cell)))
        << told(wrong);
  }
  EXPECT_EQ(walked.size(), 42U + 6U);
}

TEST_F(GoldenFaRules, AWrongDigitInTheReceivablesIsFoundWhenTheyFallOrOutgrowTheBenefits) {
  constexpr std::array<std::int64_t, 3> kMonths{5'695'086'00, 5'751'339'00, 5'846'940'00};
  constexpr std::array<std::int64_t, 2> kPaid{104'055'00, 105'292'00};
  std::size_t walked = 0;
  for (const auto& wrong : test::wrong_digits(form_, cells_, {})) {
    if (row_of(wrong.cell) != "4") continue;
    auto months = kMonths;
    months[static_cast<std::size_t>(wrong.cell.back() - '3')] = wrong.value;
    std::vector<std::string> due;
    for (const std::size_t later : {1U, 2U})
      if (months[later] < months[later - 1])
        due.push_back("cumulative:A/" + std::to_string(later + 3) + " @ 4");
    for (const std::size_t later : {1U, 2U})
      if (months[later] - months[later - 1] > kPaid[later - 1])
        due.push_back("receivables-growth-" + std::to_string(later + 1));
    EXPECT_EQ(wrong.rules, due) << told(wrong);
    ++walked;
  }
  EXPECT_GT(walked, 30U);
}

TEST_F(GoldenFaRules, AMonthThatIsLessThanTheOneBeforeBreaksTheCumulativeRule) {
  RuleState state(rules_);
  set("4", "4", "5000000");
  state.check(cells_, {});
  ASSERT_EQ(state.findings(cells_).size(), 2U);
  EXPECT_EQ(state.findings(cells_)[0].name(), "cumulative:A/4 @ 4");
  EXPECT_EQ(state.explain(cells_, state.findings(cells_)[0].index, Language::polish),
            "A/4/4 ≥ A/4/3: 5\u00a0000\u00a0000,00 < 5\u00a0695\u00a0086,00");
}

TEST_F(GoldenFaRules, TheReturnsAreSplitSixtyTwentyTwentyButForRounding) {
  RuleState state(rules_);
  set("2.1", "3", "92632.29");  // half a złoty more, taken from the creditor's gmina
  set("2.2", "3", "30876.75");
  state.check(cells_, {});
  std::vector<std::string> names;
  for (const auto& finding : state.findings(cells_)) names.push_back(finding.name());
  EXPECT_THAT(names, testing::ElementsAre("split-state @ 3", "split-creditor @ 3"));
  EXPECT_EQ(state.breaches(Severity::hard), 0U);
  EXPECT_EQ(state.breaches(Severity::soft), 2U);
}

TEST_F(GoldenFaRules, SayWhatTheyAreInBothLanguages) {
  for (const auto& rule : rules_.rules()) {
    EXPECT_FALSE(rule.message_pl.empty()) << rule.id;
    EXPECT_FALSE(rule.message_en.empty()) << rule.id;
  }
  EXPECT_THAT(rules_.sources(), testing::ElementsAre("previous_in_year", "last_year"));
}

/// The family benefits' own rules, one quarter after another.
class SrRules : public testing::Test {
 protected:
  /// Names of the rules that find a report whose cells are `now` where those of the quarter before
  /// were `before`.
  std::vector<std::string> broken(std::initializer_list<test::Entry> before,
                                  std::initializer_list<test::Entry> now) const {
    const auto then = test::filled(layout_, before);
    const auto cells = test::filled(layout_, now);
    RuleState state(rules_);
    state.check(cells, {{"previous_in_year", {&layout_, &then, {}}}});
    std::vector<std::string> names;
    for (const auto& finding : state.findings(cells)) names.push_back(finding.name());
    return names;
  }

  FormTemplate form_ =
      adapters::files::load_form(SOURCE_DIR "/ops/catalogue/forms/sr-quarterly.json").value();
  Layout layout_ = Layout::of(form_).value();
  CompiledRules rules_ = CompiledRules::of(form_).value();
};

TEST_F(SrRules, AFigureThatRunsOnWithinTheYearCannotDecrease) {
  EXPECT_THAT(broken({}, {{"A/8/3", "200"}, {"A/8/4", "100"}, {"A/8/5", "100"}}),
              testing::Contains("cumulative:A/4 @ 8"));
  EXPECT_THAT(broken({}, {{"A/8/7", "5"}, {"A/8/8", "4"}}),
              testing::Contains("cumulative:A/8 @ 8"));
  EXPECT_THAT(broken({{"A/8/5", "300"}}, {{"A/8/3", "299.99"}}),
              testing::Contains("cumulative-in-year:A/3 @ 8"));
  EXPECT_THAT(broken({{"A/8/8", "3"}}, {{"A/8/6", "2"}}),
              testing::Contains("cumulative-in-year:A/6 @ 8"));
  EXPECT_THAT(broken({{"B/2/3", "10"}, {"B/2/4", "2"}}, {{"B/2/3", "9"}, {"B/2/4", "1"}}),
              testing::ElementsAre("cumulative-in-year:B/3 @ 2", "cumulative-in-year:B/4 @ 2"));
  EXPECT_THAT(broken({{"C/1/3", "10"}, {"C/1.1/3", "10"}}, {{"C/1/3", "9"}, {"C/1.1/3", "9"}}),
              testing::ElementsAre("cumulative-in-year:C/3 @ 1", "cumulative-in-year:C/3 @ 1.1"));
}

TEST_F(SrRules, WhatIsCountedOnADayMayDecrease) {
  EXPECT_THAT(broken({{"G/1/3", "7"}, {"G/1/4", "6.50"}}, {{"G/1/3", "5"}, {"G/1/4", "4.50"}}),
              testing::IsEmpty());
  EXPECT_THAT(broken({{"D/1/3", "9"}, {"D/1.1/3", "9"}, {"E/1/3", "9"}, {"F/1/3", "9"}},
                     {{"D/1/3", "8"},
                      {"D/1/4", "8"},
                      {"D/1.1/3", "8"},
                      {"D/1.1/4", "8"},
                      {"E/1/3", "8"},
                      {"E/1/4", "8"},
                      {"F/1/3", "8"},
                      {"F/1.1/3", "8"}}),
              testing::IsEmpty());
}

class GoldenMpipsRules : public testing::Test {
 protected:
  /// Rows 1, 24, 25, 26 and 27 of one real unit in 2014; what lies between them is assumed.
  GoldenMpipsRules() {
    for (const auto& [row, count] : {std::pair{"1", "21"},
                                     {"24", "21"},
                                     {"25", "1"},
                                     {"26", "1"},
                                     {"27", "9"},
                                     {"28", "2"},
                                     {"29", "3"},
                                     {"30", "2"},
                                     {"31", "2"},
                                     {"36", "2"},
                                     {"38", "4"},
                                     {"40", "3"},
                                     {"41", "1"}})
      for (const auto* column : {"1", "2"})
        test::fill(cells_, layout_, {"1/" + std::string(row) + "/" + column, count});
  }

  FormTemplate form_ = test::packaged("mpips-03.json", test::mpips_rules());
  Layout layout_ = Layout::of(form_).value();
  CompiledRules rules_ = CompiledRules::of(form_).value();
  CellGrid cells_ = CellGrid::of_size(layout_.cells().size());
};

TEST_F(GoldenMpipsRules, TheRealSectionPasses) {
  RuleState state(rules_);
  state.check(cells_, {});
  EXPECT_THAT(state.findings(cells_, true), testing::IsEmpty());
}

TEST_F(GoldenMpipsRules, AWrongDigitInEachCellBreaksAPrintedFormula) {
  const std::map<std::string, std::vector<std::string>> formulas{
      {"1", {"1"}},         {"24", {"1", "24"}},  {"25", {"24"}},       {"26", {"24"}},
      {"27", {"27"}},       {"28", {"24", "27"}}, {"29", {"24", "27"}}, {"30", {"24", "27"}},
      {"31", {"24", "27"}}, {"36", {"24"}},       {"38", {"24"}},       {"40", {"24"}},
      {"41", {"24"}}};
  std::set<std::string> walked;
  for (const auto& wrong : test::wrong_digits(form_, cells_, {})) {
    walked.insert(wrong.cell);
    for (const auto& formula : formulas.at(row_of(wrong.cell)))
      EXPECT_TRUE(found_by(wrong, "formula:1/" + formula + " @ " + column_of(wrong.cell)))
          << told(wrong);
  }
  EXPECT_EQ(walked.size(), 26U);
}

TEST_F(GoldenMpipsRules, APartThatExceedsItsWholeIsFound) {
  test::fill(cells_, layout_, {"1/32/1", "3"});
  test::fill(cells_, layout_, {"1/31/2", "2.01"});
  RuleState state(rules_);
  state.check(cells_, {});
  std::vector<std::string> names;
  for (const auto& finding : state.findings(cells_)) names.push_back(finding.name());
  EXPECT_THAT(names,
              testing::ElementsAre("formula:1/24 @ 2", "formula:1/27 @ 2", "of-which-some:1/32 @ 1",
                                   "fte-at-most-persons @ 31", "persons-and-fte @ 32"));
}

}  // namespace
}  // namespace cas::events::forms
