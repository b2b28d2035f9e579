#pragma once
#include <string>

#include "engine/partition.hpp"

namespace cas::adapters::node {

/// How one partition stands on this node, for whoever watches it.
struct Figures {
  engine::Partition::Standing standing{};
  std::string stopped_by;  ///< the reason token; empty = it goes on
  std::size_t queued = 0;
  std::size_t in_flight = 0;
  std::uint64_t append_failures = 0;  ///< refused by the log, or reported as failed by it
  engine::Partition::Figures done;

  std::uint64_t valid_frames = 0;  ///< of the chain, since its genesis
  std::uint64_t void_frames = 0;
  events::Time tip_time;  ///< in the last valid frame
  /// Records between what was judged and the end as it was last told; since when there are any.
  std::uint64_t lag_frames = 0;
  std::int64_t lag_us = 0;
  events::Time end_told_at;  ///< zero = the log has told no end yet
};

}  // namespace cas::adapters::node
