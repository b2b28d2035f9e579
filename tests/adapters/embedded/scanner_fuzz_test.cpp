#include "tests/adapters/embedded/scratch_log.hpp"

namespace cas::tests {
namespace {

using events::Offset;
using events::PartitionNo;

constexpr PartitionNo kShard{1};

/// Bytes that look like a segment here and there.
std::string almost_a_segment(const std::string& good, std::mt19937_64& random) {
  auto bytes = good;
  switch (random() % 4) {
    case 0:  // noise behind a good header
      bytes.resize(embedded::kSegmentHeaderBytes + random() % 9'000);
      for (std::size_t i = embedded::kSegmentHeaderBytes; i < bytes.size(); ++i)
        bytes[i] = static_cast<char>(random());
      break;
    case 1:  // heads of groups with lengths that lie
      for (int i = 0; i < 20; ++i) {
        const auto at = random() % (bytes.size() - 40) / 8 * 8;
        bytes.replace(at, 4, "CASG");
        for (std::size_t k = 8; k < 32; ++k)
          if (random() % 3 == 0) bytes[at + k] = static_cast<char>(random());
      }
      break;
    case 2: bytes.resize(random() % bytes.size()); break;
    default:  // pieces of it elsewhere
      for (int i = 0; i < 8; ++i) {
        const auto length = random() % 1'000;
        const auto from = random() % (good.size() - length), to = random() % (good.size() - length);
        bytes.replace(to, length, good, from, length);
      }
  }
  return bytes;
}

/// Whatever stands in the last segment: no crash, no endless loop, no record that was never
/// written.
TEST(EmbeddedScanner, TrustsNothingInASegment) {
  const ScratchFolder folder;
  std::vector<events::Record> whole;
  {
    const auto log = must_open(small_options(folder.path(), 1));
    for (std::uint64_t i = 0; i < 40; ++i)
      append_all(*log, kShard, {frame_of(kShard, i, 1 + i * 13)});
    whole = read_all(*log).records.at(kShard);
  }
  const auto segment = segments_of(folder.path(), kShard).back();
  const auto good = load(segment);
  const auto ends = load(folder.path() / "ends");
  for (std::uint64_t seed = 1; seed <= 3'000 / kOneOf; ++seed) {
    SCOPED_TRACE("seed " + std::to_string(seed));
    std::mt19937_64 random(seed);
    store(segment, almost_a_segment(good, random));
    store(folder.path() / "ends", random() % 2 == 0 ? ends : "");
    auto options = small_options(folder.path(), 1);
    options.mode = random() % 2 == 0 ? embedded::Mode::reader : embedded::Mode::writer;
    const auto log = embedded::EmbeddedLog::open(options);
    if (!log) {
      ASSERT_EQ(log.error().code, Errc::corrupt) << log.error().detail;
      continue;
    }
    const auto read = read_all(**log);
    const auto found = read.records.find(kShard);
    if (found == read.records.end()) continue;
    ASSERT_LE(found->second.size(), whole.size());
    for (std::size_t i = 0; i < found->second.size(); ++i)
      ASSERT_TRUE(found->second[i].bytes == whole[i].bytes);
  }
}

TEST(EmbeddedScanner, TrustsNothingInSingleBytes) {
  const embedded::SegmentPlace place{creation_of(1).log, kShard, Offset{7}};
  const std::vector<std::string> frames{"first", "", "third"};
  std::string good;
  embedded::write_group(good, place, 64, Offset{7}, Offset{7}, frames);
  auto group = embedded::read_group(place, 64, good);
  ASSERT_TRUE(group);
  for (const auto& frame : frames) EXPECT_EQ(embedded::take_frame(group->frames), frame);
  EXPECT_FALSE(embedded::read_group(place, 72, good)) << "another position";
  auto other = place;
  other.partition = PartitionNo{2};
  EXPECT_FALSE(embedded::read_group(other, 64, good)) << "another partition";
  for (std::size_t at = 0; at < good.size(); ++at)
    for (int bit = 0; bit < 8; ++bit) {
      auto bad = good;
      bad[at] = static_cast<char>(bad[at] ^ (1 << bit));
      EXPECT_FALSE(embedded::read_group(place, 64, bad)) << at;
    }
  for (std::size_t length = 0; length < good.size(); ++length)
    EXPECT_FALSE(embedded::read_group(place, 64, std::string_view{good}.substr(0, length)));
  std::mt19937_64 random(1);
  for (int i = 0; i < 20'000; ++i) {
    std::string noise = "CASG" + std::string(random() % 200, '\0');
    for (std::size_t k = 4; k < noise.size(); ++k) noise[k] = static_cast<char>(random());
    EXPECT_FALSE(embedded::read_group(place, 64, noise));
    EXPECT_FALSE(embedded::read_segment_header(noise));
    EXPECT_FALSE(embedded::parse_log_header(noise, "noise"));
  }
}

TEST(EmbeddedScanner, ReadsTheLogHeaderThatItWrites) {
  const embedded::LogHeader header{creation_of(1).log, 9};
  const auto text = embedded::write_log_header(header);
  const auto read = embedded::parse_log_header(text, "log");
  ASSERT_TRUE(read) << read.error().detail;
  EXPECT_EQ(read->log, header.log);
  EXPECT_EQ(read->partitions, 9u);
  for (std::size_t length = 0; length < text.size(); ++length)
    EXPECT_FALSE(embedded::parse_log_header(text.substr(0, length), "log")) << length;
  EXPECT_FALSE(embedded::parse_log_header(text + "x", "log"));
}

}  // namespace
}  // namespace cas::tests
