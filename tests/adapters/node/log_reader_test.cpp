#include "adapters/node/log_reader.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <random>

#include "tests/projections/replayed.hpp"

namespace cas::tests {
namespace {

using adapters::node::LogReader;
using adapters::node::read_limit;
using events::PartitionNo;
using events::Seq;
using testing::SmallLog;
using testing::SmallLogReader;

constexpr PartitionNo kShard{1};

/// A log with what makes seqs and offsets differ, and a reader beside its projections.
class LogReaderTest : public ::testing::Test {
 protected:
  void tick() { log_.append(kShard, {{events::log::stream_of(kShard), tick_event()}}); }
  static events::Event tick_event() { return events::log::Event{events::log::Ticked{}}; }

  /// Claims with their own frames, which the log's stream shows; other frames it does not; voids.
  void grow(std::uint64_t seed, int frames) {
    std::mt19937_64 random(seed);
    for (int i = 0; i < frames; ++i) {
      switch (random() % 12) {
        case 0: log_.claim(kShard); break;
        case 1: log_.append_void(kShard); break;
        case 2: tick(); break;
        default: log_.append(kShard, {}); break;
      }
    }
  }

  /// Hashes of the valid frames, as a reader from the beginning finds them.
  std::vector<events::Hash> valid() const {
    std::vector<events::Hash> hashes;
    events::ChainState chain;
    chain.partition = kShard;
    for (const auto& bytes : log_.records(kShard)) {
      auto frame = *events::parse_frame(bytes);
      frame.header.cited = {};
      if (judge(chain, frame, {}).verdict != events::Verdict::valid) continue;
      advance(chain, frame);
      hashes.push_back(frame.hash);
    }
    return hashes;
  }

  void project() {
    projector_ = testing::replayed(store_, log_);
    reader_.emplace(
        [this]() -> Result<std::unique_ptr<events::Log>> {
          ++opened_;
          return std::make_unique<SmallLogReader>(log_);
        },
        store_);
  }

  std::vector<events::Hash> read(Seq from, Seq last, std::size_t frames_max) {
    const auto page = reader_->read(read_limit(*projector_, kShard), {from, last, frames_max});
    EXPECT_TRUE(page) << page.error().detail;
    std::vector<events::Hash> hashes;
    auto seq = from;
    for (const auto& frame : (*page)->frames) {
      EXPECT_EQ(frame.frame->header.seq, seq);
      seq = next(seq);
      hashes.push_back(frame.frame->hash);
    }
    EXPECT_EQ((*page)->next, seq);
    return hashes;
  }

  SmallLog log_;
  adapters::MemoryStore store_;
  std::unique_ptr<projections::Projector> projector_;
  std::optional<LogReader> reader_;
  int opened_ = 0;
};

TEST_F(LogReaderTest, FindsEverySeqAmongVoidRecordsAndClaims) {
  const auto seed = std::random_device{}();
  SCOPED_TRACE("seed " + std::to_string(seed));
  grow(seed, 400);
  project();
  const auto all = valid();
  ASSERT_EQ(all.size(), read_limit(*projector_, kShard).seq.value() + 1);
  std::mt19937_64 random(seed);
  for (int i = 0; i < 300; ++i) {
    const auto from = random() % all.size();
    const auto last = random() % (all.size() + 5);
    const auto most = 1 + random() % 40;
    const auto found = read(Seq{from}, Seq{last}, most);
    const auto end = std::min({last + 1, from + most, std::uint64_t{all.size()}});
    const std::vector<events::Hash> wanted =
        from < end ? std::vector<events::Hash>(all.begin() + static_cast<std::ptrdiff_t>(from),
                                               all.begin() + static_cast<std::ptrdiff_t>(end))
                   : std::vector<events::Hash>{};
    ASSERT_EQ(found, wanted) << "from " << from << " to " << last << ", at most " << most;
  }
  EXPECT_EQ(opened_, 1) << "the log is opened once";
}

TEST_F(LogReaderTest, PagesFollowEachOtherToTheEnd) {
  grow(7, 300);
  project();
  const auto all = valid();
  std::vector<events::Hash> found;
  while (found.size() < all.size()) {
    const auto page = read(Seq{found.size()}, Seq{all.size()}, 23);
    ASSERT_FALSE(page.empty());
    found.insert(found.end(), page.begin(), page.end());
  }
  EXPECT_EQ(found, all);
  EXPECT_TRUE(read(Seq{all.size()}, Seq{all.size()}, 23).empty());
}

TEST_F(LogReaderTest, WhatTheNodeHasNotAppliedIsNotShown) {
  grow(7, 50);
  project();
  const auto all = valid();
  for (int i = 0; i < 20; ++i) tick();
  EXPECT_EQ(read(Seq{0}, Seq{1'000}, 1'000), all);
}

TEST_F(LogReaderTest, AnAlteredRecordIsAnErrorAndNoPage) {
  grow(7, 50);
  project();
  auto& record = log_.record(kShard, 20);
  record[record.size() / 2] = static_cast<char>(record[record.size() / 2] ^ 1);
  const auto page = reader_->read(read_limit(*projector_, kShard), {Seq{0}, Seq{100}});
  ASSERT_FALSE(page);
  EXPECT_EQ(page.error().code, Errc::corrupt);
}

}  // namespace
}  // namespace cas::tests
