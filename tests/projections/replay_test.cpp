#include "projections/replay.hpp"

#include <algorithm>

#include "tests/projections/replayed.hpp"

namespace cas::projections {
namespace {

using namespace testing;

constexpr events::PartitionNo kShard{1};

SmallLog played(int steps = 300) {
  SmallLog log;
  publish(log);
  play(log, 4, 6, steps);
  return log;
}

Error stopped_by(const SmallLog& log) {
  adapters::MemoryStore store;
  const auto projector = projector_of(store, log);
  SmallLogReader reader(log);
  const auto done = replay(reader, *projector);
  EXPECT_FALSE(done);
  return done ? Error{} : done.error();
}

TEST(Replay, ABitFlippedInMemoryIsReadAgain) {
  const auto log = played(20'000);  // more than is read at once
  adapters::MemoryStore store, other;
  const auto projector = projector_of(store, log);
  SmallLogReader reader(log);
  reader.flip_once(kShard, events::Offset{40});
  ASSERT_TRUE(replay(reader, *projector));
  EXPECT_EQ(digest_of(*projector), digest_of(*replayed(other, log)));
}

TEST(Replay, ADamagedRecordStopsWithItsPlace) {
  auto log = played();
  log.record(kShard, 40)[100] ^= 1;
  const auto error = stopped_by(log);
  EXPECT_EQ(error.reason, "frame.bad_crc");
  ASSERT_FALSE(error.context.empty());
  EXPECT_EQ(error.context[0], "partition 1, offset 40");
}

TEST(Replay, AForeignFrameStopsThePartition) {
  auto log = played();
  log.record(kShard, 40) = played(5).record(events::PartitionNo{2}, 1);
  EXPECT_EQ(stopped_by(log).reason, "log.foreign");
}

TEST(Replay, ALogThatWasMadeAnewIsNoticed) {
  const auto log = played();
  adapters::MemoryStore store;
  (void)replayed(store, log);
  SmallLog other;
  publish(other);
  play(other, 5, 6, 300);
  const auto projector = projector_of(store, other);
  SmallLogReader reader(other);
  const auto done = replay(reader, *projector);
  ASSERT_FALSE(done);
  EXPECT_EQ(done.error().reason, "store.not_of_this_log");
}

TEST(Replay, ALogThatLostItsTailIsNoticed) {
  const auto log = played();
  adapters::MemoryStore store;
  (void)replayed(store, log);
  const auto shorter = played(100);
  const auto projector = projector_of(store, shorter);
  SmallLogReader reader(shorter);
  const auto done = replay(reader, *projector);
  ASSERT_FALSE(done);
  EXPECT_EQ(done.error().reason, "store.not_of_this_log");
}

TEST(Replay, SaysHowFarItHasCome) {
  const auto log = played();
  adapters::MemoryStore store;
  std::vector<std::uint64_t> left;
  ReplayOptions options;
  options.batch_rows = 20;
  options.progress = [&](const ReplayProgress& p) { left.push_back(p.records_left); };
  (void)replayed(store, log, options);
  ASSERT_GT(left.size(), 5U);
  EXPECT_TRUE(std::ranges::is_sorted(left, std::greater{}));
  EXPECT_EQ(left.back(), 0U);
}

}  // namespace
}  // namespace cas::projections
