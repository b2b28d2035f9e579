#pragma once
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "events/strong.hpp"

/// The bytes of the embedded log. Little-endian, never padded but where it says so.
///
///   DIR/log                 what log this is, text (see log_header.hpp)
///   DIR/lock                held by the one writer, with its process id
///   DIR/ends                durable end of each partition (see ends.hpp)
///   DIR/pNNNN/O.seg         segments of partition NNNN; O = offset of the first record, 20 digits
///
///   segment: segment header, groups one behind the other, zeros to the end of the file
///   segment header, 64 bytes: "CASSEGM1" | log id 16 | partition u32 | zero u32 |
///          first offset u64 | zeros 20 | CRC-32C u32 of all before it
///   group: "CASG" | CRC u32 | length u32 of the frames | count u32 | first offset u64 |
///          durable u64 | frames, each u32 length and bytes | zeros to a multiple of 8
///
/// `durable` is the offset before which all records were durable when the group was written. A
/// group's CRC is the CRC-32C of all behind that field, xor the CRC-32C of the group's place
/// (log id, partition, the segment's first offset, position): bytes of a group that turn up
/// elsewhere, inside of a frame for instance, are no group there.
namespace cas::adapters::embedded {

inline constexpr std::size_t kSegmentHeaderBytes = 64;
inline constexpr std::size_t kGroupHeaderBytes = 32;
inline constexpr std::size_t kGroupAlignment = 8;
/// Frames of one group together; bounds what a damaged length can make a reader allocate.
inline constexpr std::size_t kGroupFramesBytesMax = std::size_t{16} * 1024 * 1024;

/// Which segment of which log.
struct SegmentPlace {
  events::LogId log;
  events::PartitionNo partition;
  events::Offset first;
  friend bool operator==(const SegmentPlace&, const SegmentPlace&) = default;
};

struct GroupHead {
  std::uint32_t length = 0;  ///< of the frames with their lengths
  std::uint32_t count = 0;
  events::Offset first;
  events::Offset durable;
};

/// A group whose CRC and structure hold; `frames` points into the bytes that were checked.
struct Group {
  GroupHead head;
  std::string_view frames;
  std::size_t bytes = 0;  ///< on disk, header and padding included
  [[nodiscard]] events::Offset end() const {
    return events::Offset{head.first.value() + head.count};
  }
};

[[nodiscard]] std::string write_segment_header(const SegmentPlace& place);
/// @returns nothing when these are not the first bytes of a segment, whole
[[nodiscard]] std::optional<SegmentPlace> read_segment_header(std::string_view bytes);

/// Bytes on disk of a group whose frames have `frames_bytes` in all.
[[nodiscard]] std::size_t group_bytes(std::size_t frames_bytes, std::size_t count);
/// Writes one group over `out`. There is at least one frame.
void write_group(std::string& out, const SegmentPlace& place, std::uint64_t position,
                 events::Offset first, events::Offset durable, std::span<const std::string> frames);

/// How many bytes the group that begins here says it has; nothing when no group can begin here.
[[nodiscard]] std::optional<std::size_t> claimed_group_bytes(std::string_view head);
/// The group at the beginning of `bytes`, trusting nothing; nothing when it does not hold.
[[nodiscard]] std::optional<Group> read_group(const SegmentPlace& place, std::uint64_t position,
                                              std::string_view bytes);
/// Takes the next frame off the frames of a good group.
[[nodiscard]] std::string_view take_frame(std::string_view& frames);

[[nodiscard]] bool only_zeros(std::string_view bytes);

}  // namespace cas::adapters::embedded
