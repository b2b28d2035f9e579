#include "engine/reactions.hpp"

#include <gtest/gtest.h>

#include <map>

#include "events/hash.hpp"
#include "tests/engine/example.hpp"

namespace cas::test {
namespace {

using namespace engine;
using namespace example;
using events::PartitionNo;
using events::report::ReportState;
using events::unit::Kind;
using History = std::vector<Placed>;

constexpr std::uint32_t kShards = 4;

using Reports = std::map<events::ReportId, ReportState>;

std::vector<Envelope> reactions_of(const events::Registry& registry, PartitionNo shard,
                                   const Reports& reports = {}, std::uint32_t shards = kShards) {
  return reactions(registry, shard, shards, [&](events::ReportId id) -> const ReportState* {
    const auto it = reports.find(id);
    return it == reports.end() ? nullptr : &it->second;
  });
}

template <class C>
C only(const std::vector<Envelope>& envelopes) {
  EXPECT_EQ(envelopes.size(), 1u);
  return std::get<C>(std::get<ReportCommand>(envelopes.at(0).command));
}

/// Forty gminas in a launched campaign.
History many_units() {
  History history{published(form())};
  for (int i = 0; i < 40; ++i) history.push_back(registered(std::to_string(201'011 + i * 10)));
  history.push_back(created());
  history.push_back(launched(40));
  return history;
}

TEST(Reactions, OpenEveryReportInTheShardOfItsUnitAndNowhereElse) {
  const auto registry = registry_after(many_units());
  std::size_t opened_in_all = 0;
  for (std::uint32_t shard = 1; shard <= kShards; ++shard)
    for (const auto& e : reactions_of(registry, PartitionNo{shard})) {
      const auto& open = std::get<OpenReport>(std::get<ReportCommand>(e.command));
      EXPECT_EQ(events::shard_of(open.unit, kShards), PartitionNo{shard});
      EXPECT_EQ(open.campaign, campaign());
      ++opened_in_all;
    }
  EXPECT_EQ(opened_in_all, 40u);
}

TEST(Reactions, AreTheSystemsAndPermitted) {
  const auto registry = registry_after(campaign_launched());
  const auto all = reactions_of(registry, PartitionNo{1}, {}, 1);
  ASSERT_EQ(all.size(), 1u);
  EXPECT_EQ(all[0].actor, events::system_actor());
  EXPECT_EQ(all[0].channel, events::Channel::reaction);
  EXPECT_EQ(all[0].expected, std::nullopt);
}

TEST(Reactions, SkipUnitsThatDoNotReport) {
  const auto registry = registry_after({published(form()), registered(kLwowek), registered(kJawor),
                                        registered(kRadom, Kind::powiat), created(), launched(1),
                                        unit_closed(kJawor)});
  EXPECT_EQ(only<OpenReport>(reactions_of(registry, PartitionNo{1}, {}, 1)).unit, unit(kLwowek));
}

TEST(Reactions, WaitForTheLaunchAndEndWithTheClose) {
  const History before{published(form()), registered(kLwowek), created()};
  EXPECT_TRUE(reactions_of(registry_after(before), PartitionNo{1}, {}, 1).empty());
  auto after = campaign_launched();
  after.push_back(campaign_closed());
  EXPECT_TRUE(reactions_of(registry_after(after), PartitionNo{1}, {}, 1).empty());
}

TEST(Reactions, FindNothingToDoWhereTheReportIsOpen) {
  const auto registry = registry_after(campaign_launched());
  const Reports reports{{report(), state_after({opened()})}};
  EXPECT_TRUE(reactions_of(registry, PartitionNo{1}, reports, 1).empty());
}

TEST(Reactions, TakeAMovedUnitAlong) {
  auto history = campaign_launched();
  history.push_back(moved(kLwowek, kRadom));
  const Reports reports{{report(), state_after({opened()})}};
  const auto todo = reactions_of(registry_after(history), PartitionNo{1}, reports, 1);
  EXPECT_EQ(only<AssignRegion>(todo).region, region(kRadom));
  EXPECT_EQ(only<AssignRegion>(todo).report, report());
}

TEST(Reactions, AMoveThereAndBackAndThereAgainIsThreeCommands) {
  auto history = campaign_launched();
  const auto id_after = [&](std::string_view to, std::string_view from) {
    history.push_back(moved(kLwowek, to));
    auto there = opened();
    there.region = region(from);
    const Reports reports{{report(), state_after({there})}};
    return reactions_of(registry_after(history), PartitionNo{1}, reports, 1).at(0).id;
  };
  const auto first = id_after(kRadom, kLwowek);
  const auto back = id_after(kLwowek, kRadom);
  const auto again = id_after(kRadom, kLwowek);
  EXPECT_NE(first, back);
  EXPECT_NE(first, again);
  EXPECT_NE(back, again);
}

TEST(Reactions, AreTheSameInTheSameOrderWhenFoundAgain) {
  const auto registry = registry_after(many_units());
  const auto first = reactions_of(registry, PartitionNo{2});
  const auto second = reactions_of(registry, PartitionNo{2});
  ASSERT_EQ(first.size(), second.size());
  ASSERT_FALSE(first.empty());
  events::UnitId before;
  for (std::size_t i = 0; i < first.size(); ++i) {
    EXPECT_EQ(first[i].id, second[i].id);
    EXPECT_EQ(canonical_hash(first[i]), canonical_hash(second[i]));
    const auto& open = std::get<OpenReport>(std::get<ReportCommand>(first[i].command));
    EXPECT_LT(before, open.unit);
    before = open.unit;
  }
}

/// A later owner, and the next release, have to make the same ids.
TEST(Reactions, IdsArePinned) {
  const auto registry = registry_after(campaign_launched());
  const auto todo = reactions_of(registry, PartitionNo{1}, {}, 1);
  const auto raw = report().value();
  EXPECT_EQ(todo.at(0).id, events::CommandId{events::derive_id(
                               {"open", {reinterpret_cast<const char*>(raw.data()), 16}})});
}

}  // namespace
}  // namespace cas::test
