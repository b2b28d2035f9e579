#pragma once
#include "projections/moments.hpp"
#include "projections/projector.hpp"
#include "projections/receipts.hpp"

namespace cas::projections {

/// What the projector keeps of one partition whatever its events say: checkpoint, claims, trail,
/// receipts, times, how far its reactions are finished. One thread.
class PartitionRows {
 public:
  explicit PartitionRows(events::PartitionNo partition);

  Result<void> load(const Store& store);
  void apply(const ValidFrame& frame, const events::ChainState& chain);
  void skip(events::Offset offset);
  void stage(Batch& batch);
  void written();

  [[nodiscard]] const Checkpoint& checkpoint() const noexcept { return checkpoint_; }
  [[nodiscard]] const ReceiptBook& receipts() const noexcept { return receipts_; }
  [[nodiscard]] events::Seq reacted() const noexcept { return reacted_; }

 private:
  events::PartitionNo partition_;
  Checkpoint checkpoint_;
  std::size_t claims_stored_ = 0;
  ReceiptBook receipts_;
  Moments moments_;
  BlockRows trail_;
  events::Seq reacted_;
  bool reacted_due_ = false;
  bool dirty_ = false;
};

/// The hashes of the registry's frames, up to its checkpoint.
Result<void> load_trail(const Store& store, const Checkpoint& registry,
                        events::RegistryTrail& trail);

}  // namespace cas::projections
