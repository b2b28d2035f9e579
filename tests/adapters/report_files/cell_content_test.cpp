#include "adapters/report_files/cell_content.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/adapters/report_files/delivered.hpp"

namespace cas::adapters::report_files {
namespace {

using events::CellKind;
using testing::HasSubstr;

std::string refusal(std::string_view text, std::uint8_t scale = 2) {
  const auto content = read_text(text, scale);
  return content ? "accepted" : content.error().reason + " " + content.error().detail;
}

TEST(CellContent, IsReadAsProgramsWriteIt) {
  EXPECT_EQ(read_text("-1234.50", 2), (files::CellContent{CellKind::number, -123'450}));
  EXPECT_EQ(read_text("7", 2), (files::CellContent{CellKind::number, 700}));
  EXPECT_EQ(read_text("0", 0), (files::CellContent{CellKind::number, 0}));
  EXPECT_EQ(read_text("0*", 0), (files::CellContent{CellKind::below_unit, 0}));
  EXPECT_EQ(read_text(".", 0), (files::CellContent{CellKind::no_data, 0}));
  EXPECT_EQ(read_text("x", 0), (files::CellContent{CellKind::impossible, 0}));
  EXPECT_EQ(read_text("", 0), files::CellContent{});
}

TEST(CellContent, IsNotGuessedAt) {
  EXPECT_THAT(refusal("92631,79"), HasSubstr("cell.comma '92631,79' has a comma"));
  EXPECT_THAT(refusal("1,107,325.00"), HasSubstr("cell.comma"));
  EXPECT_THAT(refusal("1 107 325"), HasSubstr("cell.grouped '1 107 325' has blanks"));
  EXPECT_THAT(refusal("1\u00a0107\u00a0325,00"), HasSubstr("cell.grouped"));
  EXPECT_THAT(refusal(" 7"), HasSubstr("cell.grouped"));
  EXPECT_THAT(refusal("1.107.325"), HasSubstr("cell.grouped '1.107.325' has points"));
  EXPECT_THAT(refusal("1.107", 2), HasSubstr("cell.too_many_decimals"));
  EXPECT_THAT(refusal("1.5", 0), HasSubstr("cell.too_many_decimals"));
  EXPECT_THAT(refusal("1e3"), HasSubstr("cell.bad_text '1e3' is no number, '.', 'x' or '0*'"));
  for (const auto* text : {"+7", "--7", "7-", "-", "..", "-.", "7.", ".5", "NaN", "1*", "0x1"})
    EXPECT_THAT(refusal(text), HasSubstr("cell.")) << text;
  EXPECT_THAT(refusal("100000000000001", 0), HasSubstr("cell.too_large"));
  EXPECT_TRUE(check_text("100000000000001.12345678")) << "which a column refuses, not a cell";
}

TEST(CellContent, IsToldFromWords) {
  for (const auto* text :
       {"5", "-0.01", "1 107,5", "0.000000001", "1000000000000000", ".", "x", "0*"})
    EXPECT_TRUE(is_content(text)) << text;
  for (const auto* text :
       {"", " ", "Kwota [PLN]", "x - niemożliwe", "31.12.2014", "2014-Q4", "00-950"})
    EXPECT_FALSE(is_content(text)) << text;
}

TEST(CellContent, OfAReportGoesByItsLayout) {
  const auto layout = *events::Layout::of(awkward_form());
  FiledReport report;
  report.cells = {{"B2/10/5", "0.000001", {1, 1, ""}},
                  {"A/1/3", "1.50", {2, 1, ""}},
                  {"A/1/4", "", {3, 1, ""}},
                  {"A/2/3", "", {4, 1, ""}}};
  auto read = read_cells(report, layout);
  EXPECT_TRUE(read.faults.empty());
  events::CellChanges changes;
  changes.add(0, CellKind::number, 150);
  changes.add(4, CellKind::empty, 0);
  changes.add(6, CellKind::number, 1);
  EXPECT_EQ(read.changes, changes) << "ascending, and nothing of the barred A/1/4";

  report.cells = {{"A/1/4", "5", {1, 7, ""}},
                  {"A/9/3", "5", {2, 7, ""}},
                  {"A/1/3", "1", {3, 7, ""}},
                  {"A/1/3", "1", {4, 7, ""}},
                  {"A/2/4", "1.5", {5, 7, ""}}};
  std::string faults;
  for (const auto& fault : read_cells(report, layout).faults)
    faults += fault.reason + " " + to_string(fault) + "\n";
  EXPECT_EQ(faults,
            "cell.barred line 1, column 7, A/1/4: The cell is barred, yet holds '5'.\n"
            "cell.unknown line 2, column 7, A/9/3: The form has no cell 'A/9/3'.\n"
            "cell.twice line 4, column 7, A/1/3: The cell stands in the report twice.\n"
            "cell.too_many_decimals line 5, column 7, A/2/4: '1.5' has more than the 0 decimals of "
            "this column\n");
}

}  // namespace
}  // namespace cas::adapters::report_files
