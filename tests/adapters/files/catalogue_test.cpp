#include "adapters/files/catalogue.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <set>

namespace cas::adapters::files {
namespace {

using events::unit::UnitRegistered;

const std::filesystem::path kCatalogue = SOURCE_DIR "/ops/catalogue";

std::vector<Region> regions() { return load_regions(kCatalogue).value(); }

events::FormTemplate fa_form() { return load_packaged_form(kCatalogue, "fa-quarterly").value(); }

TEST(Catalogue, HasSixteenVoivodeshipsAndAllPowiats) {
  std::size_t voivodeships = 0;
  std::size_t cities = 0;
  std::map<std::string, std::string> names;
  for (const auto& region : regions()) {
    names[region.code] = region.name;
    if (region.code.size() == 2)
      ++voivodeships;
    else if (region.code.substr(2) > "60")
      ++cities;
  }
  EXPECT_EQ(voivodeships, 16U);
  EXPECT_EQ(names.size(), 16U + 380U);
  EXPECT_EQ(cities, 66U);
  EXPECT_EQ(names["02"], "Dolnośląskie");
  EXPECT_EQ(names["0212"], "Powiat lwówecki");
  EXPECT_EQ(names["1005"], "Powiat łowicki");
  EXPECT_EQ(names["1465"], "Warszawa");
}

TEST(Catalogue, IsFoundWithoutAFlagAndNamedWhenItIsNotThere) {
  EXPECT_TRUE(load_regions(default_catalogue()));
  const auto missing = load_regions("no/such/folder");
  ASSERT_FALSE(missing);
  EXPECT_EQ(missing.error().reason, "file.not_found");
  EXPECT_THAT(missing.error().detail, testing::HasSubstr("no/such/folder/regions.csv"));
}

TEST(GeneratedUnits, AreExactlySoManyWellFormedDistinctAndMarked) {
  const auto all = regions();
  for (const std::size_t count : {1U, 2U, 379U, 380U, 381U, 500U, 2'477U, 5'000U}) {
    const auto units = generate_units(all, count, 7);
    ASSERT_EQ(units.size(), count);
    EXPECT_TRUE(std::ranges::is_sorted(units, std::ranges::less_equal{}, &UnitRegistered::code));
    for (const auto& unit : units) {
      EXPECT_TRUE(unit.generated);
      EXPECT_TRUE(unit.region.well_formed());
      EXPECT_EQ(unit.region.gmina, unit.code);
      EXPECT_EQ(unit.unit, unit_id_of(unit.code));
      EXPECT_NE(std::string_view("123").find(unit.code.back()), std::string_view::npos);
      EXPECT_TRUE(unit.name.starts_with("Gmina przykładowa "));
      EXPECT_TRUE(std::ranges::binary_search(all, unit.region.powiat, {}, &Region::code));
    }
  }
}

TEST(GeneratedUnits, FillEveryPowiatEvenlyAndCitiesOnce) {
  std::map<std::string, int> count;
  for (const auto& unit : generate_units(regions(), 2'477, 7)) ++count[unit.region.powiat];
  ASSERT_EQ(count.size(), 380U);
  for (const auto& [powiat, gminas] : count)
    if (powiat.substr(2) > "60")
      EXPECT_EQ(gminas, 1) << powiat;
    else
      EXPECT_TRUE(gminas == 7 || gminas == 8) << powiat;
}

TEST(GeneratedUnits, DependOnTheSeedAlone) {
  EXPECT_EQ(generate_units(regions(), 1'000, 7), generate_units(regions(), 1'000, 7));
  EXPECT_NE(generate_units(regions(), 1'000, 7), generate_units(regions(), 1'000, 8));
}

class InventedFa : public testing::Test {
 protected:
  events::CellGrid file(std::uint64_t seed, std::string_view unit, std::uint32_t revision = 0) {
    const auto changes = invent_fa(layout_, seed, unit, revision);
    EXPECT_TRUE(changes.well_formed());
    auto grid = events::CellGrid::of_size(layout_.cells().size());
    for (std::size_t i = 0; i < changes.size(); ++i) {
      EXPECT_FALSE(layout_.cells()[changes.cells[i]].barred);
      EXPECT_GE(changes.values[i], 0);
      grid.kinds[changes.cells[i]] = changes.kinds[i];
      grid.values[changes.cells[i]] = changes.values[i];
    }
    return grid;
  }
  std::size_t cell(std::string_view row, std::string_view column) const {
    return layout_.find("A/" + std::string(row) + "/" + std::string(column)).value();
  }
  void expect_consistent(const events::CellGrid& grid) const {
    const auto at = [&](std::string_view row, std::string_view column) {
      return grid.values[cell(row, column)];
    };
    for (const auto& row : form_.sections[0].rows) {
      for (const auto& column : form_.sections[0].columns) {
        std::int64_t sum = 0;
        if (row.formula.empty() || layout_.cells()[cell(row.number, column.number)].barred)
          continue;
        const auto terms = events::parse_formula(row.formula).value();
        for (const auto& term : terms) sum += term.sign * at(term.row, column.number);
        EXPECT_EQ(at(row.number, column.number), sum) << row.number << " " << column.number;
      }
      for (const auto& [earlier, later] : {std::pair{"3", "4"}, {"4", "5"}, {"6", "7"}, {"7", "8"}})
        EXPECT_LE(at(row.number, earlier), at(row.number, later)) << row.number;
    }
    for (const auto* column : {"3", "4", "5"}) {
      EXPECT_EQ(at("2.2", column), at("2", column) / 5);
      EXPECT_EQ(at("2.3", column), at("2.2", column));
    }
  }

  events::FormTemplate form_ = fa_form();
  events::Layout layout_ = events::Layout::of(form_).value();
};

TEST_F(InventedFa, SumsSplitsAndMonthsHoldForEveryUnit) {
  for (const auto& unit : generate_units(regions(), 1'000, 3))
    for (const std::uint32_t revision : {0U, 2U}) expect_consistent(file(3, unit.code, revision));
}

TEST_F(InventedFa, DependsOnSeedUnitAndRevisionAlone) {
  EXPECT_EQ(file(1, "0212033"), file(1, "0212033"));
  EXPECT_NE(file(1, "0212033"), file(2, "0212033"));
  EXPECT_NE(file(1, "0212033"), file(1, "0212043"));
  const auto first = file(1, "0212033");
  const auto corrected = file(1, "0212033", 1);
  std::set<std::string> changed;
  for (std::size_t i = 0; i < first.size(); ++i)
    if (first.values[i] != corrected.values[i]) changed.insert(layout_.cells()[i].code);
  EXPECT_THAT(changed, testing::ElementsAre("A/1.1/5", "A/1/5"));
}

TEST_F(InventedFa, IsOfTheRealReportsOrderOfMagnitude) {
  std::int64_t paid = 0;
  std::set<int> kinds;
  const auto units = generate_units(regions(), 2'000, 3);
  for (const auto& unit : units) {
    const auto grid = file(3, unit.code);
    paid += grid.values[cell("1", "5")] / 100;
    kinds.insert(grid.kinds[cell("5", "5")]);
  }
  const auto average = paid / static_cast<std::int64_t>(units.size());
  EXPECT_GT(average, 300'000);
  EXPECT_LT(average, 3'000'000);
  EXPECT_THAT(kinds, testing::ElementsAre(0, 1, 2, 3));
}

// The same on every machine and for ever: demonstrations compare hashes of totals.
TEST_F(InventedFa, NeverChanges) {
  const auto grid = file(1, "0212033");
  EXPECT_EQ(grid.values[cell("1", "5")], 149'927'00);
  EXPECT_EQ(grid.values[cell("2.1", "5")], 13'059'66);
  const auto units = generate_units(regions(), 2'477, 1);
  EXPECT_EQ(units[123].code, "0217023");
  EXPECT_EQ(units[123].name, "Gmina przykładowa Sosnowo");
}

}  // namespace
}  // namespace cas::adapters::files
