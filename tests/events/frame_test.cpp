#include "events/frame.hpp"

#include <gtest/gtest.h>

#include <cstring>

#include "events/hash.hpp"
#include "tests/events/samples.hpp"

namespace cas::events {
namespace {

TEST(Frame, SaysItsSizeBeforeItIsWritten) {
  const auto header = samples::data_header();
  const auto events = samples::data_events();
  EXPECT_EQ(frame_size(header, events), write_frame(header, events).size());
  EXPECT_EQ(frame_size(header, {}), write_frame(header, {}).size());
}

TEST(Frame, ItsHashIsTheDigestOfAllItsBytes) {
  const auto bytes = samples::data_frame();
  EXPECT_EQ(parse_frame(bytes)->hash, sha256(bytes));
}

TEST(Frame, ComesBackAsItWasWritten) {
  for (const auto kind : {FrameKind::genesis, FrameKind::claim, FrameKind::data}) {
    auto header = samples::data_header();
    header.kind = kind;
    header.extension = std::string(1000, '\0');
    const auto bytes = write_frame(header, {});
    const auto frame = parse_frame(bytes);
    ASSERT_TRUE(frame.has_value());
    EXPECT_EQ(frame->header, header);
    EXPECT_TRUE(frame->events.empty());
  }
}

PlacedEvent event_of(std::size_t bytes) {
  return {StreamId{"report/1"}, Version{1}, {"report.cells_saved", 1, std::string(bytes, 'x')}};
}

TEST(Frame, MayBeAsLargeAsTheLimitAndNoLarger) {
  const FrameHeader header;
  const auto empty = event_of(0);
  const auto room = kFrameBytesMax - frame_size(header, {&empty, 1});
  const auto largest = event_of(room);
  const auto bytes = write_frame(header, {&largest, 1});
  EXPECT_EQ(bytes.size(), kFrameBytesMax);
  EXPECT_TRUE(parse_frame(bytes).has_value());
  const auto beyond = event_of(room + 1);
  EXPECT_DEATH((void)write_frame(header, {&beyond, 1}), "a frame's size is checked");
  EXPECT_EQ(parse_frame(bytes + "x").error().reason, "frame.malformed");
}

std::string forged(std::size_t at, std::string_view with) {
  auto bytes = samples::data_frame();
  bytes.replace(at, with.size(), with);
  bytes.resize(bytes.size() - 4);
  const auto crc = crc32c(bytes);
  return bytes.append(reinterpret_cast<const char*>(&crc), sizeof crc);
}

TEST(Frame, SaysWhyItCannotBeRead) {
  EXPECT_EQ(parse_frame("").error().reason, "frame.malformed");
  EXPECT_EQ(parse_frame(forged(0, "casf")).error().reason, "frame.bad_magic");
  EXPECT_EQ(parse_frame(forged(4, "\x02")).error().reason, "frame.newer_version");
  EXPECT_EQ(parse_frame(forged(5, "\x03")).error().reason, "frame.malformed") << "kind";
  auto bytes = samples::data_frame();
  bytes.back() = static_cast<char>(bytes.back() ^ 1);
  EXPECT_EQ(parse_frame(bytes).error().reason, "frame.bad_crc");
}

TEST(Frame, ALyingCountOfEventsAllocatesNothing) {
  const auto bytes = samples::data_frame();
  const auto count_at = bytes.find("an extension") + std::strlen("an extension");
  const auto frame = parse_frame(forged(count_at, "\xff\xff\xff\xff"));
  ASSERT_FALSE(frame.has_value());
  EXPECT_EQ(frame.error().reason, "frame.malformed");
  EXPECT_FALSE(parse_frame(forged(count_at - 16, "\xff\xff\xff\xff")).has_value()) << "extension";
}

TEST(Frame, TheFieldsStandWhereTheGrammarSaysThem) {
  const auto bytes = samples::data_frame();
  EXPECT_EQ(bytes.substr(0, 6), std::string("CASF\x01\x02"));
  EXPECT_EQ(samples::hex(bytes.substr(6, 16)), to_hex(samples::data_header().log));
  EXPECT_EQ(bytes.substr(22, 4), std::string("\x03\0\0\0", 4));
  EXPECT_EQ(samples::hex(bytes.substr(34, 32)), to_hex(samples::data_header().claim));
  EXPECT_EQ(samples::hex(bytes.substr(66, 8)), "0807060504030201");
  EXPECT_EQ(samples::hex(bytes.substr(74, 32)), to_hex(samples::data_header().prev));
}

}  // namespace
}  // namespace cas::events
