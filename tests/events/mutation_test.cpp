#include <gtest/gtest.h>

#include "events/hash.hpp"
#include "tests/events/samples.hpp"

// Bytes that somebody else may have written: whatever they hold, reading ends with an error or with
// an event, and never with a crash (the sanitizers watch).

namespace cas::events {
namespace {

void expect_event_or_error(const EncodedEvent& good, std::string_view body) {
  const auto event = decode(good.name, good.class_version, body);
  if (!event) {
    EXPECT_EQ(event.error().reason, "codec.bad_bytes") << good.name;
    EXPECT_EQ(event.error().code, Errc::corrupt);
    return;
  }
  EXPECT_EQ(samples::hex(encode(*event).body), samples::hex(body)) << "read, but not what it says";
}

TEST(Mutations, EveryTruncationOfABodyIsRefused) {
  for (const auto& sample : samples::one_of_each()) {
    const auto good = encode(sample);
    for (std::size_t size = 0; size < good.body.size(); ++size) {
      const auto event =
          decode(good.name, good.class_version, std::string_view(good.body).substr(0, size));
      EXPECT_FALSE(event.has_value()) << good.name << " of " << size << " bytes";
    }
  }
}

TEST(Mutations, EveryOtherByteAtEveryPlaceOfABodyIsReadOrRefused) {
  for (const auto& sample : samples::one_of_each()) {
    const auto good = encode(sample);
    auto body = good.body;
    for (auto& byte : body) {
      const auto was = byte;
      for (int change = 1; change < 256; ++change) {
        byte = static_cast<char>(was ^ change);
        expect_event_or_error(good, body);
      }
      byte = was;
    }
  }
}

std::vector<std::string> frames() {
  return {samples::genesis_frame(), samples::claim_frame(), samples::data_frame()};
}

std::string with_crc(std::string body) {
  const auto crc = crc32c(body);
  return body.append(reinterpret_cast<const char*>(&crc), sizeof crc);
}

TEST(Mutations, EveryTruncationAndEveryFlippedBitOfAFrameFailsItsChecksum) {
  for (const auto& good : frames()) {
    for (std::size_t size = 0; size < good.size(); ++size)
      EXPECT_FALSE(parse_frame(std::string_view(good).substr(0, size)).has_value()) << size;
    auto bytes = good;
    for (std::size_t bit = 0; bit < bytes.size() * 8; ++bit) {
      bytes[bit / 8] = static_cast<char>(bytes[bit / 8] ^ (1 << (bit % 8)));
      const auto frame = parse_frame(bytes);
      ASSERT_FALSE(frame.has_value()) << "bit " << bit;
      EXPECT_EQ(frame.error().reason, "frame.bad_crc");
      bytes[bit / 8] = good[bit / 8];
    }
  }
}

/// A frame with a checksum that holds can still say anything.
TEST(Mutations, AForgedFrameIsReadOrRefused) {
  for (const auto& good : frames()) {
    auto body = good.substr(0, good.size() - 4);
    for (std::size_t size = 0; size < body.size(); ++size)
      EXPECT_FALSE(parse_frame(with_crc(body.substr(0, size))).has_value()) << size;
    for (std::size_t at = 0; at < body.size(); ++at) {
      for (const int change : {0x01, 0x80, 0xff, 0x7f}) {
        body[at] = static_cast<char>(good[at] ^ change);
        const auto bytes = with_crc(body);
        const auto frame = parse_frame(bytes);
        if (!frame) continue;
        std::vector<PlacedEvent> events;
        for (const auto& e : frame->events)
          events.push_back({StreamId{std::string(e.stream)},
                            e.version,
                            {e.name, e.class_version, std::string(e.body)}});
        EXPECT_EQ(samples::hex(write_frame(frame->header, events)), samples::hex(bytes))
            << "read, but not what it says";
      }
      body[at] = good[at];
    }
  }
}

}  // namespace
}  // namespace cas::events
