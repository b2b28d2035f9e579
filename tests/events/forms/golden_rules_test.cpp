#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>
#include <set>

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
  std::vector<std::string> names_of(const RuleState& state) const {
    std::vector<std::string> names;
    for (const auto& finding : state.findings(cells_)) names.push_back(finding.name());
    return names;
  }
  /// How row 3 divides is not published; so that its rule can be walked, a division is assumed.
  void assume_division() {
    for (const auto& [column, own, others] :
         {std::tuple{"3", "40000", "19423"}, {"4", "45000", "20621"}, {"5", "50000", "21813"}}) {
      set("3.1", column, own);
      set("3.2", column, others);
    }
  }

  FormTemplate form_ = test::shipped("fa-quarterly.json");
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
  for (auto& value : before.values) value -= value / 5;
  state.check(cells_, {{"previous", {&layout_, &before, {}}},
                       {"previous_in_year", {&layout_, &before, {}}},
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
  std::map<std::string, std::set<std::string>> found;
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
        due.push_back("receivables-growth-" + std::to_string(later + 3));
    EXPECT_EQ(wrong.rules, due) << told(wrong);
    found[wrong.cell].insert(due.begin(), due.end());
  }
  EXPECT_THAT(found["A/4/3"], testing::ElementsAre("cumulative:A/4 @ 4", "receivables-growth-4"));
  EXPECT_THAT(found["A/4/4"], testing::ElementsAre("cumulative:A/4 @ 4", "cumulative:A/5 @ 4",
                                                   "receivables-growth-4", "receivables-growth-5"));
  EXPECT_THAT(found["A/4/5"], testing::ElementsAre("cumulative:A/5 @ 4", "receivables-growth-5"));
}

TEST_F(GoldenFaRules, ReceivablesThatLeaveTheQuarterBeforeHaveToBeExplained) {
  RuleState state(rules_);
  auto before = cells_;
  before.values[layout_.find("A/4/5").value()] = 4'000'000'00;
  state.check(cells_, {{"previous", {&layout_, &before, {}}}});
  EXPECT_THAT(names_of(state), testing::ElementsAre("receivables-jump"));
  EXPECT_EQ(state.breaches(Severity::hard), 0U);
  before.values[layout_.find("A/4/5").value()] = 5'000'000'00;
  state.check(cells_, {{"previous", {&layout_, &before, {}}}});
  EXPECT_THAT(names_of(state), testing::IsEmpty());
}

TEST_F(GoldenFaRules, NoMoreIsRemittedThanThereIs) {
  RuleState state(rules_);
  for (const auto* column : {"3", "4", "5"}) set("5", column, "5800000");
  state.check(cells_, {});
  EXPECT_THAT(names_of(state), testing::ElementsAre("remitted-within-receivables @ 3",
                                                    "remitted-within-receivables @ 4"));
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
  set("2.1", "3", "92632.39");  // 60 groszy more than 60 %, taken from both gminas
  set("2.2", "3", "30876.95");
  set("2.3", "3", "30876.95");
  state.check(cells_, {});
  EXPECT_THAT(names_of(state), testing::ElementsAre("split-exact @ 3"));
  EXPECT_EQ(state.breaches(Severity::hard), 0U);
  set("2.2", "3", "30876.94");
  set("2.3", "3", "30876.96");
  state.check(cells_, {});
  EXPECT_THAT(names_of(state), testing::ElementsAre("split-gminas @ 3", "split-exact @ 3"));
  EXPECT_EQ(state.breaches(Severity::hard), 1U);
}

TEST_F(GoldenFaRules, SayWhatTheyAreInBothLanguages) {
  for (const auto& rule : rules_.rules()) {
    EXPECT_FALSE(rule.message_pl.empty()) << rule.id;
    EXPECT_FALSE(rule.message_en.empty()) << rule.id;
  }
  EXPECT_THAT(rules_.sources(), testing::ElementsAre("previous_in_year", "previous", "last_year"));
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

  FormTemplate form_ = test::shipped("sr-quarterly.json");
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
  EXPECT_THAT(broken({{"B/4/3", "10"}, {"B/4/4", "2"}}, {{"B/4/3", "9"}, {"B/4/4", "1"}}),
              testing::ElementsAre("cumulative-in-year:B/3 @ 4", "cumulative-in-year:B/4 @ 4"));
  EXPECT_THAT(broken({{"C/1/3", "10"}, {"C/1.2/3", "10"}},
                     {{"C/1/3", "9"}, {"C/1.2/3", "9"}, {"C/2/3", "9"}, {"C/2.2/3", "9"}}),
              testing::ElementsAre("cumulative-in-year:C/3 @ 1", "cumulative-in-year:C/3 @ 1.2"));
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
                      {"F/1/6", "8"},
                      {"F/1.1/3", "8"},
                      {"F/1.1/6", "8"}}),
              testing::IsEmpty());
}

/// Section 1 of MPiPS-03 by its shipped rules. Rows 1, 24, 25, 26 and 27 of one real unit in 2014;
/// what lies between them is assumed, and in all other rows there is nobody.
class GoldenMpipsRules : public testing::Test {
 protected:
  GoldenMpipsRules() {
    const std::map<std::string, const char*> staff{
        {"1", "21"}, {"24", "21"}, {"25", "1"}, {"26", "1"}, {"27", "9"}, {"28", "2"}, {"29", "3"},
        {"30", "2"}, {"31", "2"},  {"32", "1"}, {"36", "2"}, {"38", "4"}, {"40", "3"}, {"41", "1"}};
    for (const auto& row : form_.sections[0].rows)
      for (const auto* column : {"1", "2"}) {
        const auto count = staff.find(row.number);
        test::fill(cells_, layout_,
                   {"1/" + row.number + "/" + column, count == staff.end() ? "0" : count->second});
      }
    test::fill(assistants_, other_layout_, {"A/1/3", "2"});
  }

  FormTemplate form_ = test::shipped("mpips-03.json");
  Layout layout_ = Layout::of(form_).value();
  CompiledRules rules_ = CompiledRules::of(form_).value();
  CellGrid cells_ = CellGrid::of_size(layout_.cells().size());
  Layout other_layout_ = Layout::of(test::shipped("wrispz-g.json")).value();
  CellGrid assistants_ = CellGrid::of_size(other_layout_.cells().size());
  const Sources sources_{{"last_year", {&layout_, &cells_, {}}},
                         {"previous_in_year", {&layout_, &cells_, {}}},
                         {"WRiSPZ-G", {&other_layout_, &assistants_, {}}}};
};

TEST_F(GoldenMpipsRules, TheRealSectionPasses) {
  RuleState state(rules_);
  state.check(cells_, sources_);
  EXPECT_THAT(state.findings(cells_, true), testing::IsEmpty());
}

TEST_F(GoldenMpipsRules, AWrongDigitInEachCellBreaksWhatIsPrintedOfIt) {
  const std::map<std::string, std::string> formulas{
      {"1", "2+4+5+24+(42-43)+44+45+47+48"},
      {"5", "6+7+8+9+11+12+13+14+15+17+18+19+20+21+22+23"},
      {"10", "11+12+13+14+16"},
      {"24", "25+26+28+29+30+31+33+35+36+37+38+39+40+41"},
      {"27", "28+29+30+31+34"}};
  std::map<std::string, std::set<std::string>> broken;  // by row: the formulas that it is in
  for (const auto& [whole, formula] : formulas) {
    broken[whole].insert(whole);
    const auto terms = parse_formula(formula).value();
    for (const auto& term : terms) broken[term.row].insert(whole);
  }
  // A part of another row alone: it is found once it is more than that.
  const std::map<std::string, std::int64_t> some{{"3", 0}, {"32", 2}, {"46", 0}};
  std::set<std::string> walked;
  for (const auto& wrong : test::wrong_digits(form_, cells_, {})) {
    const auto row = row_of(wrong.cell);
    const auto column = column_of(wrong.cell);
    bool found = !broken[row].empty();
    for (const auto& whole : broken[row])
      EXPECT_TRUE(found_by(wrong, "formula:1/" + whole + " @ " + column)) << told(wrong);
    if (const auto part = some.find(row); part != some.end()) {
      found = wrong.value > part->second * (column == "2" ? 100 : 1);
      EXPECT_EQ(found_by(wrong, "of-which-some:1/" + row + " @ " + column), found) << told(wrong);
    }
    if (found) walked.insert(wrong.cell);
  }
  EXPECT_EQ(walked.size(), 48U * 2U);
}

TEST_F(GoldenMpipsRules, APartThatExceedsItsWholeIsFound) {
  test::fill(cells_, layout_, {"1/32/1", "3"});
  test::fill(cells_, layout_, {"1/32/2", "0"});
  test::fill(cells_, layout_, {"1/31/2", "2.01"});
  RuleState state(rules_);
  state.check(cells_, {});
  std::vector<std::string> names;
  for (const auto& finding : state.findings(cells_)) names.push_back(finding.name());
  EXPECT_THAT(names,
              testing::ElementsAre("formula:1/24 @ 2", "formula:1/27 @ 2", "of-which-some:1/32 @ 1",
                                   "fte-within-persons @ 31", "persons-without-fte @ 32"));
}

}  // namespace
}  // namespace cas::events::forms
