#pragma once
#include "projections/block_rows.hpp"

namespace cas::projections {

/// When each valid frame of a partition was written: rows of M, a few bytes a frame. One thread.
class Moments {
 public:
  explicit Moments(events::PartitionNo partition)
      : rows_(Table::moments, partition, kMomentBlock) {}
  Result<void> open(const Store& store, events::Seq tip, events::Time now);
  void add(events::Seq seq, events::Time time);
  void stage(Batch& batch) { rows_.stage(batch); }
  void written() { rows_.written(); }

 private:
  BlockRows rows_;
  events::Time last_;
};

/// The last frame with time ≤ `moment`, of those stored; nothing if there is none.
struct FrameAt {
  events::Seq seq;
  events::Time time;
  bool settled = false;  ///< a later frame is known, so nothing can come in between any more
};
[[nodiscard]] Result<std::optional<FrameAt>> last_frame_at(const Store& store,
                                                           events::PartitionNo partition,
                                                           events::Seq tip, events::Time moment);

}  // namespace cas::projections
