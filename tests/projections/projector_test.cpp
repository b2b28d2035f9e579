#include "projections/projector.hpp"

#include <gtest/gtest.h>

#include <functional>
#include <map>

#include "tests/projections/replayed.hpp"

namespace cas::projections {
namespace {

using namespace testing;
using namespace events::report;

constexpr events::PartitionNo kShard{1};

TEST(Projector, KnowsAReportsStateCommittedOrNot) {
  SmallLog log;
  publish(log);
  log.append(kShard, report_id(1), opened(1, region("0212033")));
  log.append(kShard, report_id(1), saved({{0, 700}, {3, 5}}));
  log.append(kShard, report_id(1), saved({{0, 800}}));

  adapters::MemoryStore store;
  auto projector = replayed(store, log);
  ReportState expected;
  evolve(expected, opened(1, region("0212033")));
  evolve(expected, saved({{0, 700}, {3, 5}}));
  evolve(expected, saved({{0, 800}}));
  EXPECT_EQ(**projector->report(report_id(1)), expected);
  EXPECT_EQ(*projector->report(report_id(2)), std::nullopt);

  projector = projector_of(store, log);  // from the rows: the last saves are folded from history
  EXPECT_EQ(**projector->report(report_id(1)), expected);
  EXPECT_NE(projector->registry().form(events::FormCode{"TST"}, events::FormVersion{1}), nullptr);
  EXPECT_EQ(projector->checkpoint(kShard).chain, log.chain(kShard));
}

// A valid frame whose events no decider decides: whoever reads it stops and says why.
TEST(Projector, StopsAtWhatNoDeciderDecides) {
  const auto unit = events::unit::stream_of(unit_id(1));
  const events::unit::Event renamed{events::unit::UnitRenamed{"Miasto"}};
  const auto number_one = stream_of(report_id(1));
  const std::multimap<std::string, std::function<void(SmallLog&)>> faults = {
      {"projection.not_opened",
       [](SmallLog& log) { log.append(kShard, report_id(2), saved({{0, 1}})); }},
      {"projection.opened_twice",
       [](SmallLog& log) { log.append(kShard, report_id(1), opened(1, region("0212033"))); }},
      {"projection.unknown_cell",
       [](SmallLog& log) { log.append(kShard, report_id(1), saved({{9999, 1}})); }},
      {"projection.version_gap",
       [&](SmallLog& log) {
         log.miscount(number_one);
         log.append(kShard, report_id(1), saved({{0, 1}}));
       }},
      {"projection.misplaced",
       [](SmallLog& log) { log.append(events::PartitionNo{2}, report_id(1), saved({{0, 1}})); }},
      {"projection.misplaced", [&](SmallLog& log) { log.append(kShard, {{unit, renamed}}); }},
      {"projection.misplaced",
       [&](SmallLog& log) {
         log.append(kShard, {{unit, events::Event{events::report::Event{saved({{0, 1}})}}}});
       }},
      {"registry.impossible",
       [&](SmallLog& log) { log.append(events::kRegistry, {{unit, renamed}}); }},
  };
  for (const auto& [reason, commit_fault] : faults) {
    SmallLog log;
    publish(log);
    log.append(kShard, report_id(1), opened(1, region("0212033")));
    commit_fault(log);
    adapters::MemoryStore store;
    const auto projector = projector_of(store, log);
    SmallLogReader reader(log);
    const auto done = replay(reader, *projector);
    ASSERT_FALSE(done) << reason;
    EXPECT_EQ(done.error().reason, reason);
    EXPECT_EQ(done.error().code, Errc::corrupt);
    EXPECT_FALSE(projector->commit()) << reason << ": half a frame must not be written";
  }
}

TEST(Projector, FindsTheReceiptOfACommandUntilItExpires) {
  SmallLog log;
  publish(log);
  log.append(kShard, report_id(1), opened(1, region("0212033")));
  log.append(kShard, report_id(1), saved({{0, 700}}));
  const auto header = log.last();
  adapters::MemoryStore store;
  auto projector = replayed(store, log);
  const auto receipt = *projector->receipt(kShard, header.actor.account, header.command);
  ASSERT_TRUE(receipt);
  EXPECT_EQ(receipt->seq, header.seq);
  EXPECT_EQ(receipt->command_hash, header.command_hash);
  EXPECT_EQ(receipt->version, events::Version{2});
  EXPECT_EQ(receipt->frame, log.chain(kShard).tip.hash);
  EXPECT_FALSE(*projector->receipt(events::PartitionNo{2}, header.actor.account, header.command));

  projector = projector_of(store, log);
  EXPECT_EQ(*projector->receipt(kShard, header.actor.account, header.command), receipt);

  log.append(kShard, report_id(1), saved({{0, 1}}), events::kReceiptLife_us + 1);
  projector = replayed(store, log);
  EXPECT_FALSE(*projector->receipt(kShard, header.actor.account, header.command));
}

TEST(Projector, GoesOnFromItsCheckpoint) {
  SmallLog log;
  publish(log);
  play(log, 1, 5, 200);
  adapters::MemoryStore store;
  (void)replayed(store, log);
  play(log, 2, 5, 0);
  log.append(kShard, report_id(77), opened(77, region("0212033")));
  const auto projector = replayed(store, log);
  EXPECT_TRUE(projector->report(report_id(77))->has_value());
  EXPECT_EQ(projector->checkpoint(kShard).chain, log.chain(kShard));
}

}  // namespace
}  // namespace cas::projections
