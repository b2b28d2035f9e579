#include <algorithm>
#include <functional>

#include "tests/adapters/embedded/scratch_log.hpp"

namespace cas::tests {
namespace {

namespace fs = std::filesystem;
using events::Offset;
using events::PartitionNo;

constexpr PartitionNo kShard{1};

/// A log of three segments, each with several groups, closed in good order.
class EmbeddedDamage : public testing::Test {
 protected:
  EmbeddedDamage() {
    const auto log = must_open(options());
    for (std::uint64_t i = 0; i < 60; ++i)
      append_all(*log, kShard, {frame_of(kShard, 2 * i, 300), frame_of(kShard, 2 * i + 1, 1)});
    whole_ = read_all(*log).records[kShard];
  }

  [[nodiscard]] embedded::EmbeddedOptions options() const {
    auto options = small_options(folder_.path(), 1);
    options.sizes.segment_bytes = 8'192;
    return options;
  }
  [[nodiscard]] Result<std::unique_ptr<embedded::EmbeddedLog>> open(embedded::Mode mode) const {
    auto with = options();
    with.mode = mode;
    return embedded::EmbeddedLog::open(with);
  }
  [[nodiscard]] std::vector<fs::path> segments() const {
    return segments_of(folder_.path(), kShard);
  }
  /// Where each good group of a segment begins, then where the last one ends.
  [[nodiscard]] std::vector<std::uint64_t> group_starts(const fs::path& segment) const {
    const embedded::PartitionFolder place{segment.parent_path(), creation_of(1).log, kShard};
    auto reader =
        embedded::SegmentReader::open(place, Offset{std::stoull(segment.stem().string())});
    std::vector<std::uint64_t> starts;
    for (auto group = reader->group(); *group; group = reader->group()) {
      starts.push_back(reader->position());
      reader->pass(**group);
    }
    starts.push_back(reader->position());
    return starts;
  }
  void forget_marks() const { fs::remove(folder_.path() / "ends"); }
  /// Every record that is read is the one that was written, and none is left out before the last.
  void reads_nothing_false(const WholeRead& read) const {
    const auto found = read.records.find(kShard);
    if (found == read.records.end()) return;
    ASSERT_LE(found->second.size(), whole_.size());
    for (std::size_t i = 0; i < found->second.size(); ++i)
      ASSERT_TRUE(found->second[i].bytes == whole_[i].bytes) << "record " << i;
  }

  ScratchFolder folder_;
  std::vector<events::Record> whole_;
};

bool names(const std::string& detail, const fs::path& file, std::uint64_t flipped) {
  const auto lead = file.string() + " at byte ";
  const auto at = detail.find(lead);
  if (at == std::string::npos) return false;
  return std::stoull(detail.substr(at + lead.size())) <= flipped;
}

TEST_F(EmbeddedDamage, AFlippedBitAnywhereInASegmentIsFoundAndNamed) {
  for (const auto& segment : segments()) {
    const auto good = load(segment);
    // Every byte of the header and of the first groups, then one of a few.
    for (std::size_t at = 0; at < good.size(); at += (at < 1'000 ? 1 : 7) * kOneOf) {
      auto bad = good;
      bad[at] = static_cast<char>(bad[at] ^ (1 << (at % 8)));
      store(segment, bad);
      const auto reader = open(embedded::Mode::reader);
      ASSERT_TRUE(reader);
      const auto read = read_all(**reader);
      reads_nothing_false(read);
      if (const auto& torn = (*reader)->torn_tails(); !torn.empty()) {
        // The zeros behind the end: no record is hurt, and the next writer makes them zeros again.
        ASSERT_EQ(segment, segments().back());
        ASSERT_EQ(torn[0].file, segment);
        ASSERT_LE(torn[0].position, at);
        ASSERT_EQ(read.records.at(kShard).size(), whole_.size());
        ASSERT_TRUE(read.troubles.empty());
        continue;
      }
      ASSERT_FALSE(read.troubles.empty()) << segment << " byte " << at;
      const auto& error = read.troubles[0].error;
      ASSERT_EQ(error.code, Errc::corrupt);
      ASSERT_TRUE(names(error.detail, segment, at)) << error.detail << " for byte " << at;
    }
    store(segment, good);
  }
  EXPECT_EQ(read_all(**open(embedded::Mode::reader)).records[kShard].size(), whole_.size());
}

TEST_F(EmbeddedDamage, AWriterRefusesAFlippedBitInTheLastSegment) {
  const auto segment = segments().back();
  const auto good = load(segment);
  const auto end = group_starts(segment).back();
  for (std::size_t at = 0; at < good.size(); at += (at < 200 ? 1 : 13) * kOneOf) {
    auto bad = good;
    bad[at] = static_cast<char>(bad[at] ^ (1 << (at % 8)));
    store(segment, bad);
    const auto writer = open(embedded::Mode::writer);
    if (at < end) {
      ASSERT_FALSE(writer) << "byte " << at;
      ASSERT_EQ(writer.error().code, Errc::corrupt);
      ASSERT_TRUE(names(writer.error().detail, segment, at)) << writer.error().detail;
      ASSERT_TRUE(load(segment) == bad) << "a refused log is left as it is";
    } else {
      ASSERT_TRUE(writer) << writer.error().detail;
      ASSERT_EQ((*writer)->torn_tails().size(), 1u);
      EXPECT_TRUE(load(segment) == good) << "zeros again";
    }
  }
}

TEST_F(EmbeddedDamage, ABitInTheVeryLastGroupLooksTornOnlyWhereNoMarkIsLeft) {
  const auto segment = segments().back();
  const auto starts = group_starts(segment);
  auto bytes = load(segment);
  bytes[starts.end()[-2] + 33] ^= 1;
  store(segment, bytes);
  ASSERT_FALSE(open(embedded::Mode::writer)) << "the clean-stop mark tells";
  forget_marks();
  auto known = options();
  known.known_offsets[kShard] = Offset{whole_.size()};
  const auto refused = embedded::EmbeddedLog::open(known);
  ASSERT_FALSE(refused) << "a store's checkpoint tells";
  EXPECT_EQ(refused.error().reason, "log.damaged");
  const auto cut = open(embedded::Mode::writer);
  ASSERT_TRUE(cut) << "nothing tells: it is a torn tail";
  ASSERT_EQ((*cut)->torn_tails().size(), 1u);
  EXPECT_EQ((*cut)->torn_tails()[0].position, starts.end()[-2]);
  EXPECT_LT(end_of(**cut, kShard), whole_.size());
}

TEST_F(EmbeddedDamage, ABitBeforeTheLastGroupIsRefusedByTheMarkInIt) {
  forget_marks();
  const auto segment = segments().back();
  const auto starts = group_starts(segment);
  ASSERT_GE(starts.size(), 4u);
  for (std::size_t group = 0; group + 2 < starts.size(); ++group) {
    const auto good = load(segment);
    auto bad = good;
    bad[starts[group] + 3] ^= 16;
    store(segment, bad);
    const auto refused = open(embedded::Mode::writer);
    ASSERT_FALSE(refused);
    EXPECT_TRUE(names(refused.error().detail, segment, starts[group])) << refused.error().detail;
    EXPECT_TRUE(refused.error().detail.find(std::to_string(starts[group])) != std::string::npos);
    store(segment, good);
  }
}

TEST_F(EmbeddedDamage, ALastGroupThatVanishedIsMissedByTheMark) {
  const auto segment = segments().back();
  const auto starts = group_starts(segment);
  auto bytes = load(segment);
  std::fill(bytes.begin() + static_cast<std::ptrdiff_t>(starts.end()[-2]), bytes.end(), '\0');
  store(segment, bytes);
  const auto refused = open(embedded::Mode::writer);
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().reason, "log.tail_lost");
  EXPECT_TRUE(names(refused.error().detail, segment, starts.end()[-2])) << refused.error().detail;
}

TEST_F(EmbeddedDamage, ATornTailOfAnyLengthIsCutAndZeroed) {
  const auto segment = segments().back();
  const auto end = group_starts(segment).back();
  const auto good = load(segment);
  const std::vector<std::string> frames{frame_of(kShard, 900, 200), frame_of(kShard, 901, 50)};
  std::string group;
  embedded::write_group(group,
                        {creation_of(1).log, kShard, Offset{std::stoull(segment.stem().string())}},
                        end, Offset{whole_.size()}, Offset{whole_.size()}, frames);
  for (std::size_t length = 1; length < group.size(); length += 5) {
    auto torn = good.substr(0, end) + group.substr(0, length);
    torn.resize(std::max(torn.size(), good.size()), '\0');
    if (torn[end + length - 1] == '\0') continue;  // zeros are no part of a group
    store(segment, torn);
    {
      const auto log = open(embedded::Mode::writer);
      ASSERT_TRUE(log) << log.error().detail;
      ASSERT_EQ((*log)->torn_tails().size(), 1u) << length;
      EXPECT_EQ((*log)->torn_tails()[0].position, end);
      EXPECT_EQ(end_of(**log, kShard), whole_.size());
    }
    ASSERT_TRUE(embedded::only_zeros(std::string_view{load(segment)}.substr(end)));
  }
  store(segment, good.substr(0, end) + group);
  const auto log = open(embedded::Mode::writer);
  ASSERT_TRUE(log);
  EXPECT_EQ(end_of(**log, kShard), whole_.size() + 2) << "whole, so it counts";
  EXPECT_TRUE((*log)->torn_tails().empty());
}

TEST_F(EmbeddedDamage, AGroupElsewhereThanItWasWrittenIsNoGroup) {
  // Somebody stores a frame that holds the bytes of a later group; then that frame is torn.
  forget_marks();
  const auto segment = segments().back();
  const auto starts = group_starts(segment);
  const auto good = load(segment);
  const auto stolen = good.substr(starts[0], starts[1] - starts[0]);
  auto torn = good;
  torn.resize(std::max(torn.size(), starts.back() + 64 + stolen.size()), '\0');
  torn.replace(starts.back(), 8, "garbage!");
  torn.replace(starts.back() + 64, stolen.size(), stolen);
  store(segment, torn);
  const auto log = open(embedded::Mode::writer);
  ASSERT_TRUE(log) << log.error().detail;
  EXPECT_EQ(end_of(**log, kShard), whole_.size());
}

TEST_F(EmbeddedDamage, AMissingSegmentIsNamed) {
  const auto all = segments();
  ASSERT_GE(all.size(), 3u);
  fs::remove(all[1]);
  const auto reader = open(embedded::Mode::reader);
  ASSERT_TRUE(reader);
  const auto read = read_all(**reader);
  reads_nothing_false(read);
  ASSERT_EQ(read.troubles.size(), 1u);
  EXPECT_TRUE(names(read.troubles[0].error.detail, all[0], fs::file_size(all[0])));
}

TEST_F(EmbeddedDamage, AMissingPartitionIsDamageAndNamed) {
  for (const auto& segment : segments()) fs::remove(segment);
  const auto is_named = [](const Error& error) {
    EXPECT_EQ(error.code, Errc::corrupt);
    EXPECT_EQ(error.reason, "log.damaged");
    EXPECT_NE(error.detail.find("partition 1"), std::string::npos) << error.detail;
  };
  const auto refused = open(embedded::Mode::writer);
  ASSERT_FALSE(refused);
  is_named(refused.error());
  const auto reader = open(embedded::Mode::reader);
  ASSERT_TRUE(reader);
  const auto read = read_all(**reader);
  ASSERT_FALSE(read.troubles.empty());
  EXPECT_EQ(read.troubles.front().partition, kShard);
  is_named(read.troubles.front().error);
}

TEST_F(EmbeddedDamage, ADamagedRecordIsNotCalledAbsent) {
  const auto segment = segments().front();
  auto bytes = load(segment);
  bytes[group_starts(segment)[1] + 33] ^= 1;
  store(segment, bytes);
  const auto reader = open(embedded::Mode::reader);
  ASSERT_TRUE(reader);
  (*reader)->refetch(kShard, Offset{1});
  std::vector<events::LogEvent> out;
  (*reader)->poll(out, 1);
  ASSERT_EQ(out.size(), 1u);
  ASSERT_TRUE(std::holds_alternative<events::LogTrouble>(out[0]));
  EXPECT_EQ(std::get<events::LogTrouble>(out[0]).error.reason, "log.damaged");
}

TEST_F(EmbeddedDamage, ALostLogHeaderOverRecordsIsNoReasonToBeginAnew) {
  fs::remove(folder_.path() / "log");
  const auto refused = open(embedded::Mode::writer);
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().reason, "log.header_missing");
}

TEST_F(EmbeddedDamage, AChangedLogHeaderIsRefused) {
  const auto path = folder_.path() / "log";
  const auto good = load(path);
  for (std::size_t at = 0; at < good.size(); ++at) {
    auto bad = good;
    bad[at] = static_cast<char>(bad[at] ^ 1);
    store(path, bad);
    const auto refused = open(embedded::Mode::reader);
    ASSERT_FALSE(refused) << at;
    EXPECT_EQ(refused.error().reason, "log.header_damaged");
    EXPECT_TRUE(refused.error().detail.find(path.string()) != std::string::npos);
  }
}

TEST_F(EmbeddedDamage, AReaderChangesNothing) {
  const auto segment = segments().back();
  auto bytes = load(segment);
  bytes[group_starts(segment).back() + 9] = 'x';  // torn
  store(segment, bytes);
  std::map<fs::path, std::string> before;
  for (const auto& entry : fs::recursive_directory_iterator(folder_.path()))
    if (entry.is_regular_file()) before[entry.path()] = load(entry.path());
  const auto reader = open(embedded::Mode::reader);
  ASSERT_TRUE(reader);
  EXPECT_EQ(read_all(**reader).records[kShard].size(), whole_.size());
  EXPECT_EQ((*reader)->append(kShard, "frame").error().reason, "log.read_only");
  for (const auto& entry : fs::recursive_directory_iterator(folder_.path()))
    if (entry.is_regular_file()) {
      EXPECT_TRUE(load(entry.path()) == before[entry.path()]) << entry.path();
    }
}

}  // namespace
}  // namespace cas::tests
