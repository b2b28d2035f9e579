#pragma once
#include <vector>

#include "adapters/embedded/segment_reader.hpp"
#include "events/log.hpp"

namespace cas::adapters::embedded {

/// Reads the records of one partition in order, from any offset, checking every group, header and
/// rest of a segment that it passes. Never writes. One thread.
class PartitionReader {
 public:
  PartitionReader(PartitionFolder folder, events::Offset from)
      : folder_(std::move(folder)), next_(from) {}

  /// Offset of the record that comes next.
  [[nodiscard]] events::Offset next() const noexcept { return next_; }

  /// Appends records from `next` on, none at or behind `end`, until at least `bytes_max` bytes
  /// have come. All before `end` is durable, so what does not hold there is damage; what was read
  /// before it is in `out`.
  /// @returns bytes of the records
  /// @errors corrupt "log.damaged", naming file and byte; "log.read_failed"; not_found
  Result<std::size_t> read(events::Offset end, std::size_t bytes_max,
                           std::vector<events::Record>& out);

 private:
  /// Opens the segment that holds `next_`.
  Result<void> seek();
  /// Makes `frames_` begin at `next_`.
  Result<void> enter_group();
  /// @returns false when there is no segment that begins where this one ends
  Result<bool> enter_next_segment();
  Result<void> open_segment(events::Offset first);
  void leave_group();
  [[nodiscard]] Error damage(std::uint64_t position, std::string what) const;

  PartitionFolder folder_;
  events::Offset next_;
  std::optional<SegmentReader> segment_;
  events::Offset group_first_;  ///< offset of the record at the segment's position
  std::optional<Group> group_;  ///< the one there, while its frames are being taken
  std::string_view frames_;     ///< of it, from `next_` on
};

}  // namespace cas::adapters::embedded
