#include <gtest/gtest.h>

#include <cstdlib>

#include "adapters/files/form_json.hpp"
#include "tests/support/lwowek_fa.hpp"

namespace cas::adapters::files {
namespace {

class GoldenFa : public testing::Test {
 protected:
  GoldenFa() {
    const auto changes = test::lwowek_fa(layout_);
    for (std::size_t i = 0; i < changes.size(); ++i) {
      grid_.kinds[changes.cells[i]] = changes.kinds[i];
      grid_.values[changes.cells[i]] = changes.values[i];
    }
  }
  std::size_t cell(std::string_view row, std::string_view column) const {
    return layout_.find("A/" + std::string(row) + "/" + std::string(column)).value();
  }
  bool empty(std::size_t at) const { return grid_.kinds[at] == 0; }

  events::FormTemplate form_ =
      load_form(SOURCE_DIR "/ops/catalogue/forms/fa-quarterly.json").value();
  events::Layout layout_ = events::Layout::of(form_).value();
  events::CellGrid grid_ = events::CellGrid::of_size(layout_.cells().size());
};

TEST_F(GoldenFa, EveryFormulaHoldsInEveryColumnWherePartsAreKnown) {
  int held = 0;
  for (const auto& row : form_.sections[0].rows)
    for (const auto& column : form_.sections[0].columns) {
      const auto whole = cell(row.number, column.number);
      if (row.formula.empty() || layout_.cells()[whole].barred) continue;
      std::int64_t sum = 0;
      std::size_t known = 0;
      const auto terms = events::parse_formula(row.formula).value();
      for (const auto& term : terms) {
        const auto part = cell(term.row, column.number);
        sum += term.sign * grid_.values[part];
        known += empty(part) ? 0U : 1U;
      }
      if (known == 0) {
        EXPECT_EQ(row.number, "3");  // its division is not published
        continue;
      }
      EXPECT_EQ(known, terms.size());
      EXPECT_EQ(grid_.values[whole], sum) << layout_.cells()[whole].code;
      ++held;
    }
  EXPECT_EQ(held, 6 + 3);
}

TEST_F(GoldenFa, ReturnsAreSplitSixtyTwentyTwentyButForRounding) {
  for (const auto* column : {"3", "4", "5"}) {
    // The gmina splits every payment by itself, so a fifth of the sum is a few grosze off.
    const auto fifth = grid_.values[cell("2.2", column)];
    EXPECT_LE(std::abs(5 * fifth - grid_.values[cell("2", column)]), 20) << column;
    EXPECT_EQ(grid_.values[cell("2.2", column)], grid_.values[cell("2.3", column)]);
  }
}

TEST_F(GoldenFa, ALaterMonthIsNeverLess) {
  for (const auto& row : form_.sections[0].rows)
    for (const auto& [earlier, later] : {std::pair{"3", "4"}, {"4", "5"}, {"6", "7"}, {"7", "8"}})
      EXPECT_LE(grid_.values[cell(row.number, earlier)], grid_.values[cell(row.number, later)]);
}

TEST_F(GoldenFa, FilesFortyTwoCellsAndLeavesTheUnpublishedEmpty) {
  EXPECT_TRUE(test::lwowek_fa(layout_).well_formed());
  EXPECT_EQ(test::lwowek_fa(layout_).size(), 42U);
  EXPECT_EQ(grid_.values[cell("1", "5")], 1'316'672'00);
  EXPECT_EQ(grid_.values[cell("2.1", "3")], 92'631'79);
  for (const auto* row : {"3.1", "3.2", "5"}) EXPECT_TRUE(empty(cell(row, "3")));
}

}  // namespace
}  // namespace cas::adapters::files
