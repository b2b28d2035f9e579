#include <random>

#include "adapters/rocksdb/rocks_store.hpp"
#include "projections/naive.hpp"
#include "projections/queries.hpp"
#include "tests/projections/replayed.hpp"
#include "tests/projections/temp_directory.hpp"

namespace cas::projections {
namespace {

using namespace testing;

constexpr std::uint64_t kSeeds = 60;

SmallLog random_log(std::uint64_t seed, int steps = 400) {
  SmallLog log(1 + static_cast<std::uint32_t>(seed % 3));
  publish(log);
  play(log, seed, 12, steps);
  return log;
}

ReplayOptions batches_of(std::size_t rows) {
  ReplayOptions options;
  options.batch_rows = rows;
  return options;
}

TEST(Determinism, AnyBatchSizeGivesTheSameDigest) {
  for (std::uint64_t seed = 1; seed <= kSeeds; ++seed) {
    SCOPED_TRACE("seed " + std::to_string(seed));
    const auto log = random_log(seed);
    adapters::MemoryStore one_store, seven_store, large_store;
    const auto one = replayed(one_store, log, batches_of(1));
    EXPECT_EQ(digest_of(*replayed(seven_store, log, batches_of(7))), digest_of(*one));
    // No report stays in memory, so each comes back from its row and the saves behind it.
    EXPECT_EQ(digest_of(*replayed(large_store, log, batches_of(50), {.reports_in_memory_max = 2})),
              digest_of(*one));
    EXPECT_EQ(one_store.size(), large_store.size());
  }
}

TEST(Determinism, RandomHistoriesAddUpAsTheNaiveWayDoes) {
  for (std::uint64_t seed = 1; seed <= kSeeds; ++seed) {
    SCOPED_TRACE("seed " + std::to_string(seed));
    const auto log = random_log(seed);
    NaiveTotals naive;
    auto options = batches_of(seed % 2 == 0 ? 3 : 1'000);
    options.each = [&](const ValidFrame& frame) { naive.add(frame); };
    adapters::MemoryStore store;
    const auto projector = replayed(store, log, options, {.reports_in_memory_max = seed % 8});
    EXPECT_EQ(totals_hash_of(*projector), events::to_hex(*naive.totals_hash()));
    const auto reopened = projector_of(store, log);
    EXPECT_EQ(totals_hash_of(*reopened), totals_hash_of(*projector));
    std::string lines, naive_lines;
    ASSERT_TRUE(each_totals_line(*projector, [&](std::string_view line) { lines += line; }));
    ASSERT_TRUE(naive.each_line([&](std::string_view line) { naive_lines += line; }));
    EXPECT_EQ(lines, naive_lines);
  }
}

TEST(Determinism, ACrashBetweenCommitsIsReadAgainFromTheCheckpoint) {
  for (std::uint64_t seed = 1; seed <= kSeeds; ++seed) {
    SCOPED_TRACE("seed " + std::to_string(seed));
    std::mt19937_64 random(seed);
    const auto log = random_log(seed);
    adapters::MemoryStore whole, broken;
    const auto expected = digest_of(*replayed(whole, log));
    for (int crash = 0; crash < 5; ++crash) {  // what was applied and not committed is lost
      const auto projector = projector_of(broken, log, {.reports_in_memory_max = 3});
      SmallLogReader reader(log);
      auto options = batches_of(1 + random() % 40);
      std::vector<events::Seq> until;
      for (std::uint32_t p = 0; p < log.partitions(); ++p)
        until.push_back(events::Seq{p == 0 ? 1'000 : random() % 300});
      options.until_position = until;
      ASSERT_TRUE(replay(reader, *projector, options));
      const auto lost = projector_of(broken, log);
      options.until_position.reset();
      options.batch_rows = 1'000'000;
      struct Crash {};
      int frames = 0;
      options.each = [&](const ValidFrame&) {
        if (++frames > 20) throw Crash{};
      };
      SmallLogReader again(log);
      try {
        (void)replay(again, *lost, options);
      } catch (const Crash&) {
      }
    }
    EXPECT_EQ(digest_of(*replayed(broken, log)), expected);
  }
}

TEST(Determinism, RowsInMemoryAndOnDiskAreTheSame) {
  for (const auto mode :
       {adapters::RocksOptions::Mode::live, adapters::RocksOptions::Mode::rebuild}) {
    const auto log = random_log(7, 2'000);
    const TempDirectory directory;
    adapters::RocksOptions options;
    options.mode = mode;
    auto disk = *adapters::open_rocks_store(directory.path(), options);
    adapters::MemoryStore memory;
    const auto expected = digest_of(*replayed(memory, log, batches_of(7)));
    auto on_disk = replayed(*disk, log, batches_of(100), {.reports_in_memory_max = 4});
    EXPECT_EQ(digest_of(*on_disk), expected);
    ASSERT_TRUE(disk->flush());
    on_disk.reset();
    disk.reset();
    disk = *adapters::open_rocks_store(directory.path());
    on_disk = projector_of(*disk, log);
    EXPECT_EQ(digest_of(*on_disk), expected);
    EXPECT_EQ(on_disk->checkpoint(events::PartitionNo{1}).void_frames,
              replayed(memory, log)->checkpoint(events::PartitionNo{1}).void_frames);
  }
}

TEST(Determinism, AStoreOfAnotherGenerationOrLogIsRefused) {
  const auto log = random_log(3, 50);
  adapters::MemoryStore store;
  (void)replayed(store, log);
  EXPECT_EQ(Projector::open(store, 17, {}).error().reason, "store.other_log");
  Batch batch;
  batch.put(Key(Table::generation).view(), Packer().number(kSchemaGeneration + 1).number(9).view());
  ASSERT_TRUE(store.write(batch));
  const auto refused = Projector::open(store, log.partitions(), {});
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().reason, "store.other_generation");
  EXPECT_NE(refused.error().detail.find("cas rebuild"), std::string::npos);
}

}  // namespace
}  // namespace cas::projections
