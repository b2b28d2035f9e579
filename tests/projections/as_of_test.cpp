#include "projections/as_of.hpp"

#include <random>

#include "tests/projections/replayed.hpp"

namespace cas::projections {
namespace {

using namespace testing;
using events::report::Lens;

constexpr int kReports = 8;

/// What was then, against a projector that never read further.
void expect_same(const Projector& now, const Position& position, const Projector& then) {
  for (int i = 0; i < kReports; ++i)
    EXPECT_EQ(*report_as_of(now, report_id(i), position.seqs), *then.report(report_id(i))) << i;
  for (const auto* region : {"PL", "02", "0212", "0212033", "04"}) {
    for (std::size_t lens = 0; lens < events::report::kLenses; ++lens)
      EXPECT_EQ(totals_as_of(now, kCampaign, region, static_cast<Lens>(lens), position.seqs)->cells,
                totals(then, kCampaign, region, static_cast<Lens>(lens))->cells)
          << region << ", lens " << lens;
    EXPECT_EQ(*completeness_as_of(now, kCampaign, region, position.seqs),
              completeness(then, kCampaign, region))
        << region;
  }
}

TEST(AsOf, APositionAnswersLikeAReplayUntilThere) {
  for (std::uint64_t seed = 1; seed <= 15; ++seed) {
    SCOPED_TRACE("seed " + std::to_string(seed));
    std::mt19937_64 random(seed);
    SmallLog log;
    publish(log);
    play(log, seed, kReports, 1'200);
    adapters::MemoryStore store;
    const auto now = replayed(store, log);
    auto position = position_now(*now);
    for (std::size_t p = 1; p < position.seqs.size(); ++p)
      position.seqs[p] = events::Seq{random() % (position.seqs[p].value() + 1)};
    ReplayOptions until;
    until.until_position = position.seqs;
    adapters::MemoryStore other;
    expect_same(*now, position, *replayed(other, log, until));
    expect_same(*now, position_now(*now), *now);
  }
}

TEST(AsOf, ATimeIsResolvedToTheLastFramesUpToIt) {
  SmallLog log;
  publish(log);
  const auto start = log.chain(events::PartitionNo{1}).tip.time.value();
  play(log, 5, kReports, 900);
  adapters::MemoryStore store;
  const auto now = replayed(store, log);
  const auto last = std::min(log.chain(events::PartitionNo{1}).tip.time.value(),
                             log.chain(events::PartitionNo{2}).tip.time.value());
  for (const auto time : {start + 3'000, start + 100'500, start + 256'000, last}) {
    SCOPED_TRACE(time);
    const auto position = position_at(*now, events::Time{time});
    ASSERT_TRUE(position) << position.error().detail;
    ReplayOptions until;
    until.until_time = events::Time{time};
    adapters::MemoryStore other;
    const auto then = replayed(other, log, until);
    EXPECT_EQ(position->seqs, position_now(*then).seqs);
    events::Time latest;
    for (std::uint32_t p = 0; p < then->partition_count(); ++p)
      latest = std::max(latest, then->checkpoint(events::PartitionNo{p}).chain.tip.time);
    EXPECT_EQ(time_of(*now, position->seqs).value(), latest);
    expect_same(*now, *position, *then);
  }
  EXPECT_TRUE(position_at(*now, events::Time{last})->provisional);
  EXPECT_FALSE(position_at(*now, events::Time{start - 10'000}).has_value());
}

TEST(AsOf, AMomentIsSettledOnceEveryPartitionHoldsALaterFrame) {
  SmallLog log(1);
  publish(log);
  const events::PartitionNo shard{1};
  log.append(shard, report_id(1), opened(1, region("0212033")));
  const auto moment = log.chain(events::PartitionNo{0}).tip.time;
  adapters::MemoryStore store;
  EXPECT_TRUE(position_at(*replayed(store, log), moment)->provisional);
  log.append(events::kRegistry, {{events::log::stream_of(events::kRegistry),
                                  events::log::Event{events::log::Ticked{}}}});
  log.append(shard, report_id(1), saved({{0, 1}}), 1'000'000);
  const auto projector = replayed(store, log);
  EXPECT_FALSE(position_at(*projector, moment)->provisional);
}

TEST(AsOf, APositionThatThisLogDoesNotHaveIsRefused) {
  SmallLog log;
  publish(log);
  adapters::MemoryStore store;
  const auto projector = replayed(store, log);
  const std::vector<events::Seq> narrow{events::Seq{1}};
  EXPECT_EQ(check_position(*projector, narrow).error().reason, "position.width");
  const std::vector<events::Seq> beyond{events::Seq{1}, events::Seq{1}, events::Seq{99}};
  EXPECT_EQ(check_position(*projector, beyond).error().reason, "position.beyond");
}

}  // namespace
}  // namespace cas::projections
