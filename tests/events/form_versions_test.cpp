#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "events/forms/cell_map.hpp"
#include "events/forms/validity.hpp"

namespace cas::events {
namespace {

FormTemplate quarterly(std::string from, std::string to) {
  FormTemplate form;
  form.code = FormCode{"FX"};
  form.version = FormVersion{1};
  form.period = "quarter";
  form.policy.valid_from = std::move(from);
  form.policy.valid_to = std::move(to);
  return form;
}

std::string validity(const FormTemplate& form) {
  const auto good = check_validity(form);
  return good ? "good" : good.error().reason;
}

TEST(FormValidity, IsBetweenPeriodsOfTheFormsOwnType) {
  EXPECT_EQ(validity(quarterly("", "")), "good");
  EXPECT_EQ(validity(quarterly("2014-Q1", "2014-Q1")), "good");
  EXPECT_EQ(validity(quarterly("2014-Q1", "")), "good");
  EXPECT_EQ(validity(quarterly("2014", "")), "form.bad_validity");
  EXPECT_EQ(validity(quarterly("", "2014-01")), "form.bad_validity");
  EXPECT_EQ(validity(quarterly("2014-Q2", "2014-Q1")), "form.bad_validity");
  auto form = quarterly("", "");
  form.period = "decade";
  EXPECT_EQ(validity(form), "form.bad_period_type");
  form.period = "free";
  EXPECT_EQ(validity(form), "good");
  form.policy.valid_to = "spring";
  EXPECT_EQ(validity(form), "form.bad_validity");
}

TEST(FormValidity, SaysWhichPeriodsAVersionIsFor) {
  const auto form = quarterly("2014-Q2", "2015-Q1");
  const auto came_to = [](const FormTemplate& asked, std::string_view text) {
    const auto period = period_on(asked, text);
    return period ? period->text() : period.error().reason + ": " + period.error().detail;
  };
  EXPECT_EQ(came_to(form, "2014-Q2"), "2014-Q2");
  EXPECT_EQ(came_to(form, "2015-Q1"), "2015-Q1");
  EXPECT_EQ(came_to(form, "2014-Q1"),
            "form.not_valid_then: Version 1 of the form FX is not for 2014-Q1: it is valid from "
            "2014-Q2.");
  EXPECT_THAT(came_to(form, "2015-Q2"), testing::HasSubstr("it is valid to 2015-Q1."));
  EXPECT_THAT(came_to(form, "2014"), testing::StartsWith("campaign.bad_period: '2014' is no"));
  auto once = quarterly("", "");
  once.period = "free";
  EXPECT_EQ(came_to(once, "autumn"), "autumn");
  once.period = "";
  EXPECT_THAT(came_to(once, "autumn"), testing::StartsWith("campaign.bad_period"));
}

/// Section A, so many rows "1", "2", … and the columns 3 and 4.
FormTemplate rows(std::uint32_t version, std::vector<std::string> numbers) {
  auto form = quarterly("", "");
  form.version = FormVersion{version};
  FormSection section{"A", "", "", {}, {{"3", "", "", "PLN", 2}, {"4", "", "", "PLN", 2}}, {}};
  for (auto& number : numbers) section.rows.push_back({std::move(number), "", "", "", {}, "", {}});
  form.sections = {section};
  return form;
}

std::string mapped(const FormTemplate& before, const FormTemplate& now) {
  const auto old = Layout::of(before).value();
  std::string all;
  for (const auto& cells : map_cells(before, now)) {
    std::string text;
    for (const auto cell : cells) text += (text.empty() ? "" : "+") + old.cells()[cell].code;
    all += (all.empty() ? "" : " ") + (text.empty() ? "-" : text);
  }
  return all;
}

TEST(MapCells, ByCodeUnlessASuccessionSaysOtherwise) {
  const auto before = rows(1, {"1", "2", "3"});
  auto now = rows(2, {"1", "2", "4"});
  EXPECT_EQ(mapped(before, now), "A/1/3 A/1/4 A/2/3 A/2/4 - -");
  now.policy.successions = {{"A/3", "A/4"}};
  EXPECT_EQ(mapped(before, now), "A/1/3 A/1/4 A/2/3 A/2/4 A/3/3 A/3/4");
  // Two rows change places, and one ends whose number means something else from now on.
  now.policy.successions = {{"A/1", "A/2"}, {"A/2", "A/1"}, {"A/3", ""}};
  EXPECT_EQ(mapped(before, now), "A/2/3 A/2/4 A/1/3 A/1/4 - -");
  now.policy.successions = {{"A/1", ""}};
  EXPECT_EQ(mapped(before, now), "- - A/2/3 A/2/4 - -");
  // What became another row is not also what keeps its number.
  now.policy.successions = {{"A/1", "A/4"}};
  EXPECT_EQ(mapped(before, now), "- - A/2/3 A/2/4 A/1/3 A/1/4");
}

TEST(MapCells, NamesEveryRowThatWasMerged) {
  const auto before = rows(1, {"1", "2", "3"});
  auto now = rows(2, {"1", "3"});
  now.policy.successions = {{"A/1", "A/1"}, {"A/2", "A/1"}};
  EXPECT_EQ(mapped(before, now), "A/1/3+A/2/3 A/1/4+A/2/4 A/3/3 A/3/4");
  now.policy.successions = {{"A/2", "A/1"}};  // another row than the 1 before
  EXPECT_EQ(mapped(before, now), "A/2/3 A/2/4 A/3/3 A/3/4");
}

std::string merged(std::initializer_list<std::pair<CellKind, std::int64_t>> cells) {
  MergedCell all;
  for (const auto& [kind, value] : cells) all.add(kind, value, 1);
  return std::to_string(static_cast<int>(all.kind())) + " " +
         (all.value() ? std::to_string(*all.value()) : "too large");
}

TEST(MergedCell, HoldsTheSumByTheMeaningOfTheSymbolsInSums) {
  using enum CellKind;
  EXPECT_EQ(merged({}), "0 0");
  for (const auto kind : {empty, below_unit, no_data, impossible})
    EXPECT_EQ(merged({{kind, 0}}), std::to_string(static_cast<int>(kind)) + " 0");
  EXPECT_EQ(merged({{number, 7}, {number, -9}}), "1 -2");
  EXPECT_EQ(merged({{number, 7}, {empty, 0}, {impossible, 0}, {below_unit, 0}}), "1 7");
  EXPECT_EQ(merged({{number, 7}, {no_data, 0}}), "3 0");
  EXPECT_EQ(merged({{below_unit, 0}, {impossible, 0}}), "2 0");
  EXPECT_EQ(merged({{impossible, 0}, {impossible, 0}}), "4 0");
  EXPECT_EQ(merged({{impossible, 0}, {empty, 0}}), "0 0");
  EXPECT_EQ(merged({{number, INT64_MAX}, {number, 1}}), "1 too large");
}

TEST(MapCells, LeavesOutWhatIsBarredOrNotThere) {
  auto before = rows(1, {"1", "2"});
  before.sections[0].barred = {1};
  auto now = rows(2, {"2", "1"});
  now.sections[0].barred = {0};
  now.sections[0].columns.push_back({"5", "", "", "PLN", 2});
  EXPECT_EQ(mapped(before, now), "- A/2/4 - A/1/3 - -");
}

TEST(MapCells, WithinOneVersionEveryCellIsItself) {
  auto form = rows(2, {"1", "2"});
  form.policy.successions = {{"A/2", "A/1"}, {"A/1", ""}};
  EXPECT_EQ(mapped(form, form), "A/1/3 A/1/4 A/2/3 A/2/4");
}

}  // namespace
}  // namespace cas::events
