#pragma once
#include <optional>

#include "adapters/embedded/segment_reader.hpp"

namespace cas::adapters::embedded {

/// Where a partition ends, as its last segment tells.
struct Tail {
  events::Offset segment;      ///< the last one's first offset
  std::uint64_t position = 0;  ///< in it, behind the last good group
  events::Offset end;          ///< offset of the next record
  /// Where the last good group begins; it may not be durable. 0 = the segment has none.
  std::uint64_t last_group_at = 0;
  bool header_holds = true;
  bool zeros_follow = true;
  /// What good groups behind `position` say was durable; set only when something is bad there.
  std::optional<events::Offset> mark_beyond;
};

/// Reads the last segment of a partition from its beginning, and the one before it only if the
/// last one holds no group. Never writes.
/// @errors corrupt "log.damaged", "log.gap", naming file and byte; those of
/// PartitionFolder::segments
[[nodiscard]] Result<Tail> scan_tail(const PartitionFolder& folder);

/// Whether the log may end where this tail does: nothing that was durable lies behind it.
/// `known` is the highest end that anybody vouches for: the ends file, a store's checkpoint.
/// @errors corrupt "log.damaged" when something stands there that is no group, "log.tail_lost"
[[nodiscard]] Result<void> may_end_here(const PartitionFolder& folder, const Tail& tail,
                                        std::optional<events::Offset> known);

/// "FILE at byte N", the way every message about damage names its place.
[[nodiscard]] std::string place_name(const std::filesystem::path& file, std::uint64_t position);

}  // namespace cas::adapters::embedded
