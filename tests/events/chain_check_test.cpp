#include "events/chain_check.hpp"

#include <gtest/gtest.h>

#include <vector>

#include "tests/events/chain_writer.hpp"

namespace cas::events {
namespace {

using namespace samples;

constexpr PartitionNo kShard{1};

/// Genesis, claim, three frames, another claim, two frames: what an honest log holds.
std::vector<std::string> a_chain(PartitionNo partition = kShard) {
  std::vector<std::string> frames;
  ChainState chain;
  chain.partition = partition;
  const auto add = [&](const std::string& bytes) {
    EXPECT_EQ(take(chain, bytes), Verdict::valid);
    frames.push_back(bytes);
  };
  add(genesis_of(LogId{{7}}, partition));
  for (const int count : {3, 2}) {
    add(claim_of(next_claim(chain)));
    for (int i = 0; i < count; ++i) add(data_of(next_data(chain)));
  }
  return frames;
}

Result<void> check(ChainCheck& checking, const std::vector<std::string>& frames) {
  for (const auto& frame : frames)
    if (auto taken = checking.take(frame); !taken) return taken;
  return {};
}

std::string reason_of(const std::vector<std::string>& frames) {
  ChainCheck checking;
  const auto checked = check(checking, frames);
  return checked ? "" : checked.error().reason;
}

TEST(ChainCheck, AChainIsSoundFromItsGenesisOn) {
  const auto frames = a_chain();
  ChainCheck checking;
  ASSERT_TRUE(check(checking, frames));
  const auto& found = checking.found().at(kShard);
  EXPECT_TRUE(found.from_genesis);
  EXPECT_FALSE(found.anchored);
  EXPECT_EQ(found.frames, 8U);
  EXPECT_EQ(found.tip.seq, Seq{7});
  EXPECT_EQ(found.tip.hash, parse_frame(frames.back())->hash);
}

TEST(ChainCheck, EachFrameMayBeTheFirst) {
  const auto frames = a_chain();
  for (std::size_t first = 0; first < frames.size(); ++first) {
    const std::vector<std::string> rest(frames.begin() + static_cast<std::ptrdiff_t>(first),
                                        frames.end());
    EXPECT_EQ(reason_of(rest), "") << first;
  }
}

TEST(ChainCheck, ATipThatIsKnownHasToBeFollowed) {
  const auto frames = a_chain();
  const auto tip = parse_frame(frames[3]);
  const std::vector<std::string> rest(frames.begin() + 4, frames.end());
  ChainCheck after;
  after.expect_after(kShard, Seq{3}, tip->hash);
  ASSERT_TRUE(check(after, rest));
  EXPECT_TRUE(after.found().at(kShard).anchored);
  ChainCheck other;
  other.expect_after(kShard, Seq{3}, Hash{{1}});
  EXPECT_EQ(check(other, rest).error().reason, "frames.broken_chain");
  ChainCheck earlier;
  earlier.expect_after(kShard, Seq{2}, parse_frame(frames[2])->hash);
  EXPECT_EQ(check(earlier, rest).error().reason, "frames.gap");
  ChainCheck again;
  again.expect_after(kShard, Seq{3}, tip->hash);
  EXPECT_EQ(check(again, frames).error().reason, "frames.out_of_order");
}

TEST(ChainCheck, NamesWhatIsWrong) {
  const auto good = a_chain();
  auto missing = good;
  missing.erase(missing.begin() + 3);
  EXPECT_EQ(reason_of(missing), "frames.gap");
  auto twice = good;
  twice.insert(twice.begin() + 3, good[3]);
  EXPECT_EQ(reason_of(twice), "frames.out_of_order");
  auto swapped = good;
  std::swap(swapped[3], swapped[4]);
  EXPECT_EQ(reason_of(swapped), "frames.gap");
  for (std::size_t at = 0; at < good[4].size(); at += 7) {
    auto flipped = good;
    flipped[4][at] = static_cast<char>(flipped[4][at] ^ 0x10);
    EXPECT_EQ(reason_of(flipped).substr(0, 6), "frame.") << at;
  }
}

TEST(ChainCheck, FindsAFrameThatWasRewrittenWithItsChecksum) {
  auto frames = a_chain();
  auto header = parse_frame(frames[3])->header;
  frames[3] = data_of(header, 9);  // the same place, another content, a checksum that holds
  EXPECT_EQ(reason_of(frames), "frames.broken_chain");
}

TEST(ChainCheck, AWriterWithoutTheClaimIsFound) {
  const auto good = a_chain();
  auto frames = std::vector<std::string>(good.begin(), good.begin() + 3);
  auto header = parse_frame(good[3])->header;
  header.epoch = Epoch{9};
  frames.push_back(data_of(header));
  EXPECT_EQ(reason_of(frames), "frames.not_valid");
}

TEST(ChainCheck, CitationsAreComparedWithTheRegistryThatCameBefore) {
  const auto registry = a_chain(kRegistry);
  const auto shard = a_chain();
  auto header = parse_frame(shard[2])->header;
  header.cited = {Seq{3}, parse_frame(registry[3])->hash};
  const std::vector<std::string> citing{shard[0], shard[1], data_of(header)};
  ChainCheck sound;
  ASSERT_TRUE(check(sound, registry));
  ASSERT_TRUE(check(sound, citing));
  EXPECT_EQ(sound.found().at(kShard).cited, 1U);
  ChainCheck alone;
  ASSERT_TRUE(check(alone, citing)) << "without the registry nothing can be said";
  header.cited.hash = Hash{{5}};
  ChainCheck unsound;
  ASSERT_TRUE(check(unsound, registry));
  EXPECT_EQ(check(unsound, {shard[0], shard[1], data_of(header)}).error().reason,
            "frames.bad_citation");
}

TEST(ChainCheck, AnotherLogsFramesAreNotMixedIn) {
  auto frames = a_chain();
  auto header = parse_frame(frames[4])->header;
  header.log = LogId{{8}};
  frames[4] = data_of(header);
  EXPECT_EQ(reason_of(frames), "frames.other_log");
}

}  // namespace
}  // namespace cas::events
