#pragma once
#include <span>

#include "adapters/embedded/tail_scan.hpp"

namespace cas::adapters::embedded {

struct SegmentSizes {
  std::uint64_t segment_bytes = std::uint64_t{64} * 1024 * 1024;
  /// How far the zeros run ahead of the groups at first, and at most.
  std::uint64_t zeros_bytes_min = std::uint64_t{256} * 1024;
  std::uint64_t zeros_bytes_max = std::uint64_t{8} * 1024 * 1024;
};

/// What opening a partition for writing found behind its end and took away.
struct CutTail {
  events::PartitionNo partition;
  std::filesystem::path file;
  std::uint64_t position = 0;
  events::Offset end;
};

/// Appends groups to one partition. One thread at a time.
class PartitionWriter {
 public:
  /// Makes a partition whose first group is the genesis alone; durable when it returns.
  static Result<void> create(const PartitionFolder& folder, const std::string& genesis,
                             const SegmentSizes& sizes, DiskTrace* trace);
  /// Finds the end, cuts what may be cut, makes durable what may not be.
  /// @errors those of `scan_tail` and `may_end_here`
  static Result<PartitionWriter> open(PartitionFolder folder, const SegmentSizes& sizes,
                                      std::optional<events::Offset> known, DiskTrace* trace);

  [[nodiscard]] events::Offset end() const noexcept { return end_; }
  [[nodiscard]] const std::optional<CutTail>& cut() const noexcept { return cut_; }

  /// Writes one group of all the frames (at most kGroupFramesBytesMax); durable when it returns.
  /// After an error nothing more may be appended.
  /// @errors unavailable "log.disk_full", "log.write_failed": nothing of the group is in the log
  Result<void> append(std::span<const std::string> frames);

 private:
  PartitionWriter(PartitionFolder folder, const SegmentSizes& sizes, DiskTrace* trace)
      : folder_(std::move(folder)), sizes_(sizes), trace_(trace) {}
  Result<void> recover(const Tail& tail);
  /// Begins a segment at `end_`; durable, with its name, when it returns.
  Result<void> begin_segment();
  Result<void> zero_ahead(std::uint64_t up_to);

  PartitionFolder folder_;
  SegmentSizes sizes_;
  DiskTrace* trace_;
  File file_;
  SegmentPlace place_;
  std::uint64_t position_ = 0;   ///< where the next group goes
  std::uint64_t zeroed_to_ = 0;  ///< size of the file; zeros from `position_` on
  std::uint64_t zeros_step_ = 0;
  events::Offset end_;
  std::optional<CutTail> cut_;
  std::string group_;  ///< kept, so that its memory is used again
};

}  // namespace cas::adapters::embedded
