#include <gtest/gtest.h>

#include <cstring>

#include "events/frame.hpp"
#include "events/hash.hpp"
#include "tests/fuzz/driver.hpp"

namespace cas::fuzz {
namespace {

using namespace events;

void check_bodies(const FrameView& frame) {
  for (const auto& placed : frame.events) {
    const auto event = decode(placed.name, placed.class_version, placed.body);
    if (!event) continue;
    const auto bytes = encode(*event);
    invariant(bytes.name == placed.name, "an event keeps its name");
    invariant(bytes.class_version != placed.class_version || bytes.body == placed.body,
              "an event of the newest version encodes back to itself");
  }
}

/// The checksum is made to hold, or no mutated frame would ever get past it.
bool read_frame(std::string_view input) {
  std::string bytes{input};
  if (bytes.size() >= 4) {
    const auto crc = crc32c(std::string_view(bytes).substr(0, bytes.size() - 4));
    std::memcpy(bytes.data() + bytes.size() - 4, &crc, 4);
  }
  const auto frame = parse_frame(bytes);
  invariant(parse_frame(input).has_value() <= frame.has_value(), "a checksum alone says no");
  if (!frame) return false;
  std::vector<PlacedEvent> events;
  for (const auto& e : frame->events)
    events.push_back({StreamId{std::string(e.stream)},
                      e.version,
                      {e.name, e.class_version, std::string(e.body)}});
  invariant(write_frame(frame->header, events) == bytes, "a frame is written back to itself");
  check_bodies(*frame);
  return true;
}

TEST(Fuzz, Frame) {
  run({"frame",
       read_golden("frame."),
       {"CASF", "report.cells_saved", "form.published", std::string("\x00\x00\x00\x00", 4),
        "\xFF\xFF\xFF\xFF", std::string("\x01\x00\x00\x00", 4)}},
      read_frame);
}

}  // namespace
}  // namespace cas::fuzz
