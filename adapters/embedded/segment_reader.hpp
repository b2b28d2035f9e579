#pragma once
#include <string>
#include <vector>

#include "adapters/embedded/disk.hpp"
#include "adapters/embedded/format.hpp"

namespace cas::adapters::embedded {

/// The folder of one partition.
struct PartitionFolder {
  std::filesystem::path path;
  events::LogId log;
  events::PartitionNo partition;

  [[nodiscard]] std::filesystem::path segment(events::Offset first) const;
  [[nodiscard]] SegmentPlace place(events::Offset first) const { return {log, partition, first}; }
  /// First offsets of the segments that are there, ascending.
  /// @errors corrupt "log.damaged" when the folder or every segment is missing;
  ///         unavailable "log.cannot_open"
  [[nodiscard]] Result<std::vector<events::Offset>> segments() const;
};

/// Walks the groups of one segment, checking each. Never writes.
class SegmentReader {
 public:
  /// Opens it at the first group, whatever its header says (`header_holds`).
  static Result<SegmentReader> open(const PartitionFolder& folder, events::Offset first);

  [[nodiscard]] const std::filesystem::path& path() const noexcept { return file_.path(); }
  [[nodiscard]] const SegmentPlace& place() const noexcept { return place_; }
  [[nodiscard]] std::uint64_t position() const noexcept { return position_; }
  [[nodiscard]] Result<bool> header_holds() const;

  /// The good group at `position`, or none; its views are good until the next call.
  [[nodiscard]] Result<std::optional<Group>> group();
  /// Moves behind `group`.
  void pass(const Group& group) { position_ += group.bytes; }
  /// Makes `group` look again at what it has looked at, on the disk if it can.
  void look_again();
  /// Whether nothing but zeros stands from `position` to the end of the file.
  [[nodiscard]] Result<bool> only_zeros_follow() const;
  /// The highest durable mark of a good group behind `position`, walking over whatever lies
  /// between: what is known to have been there.
  [[nodiscard]] Result<std::optional<events::Offset>> mark_beyond() const;

 private:
  SegmentReader(File file, SegmentPlace place) : file_(std::move(file)), place_(place) {}
  [[nodiscard]] std::string_view buffered() const;
  /// Fills the buffer with at least `size` bytes from `position`, if the file has them.
  Result<void> fill(std::size_t size);

  File file_;
  SegmentPlace place_;
  std::uint64_t position_ = kSegmentHeaderBytes;
  std::string buffer_;
  std::uint64_t buffer_at_ = 0;
};

}  // namespace cas::adapters::embedded
