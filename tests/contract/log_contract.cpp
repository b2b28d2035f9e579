#include "tests/contract/log_contract.hpp"

#include <atomic>
#include <thread>

#include "events/chain.hpp"

namespace cas::tests {
namespace {

using events::Offset;
using events::PartitionNo;

events::LogCreation creation_of(std::uint32_t shards) {
  events::Bytes16 id{};
  id.fill(0x5a);
  return {.log = events::LogId{id},
          .environment = events::log::Environment::test,
          .shards = shards,
          .time = events::Time{1'700'000'000'000'000}};
}

}  // namespace

LogContract::LogContract() { make(2); }

void LogContract::make(std::uint32_t shards) {
  node_.reset();
  under_test_.reset();
  under_test_ = GetParam().make(creation_of(shards));
  node_ = std::make_unique<LogCaller>(log(), GetParam().patience);
}

void LogContract::reopen() {
  node_.reset();
  under_test_->reopen();
  node_ = std::make_unique<LogCaller>(log(), GetParam().patience);
}

std::string LogContract::frame(std::uint64_t number, std::size_t size) {
  std::string bytes(size, '\0');
  std::uint64_t state = number * 0x9e3779b97f4a7c15 + 1;
  for (auto& byte : bytes) {
    state = state * 6364136223846793005 + 1442695040888963407;
    byte = static_cast<char>(state >> 56);
  }
  return bytes;
}

TEST_P(LogContract, ANewLogHoldsTheGenesisOfEveryPartitionAndNothingElse) {
  make(3);
  ASSERT_EQ(log().partition_count(), 4u);
  const auto creation = creation_of(3);
  for (std::uint32_t p = 0; p < 4; ++p) {
    node().follow(PartitionNo{p}, Offset{0});
    ASSERT_TRUE(node().until_read(PartitionNo{p}, 1));
    EXPECT_EQ(node().end(PartitionNo{p}), 1u);
    const auto parsed = events::parse_frame(node().records(PartitionNo{p})[0].bytes);
    ASSERT_TRUE(parsed) << parsed.error().detail;
    EXPECT_EQ(parsed->header.kind, events::FrameKind::genesis);
    EXPECT_EQ(parsed->header.log, creation.log);
    EXPECT_EQ(parsed->header.partition, PartitionNo{p});
    EXPECT_EQ(parsed->header.time, creation.time);
  }
}

TEST_P(LogContract, WhatIsAppendedIsReadBackInOrderByteForByte) {
  node().follow(kShard, Offset{1});
  const auto many = GetParam().many;
  for (std::size_t i = 0; i < many; ++i) node().append(kShard, frame(i, 1 + i % 1500));
  ASSERT_TRUE(node().until_read(kShard, many));
  for (std::size_t i = 0; i < many; ++i)
    ASSERT_EQ(node().records(kShard)[i].bytes, frame(i, 1 + i % 1500)) << "record " << i;
  EXPECT_EQ(node().end(kShard), many + 1);
  EXPECT_EQ(node().append_failures(), 0u);
}

TEST_P(LogContract, OneAtATimeEachIsReadableBeforeTheNext) {
  node().follow(kShard, Offset{1});
  for (std::size_t i = 0; i < 50; ++i) {
    node().append(kShard, frame(i));
    ASSERT_TRUE(node().until_read(kShard, i + 1));
    EXPECT_EQ(node().records(kShard).back().bytes, frame(i));
  }
}

TEST_P(LogContract, PartitionsDoNotMix) {
  make(8);
  constexpr std::size_t kEach = 100;
  for (std::uint32_t p = 0; p <= 8; ++p) node().follow(PartitionNo{p}, Offset{1});
  for (std::size_t i = 0; i < kEach; ++i)
    for (std::uint32_t p = 0; p <= 8; ++p) node().append(PartitionNo{p}, frame(i * 9 + p, 300));
  for (std::uint32_t p = 0; p <= 8; ++p) {
    ASSERT_TRUE(node().until_read(PartitionNo{p}, kEach)) << "partition " << p;
    for (std::size_t i = 0; i < kEach; ++i)
      ASSERT_EQ(node().records(PartitionNo{p})[i].bytes, frame(i * 9 + p, 300));
    EXPECT_EQ(node().end(PartitionNo{p}), kEach + 1);
  }
}

TEST_P(LogContract, APartitionThatIsNotFollowedStaysSilent) {
  node().follow(kShard, Offset{1});
  node().append(PartitionNo{2}, frame(1));
  node().append(kShard, frame(2));
  ASSERT_TRUE(node().until_read(kShard, 1));  // LogCaller fails the test on a stray record
  ASSERT_TRUE(node().until([&] { return node().end(PartitionNo{2}) == 2; }));
}

TEST_P(LogContract, FollowsFromTheMiddleAndAgainFromElsewhere) {
  constexpr std::size_t kCount = 300;
  node().follow(kShard, Offset{1});
  for (std::size_t i = 0; i < kCount; ++i) node().append(kShard, frame(i));
  ASSERT_TRUE(node().until_read(kShard, kCount));
  for (const std::uint64_t from : {200u, 1u, 300u, 37u, 0u}) {
    node().follow(kShard, Offset{from});
    ASSERT_TRUE(node().until_read(kShard, kCount + 1 - from)) << "from " << from;
    if (from > 0) {
      EXPECT_EQ(node().records(kShard)[0].bytes, frame(from - 1));
    }
    EXPECT_EQ(node().records(kShard).back().bytes, frame(kCount - 1));
  }
}

TEST_P(LogContract, FollowingAnewForgetsWhatWasOnItsWay) {
  node().follow(kShard, Offset{1});
  for (std::size_t i = 0; i < 20; ++i) node().append(kShard, frame(i));
  ASSERT_TRUE(node().until_read(kShard, 20));
  for (std::size_t i = 20; i < 40; ++i) node().append(kShard, frame(i));
  node().follow(kShard, Offset{5});  // LogCaller fails the test if an older position goes on
  ASSERT_TRUE(node().until_read(kShard, 36));
  EXPECT_EQ(node().records(kShard)[0].bytes, frame(4));
}

TEST_P(LogContract, FollowingFromTheEndGivesOnlyWhatComesLater) {
  node().append(kShard, frame(1));
  ASSERT_TRUE(node().until([&] { return node().end(kShard) == 2; }));
  node().follow(kShard, Offset{2});
  node().append(kShard, frame(2));
  ASSERT_TRUE(node().until_read(kShard, 1));
  EXPECT_EQ(node().records(kShard)[0].bytes, frame(2));
}

TEST_P(LogContract, TheEndHoldsEverythingThatWasReadBeforeTheQuestion) {
  node().follow(kShard, Offset{1});
  for (std::size_t i = 0; i < 30; ++i) {
    node().append(kShard, frame(i));
    ASSERT_TRUE(node().until_read(kShard, i + 1));
    ASSERT_EQ(node().end(kShard), i + 2);
  }
}

TEST_P(LogContract, EveryQuestionForTheEndHasItsOwnAnswer) {
  constexpr std::uint64_t kFirst = 1'000'000;
  std::map<std::uint64_t, PartitionNo> asked;
  for (std::uint64_t i = 0; i < 20; ++i) {
    asked[kFirst + i] = PartitionNo{static_cast<std::uint32_t>(i % 3)};
    log().ask_end(asked[kFirst + i], kFirst + i);
  }
  const auto give_up = std::chrono::steady_clock::now() + GetParam().patience;
  while (!asked.empty() && std::chrono::steady_clock::now() < give_up) {
    log().wait(std::chrono::milliseconds{20});
    std::vector<events::LogEvent> out;
    log().poll(out, LogCaller::kPollBytes);
    for (const auto& event : out)
      if (const auto* end = std::get_if<events::EndIs>(&event)) {
        ASSERT_TRUE(asked.contains(end->ticket));
        EXPECT_EQ(end->partition, asked[end->ticket]);
        EXPECT_EQ(end->end, Offset{1});
        asked.erase(end->ticket);
      }
  }
  EXPECT_TRUE(asked.empty());
}

TEST_P(LogContract, RefetchGivesTheRecordAgainOrSaysThatNoneStandsThere) {
  for (std::size_t i = 0; i < 10; ++i) node().append(kShard, frame(i));
  ASSERT_TRUE(node().until([&] { return node().end(kShard) == 11; }));
  const auto found = node().refetch(kShard, Offset{4});
  EXPECT_EQ(found.partition, kShard);
  EXPECT_EQ(found.offset, Offset{4});
  ASSERT_TRUE(found.found);
  EXPECT_EQ(found.record.offset, Offset{4});
  EXPECT_EQ(found.record.bytes, frame(3));
  EXPECT_TRUE(node().refetch(kShard, Offset{10}).found);
  EXPECT_FALSE(node().refetch(kShard, Offset{11}).found);
  EXPECT_FALSE(node().refetch(kShard, Offset{1'000'000'000}).found);
}

TEST_P(LogContract, RefetchDoesNotDisturbWhoFollows) {
  node().follow(kShard, Offset{1});
  for (std::size_t i = 0; i < 10; ++i) {
    node().append(kShard, frame(i));
    EXPECT_TRUE(node().refetch(kShard, Offset{0}).found);
  }
  ASSERT_TRUE(node().until_read(kShard, 10));
}

TEST_P(LogContract, FramesOfEverySizeUpToTheLargestArrive) {
  std::vector<std::size_t> sizes{1, 2, 4095, 4096, 4097, 65536, 300'000, events::kFrameBytesMax};
  sizes.push_back(10);
  for (int i = 0; i < 4; ++i) sizes.push_back(events::kFrameBytesMax);
  node().follow(kShard, Offset{1});
  for (std::size_t i = 0; i < sizes.size(); ++i) node().append(kShard, frame(i, sizes[i]));
  ASSERT_TRUE(node().until_read(kShard, sizes.size()));
  for (std::size_t i = 0; i < sizes.size(); ++i)
    EXPECT_TRUE(node().records(kShard)[i].bytes == frame(i, sizes[i])) << sizes[i] << " bytes";
}

TEST_P(LogContract, APollReturnsAboutAsManyBytesAsWereAllowed) {
  constexpr std::size_t kAllowed = 10'000, kSize = 700, kCount = 200;
  for (std::size_t i = 0; i < kCount; ++i) node().append(kShard, frame(i, kSize));
  ASSERT_TRUE(node().until([&] { return node().end(kShard) == kCount + 1; }));
  node().follow(kShard, Offset{1});
  std::size_t largest = 0;
  const bool all = node().until(
      [&] {
        std::size_t bytes = 0;
        for (const auto& event : node().poll(kAllowed))
          if (const auto* read = std::get_if<events::RecordsRead>(&event))
            for (const auto& record : read->records) bytes += record.bytes.size();
        largest = std::max(largest, bytes);
        return node().records(kShard).size() == kCount;
      },
      kAllowed);
  ASSERT_TRUE(all);
  EXPECT_LE(largest, kAllowed + kSize) << "one record may lie across the bound";
  node().follow(kShard, Offset{1});
  ASSERT_TRUE(node().until([&] { return node().records(kShard).size() == 3; }, 1))
      << "a record larger than the bound comes all the same";
}

TEST_P(LogContract, ASecondNodeSeesWhatTheFirstAppends) {
  for (std::size_t i = 0; i < 10; ++i) node().append(kShard, frame(i));
  ASSERT_TRUE(node().until([&] { return node().end(kShard) == 11; }));
  const auto second = under_test_->open_second();
  LogCaller reader(*second, GetParam().patience);
  EXPECT_EQ(second->partition_count(), log().partition_count());
  reader.follow(kShard, Offset{1});
  ASSERT_TRUE(reader.until_read(kShard, 10));
  for (std::size_t i = 10; i < 60; ++i) {
    node().append(kShard, frame(i));
    if (i % 10 == 0) {
      ASSERT_TRUE(reader.until_read(kShard, i + 1));
    }
  }
  ASSERT_TRUE(reader.until_read(kShard, 60));
  for (std::size_t i = 0; i < 60; ++i) EXPECT_EQ(reader.records(kShard)[i].bytes, frame(i));
  EXPECT_EQ(reader.end(kShard), 61u);
  EXPECT_TRUE(reader.refetch(kShard, Offset{60}).found);
}

TEST_P(LogContract, WhatTheFirstHasReadIsWithinTheEndThatTheSecondIsTold) {
  const auto second = under_test_->open_second();
  LogCaller reader(*second, GetParam().patience);
  node().follow(kShard, Offset{1});
  for (std::size_t i = 0; i < 20; ++i) {
    node().append(kShard, frame(i));
    ASSERT_TRUE(node().until_read(kShard, i + 1));
    ASSERT_EQ(reader.end(kShard), i + 2);
  }
}

TEST_P(LogContract, OpenedAgainItGoesOnWhereItEnded) {
  node().follow(kShard, Offset{0});
  for (std::size_t i = 0; i < 20; ++i) node().append(kShard, frame(i));
  ASSERT_TRUE(node().until_read(kShard, 21));
  for (std::size_t round = 1; round <= 3; ++round) {
    reopen();
    EXPECT_EQ(node().end(kShard), 20 + round);
    EXPECT_EQ(node().end(PartitionNo{2}), 1u);
    node().follow(kShard, Offset{1});
    node().append(kShard, frame(19 + round));
    ASSERT_TRUE(node().until_read(kShard, 20 + round));
    for (std::size_t i = 0; i < 20 + round; ++i)
      ASSERT_EQ(node().records(kShard)[i].bytes, frame(i));
  }
}

TEST_P(LogContract, WaitReturnsWhenThereIsSomethingToPoll) {
  node().follow(kShard, Offset{0});
  ASSERT_TRUE(node().until_read(kShard, 1));
  const auto before = std::chrono::steady_clock::now();
  node().append(kShard, frame(1));
  while (node().records(kShard).size() < 2) {
    log().wait(GetParam().patience);
    node().poll();
    ASSERT_LT(std::chrono::steady_clock::now() - before, GetParam().patience);
  }
}

TEST_P(LogContract, WakeEndsAWaitFromAnyThread) {
  const auto before = std::chrono::steady_clock::now();
  if (!GetParam().threads) {
    log().wake();
    log().wait(GetParam().patience);
  } else {
    std::atomic<bool> woken = false;
    // The wait may end early for its own reasons, so go on until the other thread has been there.
    std::thread other([&] {
      woken = true;
      log().wake();
    });
    do log().wait(GetParam().patience);
    while (!woken);
    other.join();
  }
  EXPECT_LT(std::chrono::steady_clock::now() - before, GetParam().patience / 2);
}

TEST_P(LogContract, AWakeBeforeTheWaitIsNotLost) {
  node().poll();
  log().wake();
  const auto before = std::chrono::steady_clock::now();
  log().wait(GetParam().patience);
  EXPECT_LT(std::chrono::steady_clock::now() - before, GetParam().patience / 2);
}

TEST_P(LogContract, WaitEndsWhenItsTimeIsOver) {
  node().poll();
  const auto before = std::chrono::steady_clock::now();
  log().wait(std::chrono::milliseconds{1});
  EXPECT_LT(std::chrono::steady_clock::now() - before, std::chrono::seconds{5});
}

TEST_P(LogContract, APartitionInTroubleSaysSoAndTakesNothing) {
  node().follow(kShard, Offset{1});
  node().follow(PartitionNo{2}, Offset{1});
  for (std::size_t i = 0; i < 10; ++i) node().append(kShard, frame(i));
  ASSERT_TRUE(node().until_read(kShard, 10));
  if (!under_test_->damage(kShard)) GTEST_SKIP() << "this log cannot be damaged from a test";
  node().follow(kShard, Offset{0});
  ASSERT_TRUE(node().until([&] { return !node().troubles().empty(); }));
  EXPECT_EQ(node().troubles()[0].partition, kShard);
  EXPECT_FALSE(node().troubles()[0].error.detail.empty());
  const auto refused = log().append(kShard, frame(11));
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, Errc::unavailable);
  node().append(PartitionNo{2}, frame(12));
  EXPECT_TRUE(node().until_read(PartitionNo{2}, 1)) << "the other partitions go on";
}

}  // namespace cas::tests
