#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <map>

#include "tests/events/forms/checked_report.hpp"
#include "tests/events/forms/golden_report.hpp"
#include "tests/events/forms/whole_report.hpp"

// What the forms of the catalogue forbid, as they are shipped.
namespace cas::events::forms {
namespace {

/// Names of the rules that a report of a shipped form breaks.
class Shipped {
 public:
  explicit Shipped(const std::string& file)
      : form_(test::shipped(file)),
        layout_(Layout::of(form_).value()),
        rules_(CompiledRules::of(form_).value()) {}

  [[nodiscard]] const FormTemplate& form() const { return form_; }
  [[nodiscard]] const Layout& layout() const { return layout_; }
  [[nodiscard]] std::vector<std::string> broken(const CellGrid& cells,
                                                const Sources& sources = {}) const {
    RuleState state(rules_);
    state.check(cells, sources);
    std::vector<std::string> names;
    for (const auto& finding : state.findings(cells)) names.push_back(finding.name());
    return names;
  }
  [[nodiscard]] std::vector<std::string> broken(std::initializer_list<test::Entry> entries) const {
    return broken(test::filled(layout_, entries));
  }

 private:
  FormTemplate form_;
  Layout layout_;
  CompiledRules rules_;
};

std::vector<std::string> files() {
  std::vector<std::string> names;
  for (const auto& entry : std::filesystem::directory_iterator(SOURCE_DIR "/ops/catalogue/forms"))
    if (entry.path().filename() != "form.schema.json") names.push_back(entry.path().filename());
  std::ranges::sort(names);
  return names;
}

TEST(CatalogueRules, NoCellOfAnyFormIsNegative) {
  for (const auto& file : files()) {
    const Shipped form(file);
    for (const auto& cell : form.layout().cells()) {
      if (cell.barred) continue;
      const auto section = cell.code.substr(0, cell.code.find('/'));
      const auto place = cell.code.substr(section.size() + 1);
      const auto names = form.broken({{cell.code, "-1"}});
      EXPECT_TRUE(std::ranges::any_of(names,
                                      [&](const auto& name) {
                                        return name.starts_with("not-negative") &&
                                               name.ends_with(" @ " + place);
                                      }))
          << file << " " << cell.code << ": " << testing::PrintToString(names);
    }
  }
}

/// Whole reports, against which nothing can be said; each test makes one cell wrong.
class WholeReports : public testing::Test {
 protected:
  static std::vector<std::string> names_of(const Shipped& form, CellGrid cells,
                                           std::initializer_list<test::Entry> wrong) {
    for (const auto& entry : wrong) test::fill(cells, form.layout(), entry);
    return form.broken(cells);
  }
  std::vector<std::string> mpips(std::initializer_list<test::Entry> wrong) const {
    return names_of(mpips_, whole_mpips_, wrong);
  }
  std::vector<std::string> sr(std::initializer_list<test::Entry> wrong) const {
    return names_of(sr_, whole_sr_, wrong);
  }

  Shipped mpips_{"mpips-03.json"};
  Shipped sr_{"sr-quarterly.json"};
  CellGrid whole_mpips_ = test::whole_mpips(mpips_.form());
  CellGrid whole_sr_ = test::whole_sr(sr_.form());
};

TEST_F(WholeReports, BreakNothingBesideThoseOfTheYearAndTheHalfYearBefore) {
  const auto fill = [](const CellGrid& cells) { return std::ranges::count(cells.kinds, 1); };
  EXPECT_GT(fill(whole_mpips_), 700);
  EXPECT_GT(fill(whole_sr_), 350);
  for (const auto& [form, cells] :
       {std::pair{&mpips_, &whole_mpips_}, std::pair{&sr_, &whole_sr_}}) {
    auto before = *cells;
    for (auto& value : before.values) value /= 3;
    EXPECT_THAT(form->broken(*cells, {{"previous_in_year", {&form->layout(), &before, {}}},
                                      {"previous", {&form->layout(), &before, {}}},
                                      {"last_year", {&form->layout(), cells, {}}}}),
                testing::IsEmpty());
  }
}

TEST_F(WholeReports, FamiliesWithoutRepeatsAreThoseOfEveryKindOfTask) {
  EXPECT_THAT(mpips({{"2C/6/4", "9999"}}), testing::Contains("families-without-repeats"));
  EXPECT_THAT(mpips({{"3/6/2", "1"}}), testing::Contains("families-of-tasks"));
  EXPECT_THAT(mpips({{"3/1/4", "9999"}}), testing::Contains("without-repeats-3 @ 4"));
  EXPECT_THAT(mpips({{"3/1/1", "1"}}), testing::Contains("persons-without-repeats"));
}

TEST_F(WholeReports, TheYearIsNotLessThanItsHalfInAnyFigureThatRunsOn) {
  auto before = whole_mpips_;
  for (const auto& cell : mpips_.layout().cells()) {
    const auto at = mpips_.layout().find(cell.code).value();
    if (before.kinds[at] == 1) ++before.values[at];
  }
  const auto names =
      mpips_.broken(whole_mpips_, {{"previous_in_year", {&mpips_.layout(), &before, {}}}});
  for (const auto* wanted :
       {"year-2a @ 1/1", "year-2a @ 5.1/5", "year-2b @ 3.5/4", "year-2c @ 9.3/2", "year-3 @ 8/2",
        "year-4 @ 18/3", "year-5 @ 1", "year-6 @ 4.1"})
    EXPECT_THAT(names, testing::Contains(wanted));
  // A family may grow between the halves, and places are counted on a day.
  for (const auto& name : names) EXPECT_TRUE(name.starts_with("year-")) << name;
  before = whole_mpips_;
  for (const auto* places : {"6/1/2", "6/4.1/1", "5/3/1"})
    ++before.values[mpips_.layout().find(places).value()];
  EXPECT_THAT(mpips_.broken(whole_mpips_, {{"previous_in_year", {&mpips_.layout(), &before, {}}}}),
              testing::IsEmpty());
}

TEST_F(WholeReports, PartsOfMpips03FitTheirWholes) {
  EXPECT_THAT(mpips({{"2B/14.3/3", "401"}}), testing::Contains("parts-of-amounts-2b"));
  EXPECT_THAT(mpips({{"2A/3.1/1", "3"}}), testing::Contains("of-which-some:2A/3.1 @ 1"));
  EXPECT_THAT(mpips({{"2C/2.4/1", "3"}}), testing::Contains("of-which-all:2C/2 @ 1"));
  EXPECT_THAT(mpips({{"2B/1/5", "1"}}), testing::Contains("total-families-2b"));
  EXPECT_THAT(mpips({{"4/17/2", "2"}}), testing::Contains("rural-4 @ 17"));
  EXPECT_THAT(mpips({{"5/15/3", "7"}}), testing::Contains("children-in-families"));
  EXPECT_THAT(mpips({{"5/24/3", "2"}}), testing::Contains("sizes-of-families"));
  EXPECT_THAT(mpips({{"5/17/1", "2"}}), testing::Contains("incomplete-within-5 @ 1"));
  EXPECT_THAT(mpips({{"6/10/1", ""}}), testing::Contains("costs-and-units @ 10"));
  EXPECT_THAT(mpips({{"6/4.2/5", "1234.52"}}), testing::ElementsAre("average-cost @ 4.2"));
}

TEST_F(WholeReports, PartsOfSrFitTheirWholes) {
  EXPECT_THAT(sr({{"A/4.1.4/5", "301"}}), testing::Contains("of-which-all:A/4.1 @ 5"));
  EXPECT_THAT(sr({{"B/2.1/3", "101"}}), testing::Contains("undue-amounts"));
  EXPECT_THAT(sr({{"B/6/3", ""}}), testing::ElementsAre("undue-persons @ 6"));
  EXPECT_THAT(sr({{"C/2.2/3", "371"}}), testing::ElementsAre("of-which-all:C/2 @ 3"));
  EXPECT_THAT(sr({{"C/2.1/3", "300"}}), testing::Contains("cost-within-grant"));
  EXPECT_THAT(sr({{"D/1.5/4", "11"}}), testing::Contains("children-of-one"));
  EXPECT_THAT(sr({{"D/1.6/5", "3"}}), testing::Contains("rural-families-d @ 1.6"));
  EXPECT_THAT(sr({{"E/1.4/4", "0"}}),
              testing::ElementsAre("rural-children-e @ 1.4", "children-of-families-e @ 1.4"));
  EXPECT_THAT(sr({{"F/2.1/3", "9"}}), testing::Contains("disabled-within-f"));
  EXPECT_THAT(sr({{"G/1.2/5", "3"}}), testing::Contains("staff-alone @ 1.2"));
}

/// What every leaf of a section holds, by column.
using ByColumn = std::map<std::string, std::int64_t>;

std::map<std::string, std::map<std::string, ByColumn>> smaller_forms() {
  return {
      {"mpips-05.json",
       {{"A",
         {{"1", 20},
          {"2", 10},
          {"3", 3},
          {"4", 2},
          {"5", 1},
          {"6", 11},
          {"7", 4},
          {"8", 132'000'00},
          {"9", 1'000'00},
          {"10", 1}}},
        {"B", {{"1", 5}, {"2", 4'50}}},
        {"C", {{"1", 20}, {"2", 10}, {"3", 3}, {"4", 2}, {"5", 11}, {"6", 1}}}}},
      {"op-3.json",
       {{"A",
         {{"3", 1},
          {"4", 20},
          {"5", 10},
          {"6", 2},
          {"7", 3},
          {"8", 4},
          {"9", 1},
          {"10", 4},
          {"11", 3'50},
          {"12", 50},
          {"13", 9'000'00}}},
        {"B", {{"3", 1}, {"4", 2}, {"5", 3}, {"6", 2'50}}},
        {"C", {{"3", 1}, {"4", 5}, {"5", 100}, {"6", 2'000'00}, {"7", 20'00}, {"8", 22'00}}},
        {"D", {{"3", 2}, {"4", 1}}}}},
      {"wrispz-p.json",
       {{"A",
         {{"3", 9},
          {"4", 2},
          {"5", 900'00},
          {"6", 9},
          {"7", 2},
          {"8", 900'00},
          {"9", 9},
          {"10", 2},
          {"11", 900'00},
          {"12", 9},
          {"13", 2},
          {"14", 900'00},
          {"15", 9},
          {"16", 2},
          {"17", 900'00}}}}},
      {"wrispz-g.json",
       {{"A", {{"3", 2}, {"4", 20}, {"5", 40}, {"6", 900'00}}}, {"B", {{"3", 3}, {"4", 900'00}}}}},
      {"kdr.json",
       {{"A", {{"3", 2}, {"4", 4}, {"5", 10}, {"6", 14}}},
        {"B", {{"3", 5}, {"4", 50'00}, {"5", 10'00}}}}}};
}

TEST(CatalogueRules, SmallerFormsCanBeFilledInToTheLastCell) {
  for (const auto& [file, sections] : smaller_forms()) {
    const Shipped form(file);
    auto cells = CellGrid::of_size(form.layout().cells().size());
    for (const auto& [section, columns] : sections)
      test::fill_section(cells, form.form(), section, [&columns](const auto&, const auto& column) {
        return columns.at(column);
      });
    for (const auto& cell : form.layout().cells())
      EXPECT_TRUE(cell.barred || cells.kinds[form.layout().find(cell.code).value()] == 1)
          << file << " " << cell.code;
    const SourceReport alike{&form.layout(), &cells, {}};
    EXPECT_THAT(form.broken(cells, {{"previous", alike}, {"previous_in_year", alike}}),
                testing::IsEmpty())
        << file;
  }
}

TEST(CatalogueRules, AWholeThatHasNoAverageIsNotCheckedForOne) {
  EXPECT_THAT(Shipped("sr-quarterly.json").broken({{"F/1/3", "8"}, {"F/1/4", "1600"}}),
              testing::Not(testing::Contains(testing::StartsWith("average-income"))));
  EXPECT_THAT(Shipped("mpips-05.json").broken({{"A/1/6", "10"}, {"A/1/8", "480000"}}),
              testing::Not(testing::Contains(testing::StartsWith("average-cost"))));
  EXPECT_THAT(Shipped("op-3.json").broken({{"C/1/5", "100"}, {"C/1/6", "2000"}}),
              testing::Not(testing::Contains(testing::StartsWith("average-pay"))));
}

TEST(CatalogueRules, TheHighestPaysOfSomeAreNotAddedUp) {
  EXPECT_THAT(Shipped("op-3.json")
                  .broken({{"C/1/3", "2"},
                           {"C/1/5", "200"},
                           {"C/1/6", "5000"},
                           {"C/1.1/3", "1"},
                           {"C/1.1/5", "100"},
                           {"C/1.1/6", "2000"},
                           {"C/1.1/7", "20"},
                           {"C/1.1/8", "22"},
                           {"C/1.2/3", "1"},
                           {"C/1.2/5", "100"},
                           {"C/1.2/6", "3000"},
                           {"C/1.2/7", "30"},
                           {"C/1.2/8", "31"}}),
              testing::IsEmpty());
}

TEST(CatalogueRules, HomesPlacesAndResidentsGoTogether) {
  const Shipped homes("mpips-05.json");
  EXPECT_THAT(homes.broken({{"A/1.2/1", "40"}, {"A/1.2/6", "38"}}),
              testing::IsSupersetOf({"places-and-homes-a @ 1.2", "residents-and-homes @ 1.2"}));
  EXPECT_THAT(homes.broken({{"C/1.1/6", "2"}}), testing::Contains("places-and-homes-c @ 1.1"));
  EXPECT_THAT(homes.broken({{"C/1.1/5", "2"}}), testing::Contains("participants-and-homes @ 1.1"));
}

/// In the version before, nurseries of the gmina stood in two rows.
TEST(CatalogueRules, LookAtReportsOfTheVersionBeforeByItsSuccessions) {
  const Shipped older("op-3-v1.json");
  const Shipped newer("op-3.json");
  const auto cells = test::filled(newer.layout(), {{"A/1.1/4", "100"}});
  const auto found = [&](std::string_view first, std::string_view second) {
    const auto before = test::filled(older.layout(), {{"A/1.1/4", first}, {"A/1.3/4", second}});
    return newer.broken(
        cells, {{"previous", {&older.layout(), &before, newer.form().policy.successions}}});
  };
  EXPECT_THAT(found("60", "40"), testing::Not(testing::Contains("change-of-places @ 1.1")));
  EXPECT_THAT(found("100", "100"), testing::Contains("change-of-places @ 1.1"));
}

TEST(CatalogueRules, AnAverageIsTheQuotientRounded) {
  const Shipped sr("sr-quarterly.json");
  const auto found = [&](std::string_view average) {
    return sr.broken({{"F/1.1/3", "3"}, {"F/1.1/4", "1000"}, {"F/1.1/5", average}});
  };
  for (const auto* good : {"333.33", "333.34"})
    EXPECT_THAT(found(good), testing::Not(testing::Contains("average-income @ 1.1"))) << good;
  for (const auto* bad : {"333.31", "333.35", ""})
    EXPECT_THAT(found(bad), testing::Contains("average-income @ 1.1")) << bad;
}

}  // namespace
}  // namespace cas::events::forms
