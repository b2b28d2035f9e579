#include "adapters/files/cell_text.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace cas::adapters::files {
namespace {

using events::CellKind;
using testing::HasSubstr;

CellContent number(std::int64_t value) { return {CellKind::number, value}; }

CellContent read(std::string_view text, std::uint8_t scale = 2) {
  const auto content = parse_cell(text, scale);
  EXPECT_TRUE(content) << content.error().detail;
  return content.value_or(CellContent{CellKind::number, -1});
}

std::string refusal(std::string_view text, std::uint8_t scale = 2) {
  const auto content = parse_cell(text, scale);
  return content ? "accepted" : content.error().reason + " " + content.error().detail;
}

TEST(CellText, ReadsNumbersAsPeopleTypeThem) {
  EXPECT_EQ(read("1316672"), number(131'667'200));
  EXPECT_EQ(read("1 316 672"), number(131'667'200));
  EXPECT_EQ(read("1\u00a0316\u202f672"), number(131'667'200));
  EXPECT_EQ(read("154386,29"), number(15'438'629));
  EXPECT_EQ(read("154386.29"), number(15'438'629));
  EXPECT_EQ(read("154 386,2"), number(15'438'620));
  EXPECT_EQ(read(" 21,00 "), number(2'100));
  EXPECT_EQ(read("-7", 0), number(-7));
  EXPECT_EQ(read("\u22127", 0), number(-7));
  EXPECT_EQ(read("007", 0), number(7));
}

TEST(CellText, APlainZeroIsTheNumberAndTheMarksHaveTokens) {
  EXPECT_EQ(read("0"), number(0));
  EXPECT_EQ(read("-0,00"), number(0));
  EXPECT_EQ(read(""), CellContent{});
  EXPECT_EQ(read(" \t "), CellContent{});
  EXPECT_EQ(read("."), (CellContent{CellKind::no_data, 0}));
  EXPECT_EQ(read("x"), (CellContent{CellKind::impossible, 0}));
  EXPECT_EQ(read(" X "), (CellContent{CellKind::impossible, 0}));
  EXPECT_EQ(read("0*"), (CellContent{CellKind::below_unit, 0}));
}

TEST(CellText, SaysWhatIsWrongAndWhere) {
  EXPECT_THAT(refusal("12a"), HasSubstr("cell.bad_text '12a', character 3"));
  EXPECT_THAT(refusal("-"), HasSubstr("cell.bad_text '-', character 2: a digit is due"));
  EXPECT_THAT(refusal("12,"), HasSubstr("cell.bad_text '12,', character 4: decimals are due"));
  EXPECT_THAT(refusal(",5"), HasSubstr("cell.bad_text ',5', character 1"));
  EXPECT_THAT(refusal("+5"), HasSubstr("cell.bad_text"));
  EXPECT_THAT(refusal("1*"), HasSubstr("cell.bad_text"));
  EXPECT_THAT(refusal("1e3"), HasSubstr("cell.bad_text"));
  EXPECT_THAT(refusal("\xC5"), HasSubstr("cell.bad_text '?'"));
}

TEST(CellText, ThousandsComeInGroupsOfThree) {
  for (const auto* text : {"12 34", "1234 567", "1 2345", "1 234 56", "1  234", "1 234 ,5"})
    EXPECT_THAT(refusal(text), testing::ContainsRegex("cell.bad_(grouping|text)")) << text;
}

TEST(CellText, ThousandsArePartedByBlanksAlone) {
  for (const auto* text : {"37.109,00", "37,109.00", "37.109.00"})
    EXPECT_THAT(refusal(text), testing::AllOf(HasSubstr("cell.bad_grouping"),
                                              HasSubstr("character 3: thousands are parted by "
                                                        "blanks alone")))
        << text;
}

TEST(CellText, RefusesDecimalsThatTheColumnDoesNotHave) {
  EXPECT_THAT(refusal("1,234"), HasSubstr("cell.too_many_decimals '1,234' has more than the 2"));
  EXPECT_THAT(refusal("1,5", 0), HasSubstr("cell.too_many_decimals"));
  EXPECT_THAT(refusal("1.000"), HasSubstr("cell.too_many_decimals"));  // a thousand, perhaps
  EXPECT_EQ(read("1,5", 1), number(15));
}

TEST(CellText, RefusesWhatACellMayNotHold) {
  EXPECT_EQ(read("100000000000000", 0), number(events::kCellMagnitudeMax));
  EXPECT_EQ(read("-1000000000000", 2), number(-events::kCellMagnitudeMax));
  EXPECT_THAT(refusal("100000000000001", 0), HasSubstr("cell.too_large"));
  EXPECT_THAT(refusal("1000000000000,01"), HasSubstr("cell.too_large"));
  EXPECT_THAT(refusal(std::string(400, '9')),
              HasSubstr("more than a cell may hold, 1000000000000.00"));
}

TEST(CellText, PrintsForMachinesAndForPeople) {
  EXPECT_EQ(print_cell(number(15'438'629), 2, CellStyle::plain), "154386.29");
  EXPECT_EQ(print_cell(number(15'438'629), 2, CellStyle::polish), "154\u00a0386,29");
  EXPECT_EQ(print_cell(number(-5), 2, CellStyle::plain), "-0.05");
  EXPECT_EQ(print_cell(number(1'316'672), 0, CellStyle::polish), "1\u00a0316\u00a0672");
  EXPECT_EQ(print_cell({CellKind::below_unit, 0}, 2, CellStyle::polish), "0*");
  EXPECT_EQ(print_cell(number(-115'438'629), 2, CellStyle::english), "-1,154,386.29");
  EXPECT_EQ(print_cell(number(316'672), 0, CellStyle::english), "316,672");
}

TEST(CellText, WhatIsPrintedReadsBack) {
  for (const auto style : {CellStyle::plain, CellStyle::polish})
    for (std::uint8_t scale = 0; scale <= 6; ++scale) {
      for (std::int64_t value = 1; value < events::kCellMagnitudeMax; value = value * 7 + 3)
        for (const auto sign : {-1, 1})
          EXPECT_EQ(read(print_cell(number(sign * value), scale, style), scale),
                    number(sign * value));
      for (int kind = 0; kind < 5; ++kind) {
        const CellContent content{static_cast<CellKind>(kind), 0};
        EXPECT_EQ(read(print_cell(content, scale, style), scale), content);
      }
    }
}

}  // namespace
}  // namespace cas::adapters::files
