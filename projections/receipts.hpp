#pragma once
#include <deque>
#include <optional>
#include <vector>

#include "events/frame.hpp"
#include "events/receipt.hpp"
#include "projections/block_rows.hpp"

namespace cas::projections {

/// What a frame's receipt says: the stream of its first event, at its last version in the frame.
/// Nothing for genesis, claims and frames without a command id.
[[nodiscard]] std::optional<events::Receipt> receipt_of(const events::FrameView& frame);

/// Finds 64-bit numbers by 64-bit fingerprint; a fingerprint may stand for several. Open
/// addressing, 16 bytes a slot: a month of a nation's commands must fit in memory.
class FingerprintIndex {
 public:
  void insert(std::uint64_t fingerprint, std::uint64_t number);
  void erase(std::uint64_t fingerprint, std::uint64_t number);
  [[nodiscard]] std::vector<std::uint64_t> find(std::uint64_t fingerprint) const;
  [[nodiscard]] std::size_t size() const noexcept { return used_; }

 private:
  struct Slot {
    std::uint64_t fingerprint = 0;
    std::uint64_t number_plus_1 = 0;  // 0 = free
  };
  void grow();
  std::vector<Slot> slots_;
  std::size_t used_ = 0;
};

/// Receipts of one partition: rows of P, found through an index in memory that forgets what is
/// older than kReceiptLife_us in frame time. Whole blocks go when their last receipt has expired,
/// so which rows stand is a function of the frames alone. One thread.
class ReceiptBook {
 public:
  explicit ReceiptBook(events::PartitionNo partition)
      : partition_(partition), rows_(Table::receipts, partition, kReceiptBlock) {}

  Result<void> open(const Store& store, events::Seq tip, events::Time now);
  /// Takes every valid frame, in order.
  void add(const events::FrameView& frame);
  void stage(Batch& batch) { rows_.stage(batch); }
  void written() { rows_.written(); }
  [[nodiscard]] Result<std::optional<events::Receipt>> find(const Store& store,
                                                            events::AccountId account,
                                                            events::CommandId command) const;

 private:
  struct Block {
    std::uint64_t number = 0;
    events::Time last;
    std::vector<std::pair<std::uint64_t, std::uint64_t>> receipts;  // fingerprint, seq
  };
  void note(std::uint64_t fingerprint, events::Seq seq, events::Time time);
  void expire();

  events::PartitionNo partition_;
  events::Time now_;
  BlockRows rows_;
  FingerprintIndex index_;
  std::deque<Block> blocks_;
};

}  // namespace cas::projections
