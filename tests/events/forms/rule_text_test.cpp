#include "events/forms/rule_text.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/events/forms/checked_report.hpp"

namespace cas::events::forms {
namespace {

using testing::HasSubstr;
using testing::StartsWith;

std::string again(std::string_view text) {
  const auto read = parse_condition(text);
  return read ? print(*read) : read.error().detail;
}

std::string detail(std::string_view text) {
  const auto read = parse_condition(text);
  return read ? "read" : read.error().detail;
}

TEST(RuleText, ReadsEveryConstructAndPrintsItBack) {
  for (const auto* text :
       {"[A/1/3] = [A/1.1/3] + [A/1.2/3] - 2.50", "[A/*/3] <= [A/1/3]",
        "sum([A/1..1.2/3], [A/2/3]) > 0", "min([A/1/*]) < max([A/1..3/*], 5)",
        "count([A/1..3/3..4]) >= 1", "abs([A/1/3] - [A/1/4]) <= 0.01",
        "round([A/1/3] / 3, 2) <> -[A/1/4] * (2 + 3)", "filled([A/1/3]) => [A/1/3] > 0",
        "[A/1/3] > 0 <=> [A/1/5] > 0", "not (filled([A/1/3]) and filled([A/1/4]))",
        "[A/1/3] = 1 and [A/1/4] = 2 or [A/1/5] = 3",
        "[previous:A/1/3] + [previous_in_year:A/1/3] < [last_year:A/1/3] * 1.3",
        "[A/1/3] = [MPiPS-03:2A/1/3]", "([A/1/3] = 1 or [A/1/4] = 1) and [A/1/5] = 1"})
    EXPECT_EQ(again(text), text);
}

TEST(RuleText, LeavesOutParenthesesThatSayNothing) {
  EXPECT_EQ(again("(([A/1/3])) = ((1) + (2 * 3))"), "[A/1/3] = 1 + 2 * 3");
  EXPECT_EQ(again("[A/1/3]-(1-2)=-(-3)"), "[A/1/3] - (1 - 2) = -(-3)");
  EXPECT_EQ(again("[A/1/3]/(2*3)=1"), "[A/1/3] / (2 * 3) = 1");
}

TEST(RuleText, PointsAtTheColumnOfWhatDoesNotFit) {
  EXPECT_EQ(detail(""), "column 1: the end where a number, a cell, a function or '(' is due");
  EXPECT_EQ(detail("[A/1/3] = "),
            "column 11: the end where a number, a cell, a function or '(' is due");
  EXPECT_EQ(detail("[A/1/3] = )"),
            "column 11: ')' where a number, a cell, a function or '(' is due");
  EXPECT_EQ(detail("[A/1/3] 5"), "column 9: '5' where an operator or the end is due");
  EXPECT_EQ(detail("[A/1/3]"), "column 1: a number where a condition is due");
  EXPECT_EQ(detail("1 + ([A/1/3] = 2) = 3"), "column 6: a condition where a number is due");
  EXPECT_EQ(detail("1 = 2 = 3"), "column 7: '=' where an operator or the end is due");
  EXPECT_EQ(detail("[A/1/3 = 1"), "column 1: the '[' that begins a cell has no ']'");
  EXPECT_EQ(detail("[A/1] = 1"), "column 5: ']' where '/' and a column is due");
  EXPECT_EQ(detail("[A/1/] = 1"), "column 6: ']' where a number as printed, or '*', is due");
  EXPECT_EQ(detail("[A/1../3] = 1"), "column 7: '/' where the range's last number is due");
  EXPECT_EQ(detail("1 = 2 ? 3"), "column 7: '?' has no meaning here");
  EXPECT_EQ(detail("1 = 2 ≠ 3"),
            "column 7: a character that is not plain text has no meaning here");
  EXPECT_EQ(detail("1.2.3 = 1"), "column 1: a number has one point");
  EXPECT_EQ(detail("1. = 1"), "column 1: decimals are due after the point");
  EXPECT_EQ(detail("1.1234567 = 1"), "column 1: a number of more than 6 decimal places");
  EXPECT_EQ(detail("1 = 1234567890123456"), "column 5: a number of more than 15 digits");
  EXPECT_EQ(detail("[A/1..3/3] = 1"),
            "column 1: a range stands only inside sum, min, max or count");
  EXPECT_EQ(detail("round([A/1/3]) = 1"),
            "column 14: ')' where ',' and a count of decimal places is due");
  EXPECT_EQ(detail("round([A/1/3], 7) = 1"), "column 16: '7' where 0 to 6 decimal places is due");
  EXPECT_EQ(detail("filled(1)"), "column 8: '1' where a cell is due");
  EXPECT_EQ(detail("not [A/1/3]"), "column 5: a number where a condition is due");
  EXPECT_EQ(detail("abs([A/1/3], 2) = 1"), "column 12: ',' where an operator or ')' is due");
}

TEST(RuleText, KeepsToItsLimits) {
  EXPECT_THAT(detail(std::string(5'000, ' ')), StartsWith("column 4097: the text is longer"));
  EXPECT_THAT(detail(std::string(40, '(') + "1"), StartsWith("column 33: more than 32 levels"));
  std::string many = "1";
  for (int i = 0; i < 1'024; ++i) many += "+1";
  EXPECT_THAT(detail(many + " = 1"), HasSubstr("more than 1024 numbers and cells"));
}

TEST(RuleText, NamesTheRuleAndTheColumnOfACellThatIsNotThere) {
  const auto refused = [](std::string_view condition) { return test::tried(condition, {}); };
  EXPECT_EQ(refused("[A/1/3] = [A/7/3]"),
            "rule.unknown_cell: Rule 'tried', column 11: section 'A' has no row '7'");
  EXPECT_EQ(refused("[A/1/9] = 1"),
            "rule.unknown_cell: Rule 'tried', column 1: section 'A' has no column '9'");
  EXPECT_EQ(refused("[C/1/3] = 1"),
            "rule.unknown_cell: Rule 'tried', column 1: there is no section 'C'");
  EXPECT_EQ(refused("[A/1/3] >= [previous:A/8/3]"),
            "rule.unknown_cell: Rule 'tried', column 12: section 'A' has no row '8'");
  EXPECT_EQ(refused("[A/1/3] = [A/2/5]"),
            "rule.barred_cell: Rule 'tried', column 11: the cell [A/2/5] is barred");
  EXPECT_EQ(refused("sum([A/1.2..1/3]) = 1"),
            "rule.bad_range: Rule 'tried', column 5: '1' is printed before '1.2'");
  EXPECT_EQ(refused("sum([OP-3:A/1..2/3]) = [A/1/3]"),
            "rule.bad_range: Rule 'tried', column 5: a range of another form's cells: name each of "
            "them");
  EXPECT_EQ(refused("[A/1/3] = [OP-3:A/*/3]"),
            "rule.bad_running: Rule 'tried', column 11: '*' runs only together with a cell of the "
            "report itself");
  EXPECT_EQ(refused("[A/*/3] = [B/*/3] and [B/9/*] = [A/1/*]"), "blank; blank; blank; blank");
  EXPECT_EQ(refused("[previous:A/1/3] = 1"),
            "rule.no_own_cell: Rule 'tried', column 1: it names no cell of the report itself");
  EXPECT_EQ(refused("[A/1/3] = [FX:A/1/3]"),
            "rule.own_source: Rule 'tried', column 11: 'FX' is this form itself");
  EXPECT_EQ(refused("[A/1/3] + 1 = [A/1/3] + 1"),
            "rule.refers_to_itself: Rule 'tried', column 1: it compares [A/1/3] + 1 with itself");
  EXPECT_EQ(refused("[A/1/3] / 0 = 1"),
            "rule.divides_by_zero: Rule 'tried', column 11: it divides by zero");
}

}  // namespace
}  // namespace cas::events::forms
