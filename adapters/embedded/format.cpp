#include "adapters/embedded/format.hpp"

#include <cstring>

#include "events/hash.hpp"
#include "events/result.hpp"

namespace cas::adapters::embedded {
namespace {

using events::Offset;

constexpr std::string_view kSegmentMagic = "CASSEGM1";
constexpr std::string_view kGroupMagic = "CASG";
constexpr std::size_t kCrcAt = 4, kCoveredFrom = 8;

template <class T>
void put(std::string& out, T number) {
  out.append(reinterpret_cast<const char*>(&number), sizeof number);
}
template <class T>
T get(std::string_view bytes, std::size_t at) {
  T number{};
  std::memcpy(&number, bytes.data() + at, sizeof number);
  return number;
}

std::uint32_t crc_of_place(const SegmentPlace& place, std::uint64_t position) {
  std::string bytes;
  const auto& id = place.log.value();
  bytes.append(reinterpret_cast<const char*>(id.data()), id.size());
  put(bytes, place.partition.value());
  put(bytes, place.first.value());
  put(bytes, position);
  return events::crc32c(bytes);
}

/// The lengths of the frames lead exactly to the end.
bool frames_fit(const Group& group) {
  auto rest = group.frames;
  for (std::uint32_t i = 0; i < group.head.count; ++i) {
    if (rest.size() < sizeof(std::uint32_t)) return false;
    const auto length = get<std::uint32_t>(rest, 0);
    rest.remove_prefix(sizeof length);
    if (length > rest.size()) return false;
    rest.remove_prefix(length);
  }
  return rest.empty();
}

}  // namespace

std::string write_segment_header(const SegmentPlace& place) {
  std::string out{kSegmentMagic};
  const auto& id = place.log.value();
  out.append(reinterpret_cast<const char*>(id.data()), id.size());
  put(out, place.partition.value());
  put(out, std::uint32_t{0});
  put(out, place.first.value());
  out.append(kSegmentHeaderBytes - out.size() - sizeof(std::uint32_t), '\0');
  put(out, events::crc32c(out));
  return out;
}

std::optional<SegmentPlace> read_segment_header(std::string_view bytes) {
  if (bytes.size() < kSegmentHeaderBytes || !bytes.starts_with(kSegmentMagic)) return std::nullopt;
  constexpr auto kCovered = kSegmentHeaderBytes - sizeof(std::uint32_t);
  if (get<std::uint32_t>(bytes, kCovered) != events::crc32c(bytes.substr(0, kCovered)))
    return std::nullopt;
  events::Bytes16 id{};
  std::memcpy(id.data(), bytes.data() + kSegmentMagic.size(), id.size());
  constexpr auto kAfterId = 8 + 16;
  return SegmentPlace{events::LogId{id}, events::PartitionNo{get<std::uint32_t>(bytes, kAfterId)},
                      Offset{get<std::uint64_t>(bytes, kAfterId + 8)}};
}

std::size_t group_bytes(std::size_t frames_bytes, std::size_t count) {
  const auto bytes = kGroupHeaderBytes + count * sizeof(std::uint32_t) + frames_bytes;
  return (bytes + kGroupAlignment - 1) / kGroupAlignment * kGroupAlignment;
}

void write_group(std::string& out, const SegmentPlace& place, std::uint64_t position, Offset first,
                 Offset durable, std::span<const std::string> frames) {
  std::size_t length = 0;
  for (const auto& frame : frames) length += sizeof(std::uint32_t) + frame.size();
  invariant(!frames.empty() && length <= kGroupFramesBytesMax, "a group has one frame or more");
  out.clear();
  out.append(kGroupMagic);
  put(out, std::uint32_t{0});
  put(out, static_cast<std::uint32_t>(length));
  put(out, static_cast<std::uint32_t>(frames.size()));
  put(out, first.value());
  put(out, durable.value());
  for (const auto& frame : frames) {
    put(out, static_cast<std::uint32_t>(frame.size()));
    out.append(frame);
  }
  out.resize((out.size() + kGroupAlignment - 1) / kGroupAlignment * kGroupAlignment, '\0');
  const auto crc =
      events::crc32c(std::string_view{out}.substr(kCoveredFrom)) ^ crc_of_place(place, position);
  std::memcpy(out.data() + kCrcAt, &crc, sizeof crc);
}

std::optional<std::size_t> claimed_group_bytes(std::string_view head) {
  if (head.size() < kGroupHeaderBytes || !head.starts_with(kGroupMagic)) return std::nullopt;
  const auto length = get<std::uint32_t>(head, 8), count = get<std::uint32_t>(head, 12);
  if (length > kGroupFramesBytesMax || count == 0 || count > length / sizeof(std::uint32_t))
    return std::nullopt;
  return group_bytes(length, 0);
}

std::optional<Group> read_group(const SegmentPlace& place, std::uint64_t position,
                                std::string_view bytes) {
  const auto claimed = claimed_group_bytes(bytes);
  if (!claimed || *claimed > bytes.size()) return std::nullopt;
  const auto crc = events::crc32c(bytes.substr(kCoveredFrom, *claimed - kCoveredFrom)) ^
                   crc_of_place(place, position);
  if (crc != get<std::uint32_t>(bytes, kCrcAt)) return std::nullopt;
  Group group;
  group.head = {get<std::uint32_t>(bytes, 8), get<std::uint32_t>(bytes, 12),
                Offset{get<std::uint64_t>(bytes, 16)}, Offset{get<std::uint64_t>(bytes, 24)}};
  group.frames = bytes.substr(kGroupHeaderBytes, group.head.length);
  group.bytes = *claimed;
  if (group.head.durable > group.head.first || !frames_fit(group)) return std::nullopt;
  return group;
}

std::string_view take_frame(std::string_view& frames) {
  const auto length = get<std::uint32_t>(frames, 0);
  const auto frame = frames.substr(sizeof length, length);
  frames.remove_prefix(sizeof length + length);
  return frame;
}

bool only_zeros(std::string_view bytes) {
  std::size_t at = 0;
  for (; at + sizeof(std::uint64_t) <= bytes.size(); at += sizeof(std::uint64_t))
    if (get<std::uint64_t>(bytes, at) != 0) return false;
  for (; at < bytes.size(); ++at)
    if (bytes[at] != '\0') return false;
  return true;
}

}  // namespace cas::adapters::embedded
