#pragma once
#include <functional>
#include <optional>
#include <vector>

#include "events/log.hpp"
#include "projections/projector.hpp"

namespace cas::projections {

/// How far a replay has come. `events` counts what this replay applied.
struct ReplayProgress {
  std::uint64_t events = 0;
  std::uint64_t frames = 0;
  std::uint64_t voids = 0;
  std::uint64_t records_left = 0;  ///< up to the ends that were asked for, about
};

struct ReplayOptions {
  std::size_t batch_rows = 50'000;      ///< commit when so many rows are staged,
  std::size_t batch_bytes = 16U << 20;  ///< or so many bytes
  /// Stop each partition behind this seq (a position: one seq for each partition).
  std::optional<std::vector<events::Seq>> until_position;
  /// Stop each partition before its first frame that is later.
  std::optional<events::Time> until_time;
  /// Sees each valid frame, in chain order of its partition, before it is applied.
  std::function<void(const ValidFrame&)> each;
  std::function<void(const ReplayProgress&)> progress;  ///< after each commit
};

/// Reads a log from the projector's checkpoints to its ends as they are now (or to a position or
/// time), judging every record, and commits what it applied. A partition whose frames cite the
/// registry further than it was read waits for it. The record at each checkpoint is read again
/// first: the log may have been re-created. Calls `log` and `projector` from this thread alone.
/// @errors corrupt "log.…", "frame.…", "codec.…"  name partition, offset and reason
///         corrupt "store.not_of_this_log"        the record at a checkpoint is another
///         corrupt "projection.…"; unavailable: the log's or the store's own
[[nodiscard]] Result<ReplayProgress> replay(events::Log& log, Projector& projector,
                                            const ReplayOptions& options = {});

}  // namespace cas::projections
