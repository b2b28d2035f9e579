#include "events/carried_layout.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <random>

namespace cas::events {
namespace {

using Successions = std::vector<RowSuccession>;

/// Section A with these rows and the columns 1 and 2, whose cells have `scale` decimal places.
FormTemplate version(std::uint32_t number, const std::vector<std::string>& rows,
                     Successions successions, std::uint8_t scale = 0) {
  FormTemplate form;
  form.code = FormCode{"FX"};
  form.version = FormVersion{number};
  form.period = "year";
  FormSection section{"A", "", "", {}, {}, {}};
  section.columns = {{"1", "", "", "PLN", scale}, {"2", "", "", "persons", 0}};
  for (const auto& row : rows) section.rows.push_back({row, "", "", "", {}, "", {}});
  form.sections = {section};
  form.policy.successions = std::move(successions);
  return form;
}

void publish(Registry& registry, const FormTemplate& form) {
  const auto published =
      registry.apply(form::stream_of(form.code, form.version),
                     form::Event{form::FormPublished{form, Layout::of(form)->hash()}});
  ASSERT_TRUE(published) << published.error().detail;
}

const FormFacts& facts(const Registry& registry, std::uint32_t number) {
  return *registry.form(FormCode{"FX"}, FormVersion{number});
}

CellGrid numbered(std::size_t cells) {
  auto grid = CellGrid::of_size(cells);
  for (std::size_t i = 0; i < cells; ++i) {
    grid.kinds[i] = static_cast<std::uint8_t>(CellKind::number);
    grid.values[i] = static_cast<std::int64_t>(i) + 1;
  }
  return grid;
}

using Rows = std::vector<std::string>;

TEST(Successions, OfTwoStepsSayWhatBothSay) {
  const Successions first{{"A/1", "A/3"}};
  const Successions second{{"A/2", "A/3"}};
  const auto both = composed(first, second);
  EXPECT_EQ(rows_before("A/3", both), Rows{"A/2"}) << "what had become 3 has ended";
  EXPECT_EQ(rows_before("A/1", both), Rows{});
  EXPECT_EQ(rows_before("A/9", both), Rows{"A/9"});
  const auto reused = composed(Successions{{"A/1", "A/2"}}, Successions{{"A/1", "A/3"}});
  EXPECT_EQ(rows_before("A/3", reused), Rows{}) << "1 had begun between";
  EXPECT_EQ(rows_before("A/2", reused), Rows{"A/1"});
  const auto merged = composed(first, Successions{{"A/3", "A/5"}, {"A/2", "A/5"}});
  EXPECT_EQ(rows_before("A/5", merged), (Rows{"A/1", "A/2"}));
}

TEST(CarriedLayout, FollowsARowThroughEveryVersion) {
  Registry registry;
  publish(registry, version(1, {"1", "2", "3"}, {}));
  publish(registry, version(2, {"1", "4", "2"}, {{"A/2", "A/4"}, {"A/3", "A/2"}}));
  publish(registry, version(4, {"5", "4", "1"}, {{"A/4", "A/5"}, {"A/1", ""}, {"A/2", "A/4"}}));
  const auto carried = CarriedLayout::of(registry, facts(registry, 1), facts(registry, 4));
  // 2 became 4 became 5, 3 became 2 became 4; the 1 of version 4 is another row than that of 1.
  const auto cells = carried.carry(numbered(6));
  ASSERT_TRUE(cells);
  EXPECT_EQ(cells->values, (std::vector<std::int64_t>{3, 4, 5, 6, 0, 0}));
  EXPECT_EQ(cells->kinds, (std::vector<std::uint8_t>{1, 1, 1, 1, 0, 0}));
  EXPECT_EQ(carried.begun(), (Rows{"A/1"}));
  EXPECT_EQ(carried.ended(), (Rows{"A/1"}));
}

TEST(CarriedLayout, AddsUpRowsThatWereMergedInAnyVersionBetween) {
  Registry registry;
  publish(registry, version(1, {"1", "2", "3", "4"}, {}));
  publish(registry, version(2, {"1", "3", "4"}, {{"A/1", "A/1"}, {"A/2", "A/1"}}, 1));
  publish(registry, version(3, {"5", "4"}, {{"A/1", "A/5"}, {"A/3", "A/5"}}, 2));
  const auto carried = CarriedLayout::of(registry, facts(registry, 1), facts(registry, 3));
  auto cells = numbered(8);
  EXPECT_EQ(carried.carry(cells)->values, (std::vector<std::int64_t>{900, 12, 700, 8}));
  EXPECT_TRUE(carried.begun().empty());
  EXPECT_TRUE(carried.ended().empty());
  cells.kinds[2] = static_cast<std::uint8_t>(CellKind::no_data);
  cells.values[2] = 0;
  EXPECT_EQ(carried.carry(cells)->values, (std::vector<std::int64_t>{0, 12, 700, 8}));
  EXPECT_EQ(carried.carry(cells)->kinds, (std::vector<std::uint8_t>{3, 1, 1, 1}));
}

TEST(CarriedLayout, AddsNothingUpThatMeansNothingTogether) {
  Registry registry;
  auto averages = version(1, {"1", "2", "3"}, {});
  averages.policy.not_summed = {"[A/*/2]"};
  publish(registry, averages);
  publish(registry, version(2, {"9", "3"}, {{"A/1", "A/9"}, {"A/2", "A/9"}}));
  const auto carried = CarriedLayout::of(registry, facts(registry, 1), facts(registry, 2));
  const auto cells = carried.carry(numbered(6));
  EXPECT_EQ(cells->values, (std::vector<std::int64_t>{1 + 3, 0, 5, 6}));
  EXPECT_EQ(cells->kinds, (std::vector<std::uint8_t>{1, 0, 1, 1}));
}

TEST(CarriedLayout, OfTheSameVersionChangesNothing) {
  Registry registry;
  publish(registry, version(1, {"1", "2"}, {}));
  publish(registry, version(2, {"1", "3"}, {{"A/2", "A/3"}}));
  const auto carried = CarriedLayout::of(registry, facts(registry, 2), facts(registry, 2));
  EXPECT_EQ(*carried.carry(numbered(4)), numbered(4));
  EXPECT_TRUE(carried.begun().empty());
  EXPECT_TRUE(carried.ended().empty());
}

TEST(CarriedLayout, GivesValuesTheNewDecimalPlacesAndNeverFewer) {
  Registry registry;
  publish(registry, version(1, {"1"}, {}, 0));
  publish(registry, version(2, {"1"}, {}, 2));
  publish(registry, version(3, {"1"}, {}, 0));
  const auto finer = CarriedLayout::of(registry, facts(registry, 1), facts(registry, 2));
  EXPECT_EQ(finer.carry(numbered(2))->values, (std::vector<std::int64_t>{100, 2}));
  const auto coarser = CarriedLayout::of(registry, facts(registry, 2), facts(registry, 3));
  EXPECT_EQ(coarser.carry(numbered(2))->values, (std::vector<std::int64_t>{0, 2}));
  auto large = numbered(2);
  large.values[0] = std::int64_t{1} << 62;
  const auto refused = finer.carry(large);
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().reason, "layout.too_large");
}

/// What a version makes of the rows before it: each keeps its number, changes it or ends.
Successions drawn(std::mt19937_64& random, const Rows& before, Rows& now) {
  Successions successions;
  now.clear();
  for (const auto& row : before) {
    const auto fate = random() % 4;
    if (fate == 0) successions.push_back({"A/" + row, ""});
    if (fate == 1) {
      now.push_back(std::to_string(1'000 + random() % 1'000'000));
      successions.push_back({"A/" + row, "A/" + now.back()});
    }
    if (fate > 1) now.push_back(row);
  }
  now.push_back(std::to_string(10'000'000 + random() % 1'000'000));  // a new one
  return successions;
}

TEST(CarriedLayout, AgreesWithRowsThatAreFollowedOneByOne) {
  for (std::uint64_t seed = 1; seed <= 50; ++seed) {
    SCOPED_TRACE("seed " + std::to_string(seed));
    std::mt19937_64 random(seed);
    Registry registry;
    const Rows first{"1", "2", "3", "4", "5", "6"};
    publish(registry, version(1, first, {}));
    auto before = version(1, first, {});
    Successions all;  // of rows, as rules look at an older report
    Rows at = first;
    std::map<std::string, std::string> now_called;  // row of version 1, by its number now
    for (const auto& row : first) now_called[row] = row;
    for (std::uint32_t number = 2; number <= 5; ++number) {
      Rows next;
      const auto successions = drawn(random, at, next);
      const auto now = version(number, next, successions);
      publish(registry, now);
      all = composed(all, successions_between(before, now));
      before = now;
      std::map<std::string, std::string> moved;
      for (const auto& [row, was] : now_called) {
        const auto on = std::ranges::find(successions, "A/" + row, &RowSuccession::from);
        if (on == successions.end())
          moved[row] = was;
        else if (!on->to.empty())
          moved[on->to.substr(2)] = was;
      }
      now_called = std::move(moved);
      at = std::move(next);
    }
    const auto carried = CarriedLayout::of(registry, facts(registry, 1), facts(registry, 5));
    const auto cells = carried.carry(numbered(first.size() * 2));
    ASSERT_TRUE(cells);
    Rows begun;
    for (std::size_t row = 0; row < at.size(); ++row) {
      const auto was = now_called.find(at[row]);
      const auto expected = was == now_called.end() ? 0 : std::stoll(was->second) * 2;
      EXPECT_EQ(cells->values[row * 2 + 1], expected) << "row " << at[row];
      auto of_row = rows_before("A/" + at[row], all);
      std::erase_if(of_row, [&](const auto& one) {
        return std::ranges::find(first, one.substr(2)) == first.end();  // version 1 has none
      });
      EXPECT_EQ(of_row, was == now_called.end() ? Rows{} : Rows{"A/" + was->second});
      if (was == now_called.end()) begun.push_back("A/" + at[row]);
    }
    EXPECT_EQ(carried.begun(), begun);
    EXPECT_EQ(carried.ended().size(), first.size() - now_called.size());
  }
}

}  // namespace
}  // namespace cas::events
