#pragma once
#include <cstdint>
#include <map>
#include <string>

#include "projections/keys.hpp"
#include "projections/store.hpp"

namespace cas::projections {

/// Rows that hold what belongs to a block of consecutive seqs of one partition. The block that is
/// being filled is written again at each commit; a replay writes most blocks once. One thread.
class BlockRows {
 public:
  BlockRows(Table table, events::PartitionNo partition, std::uint64_t per_block)
      : table_(table), partition_(partition), per_block_(per_block) {}

  /// Takes up the block that `seq` lies in, as it is stored.
  Result<void> open(const Store& store, events::Seq seq);
  /// The block's bytes, to be appended to; empty for a new block.
  [[nodiscard]] std::string& append_at(events::Seq seq);
  [[nodiscard]] std::uint64_t block_of(events::Seq seq) const noexcept {
    return seq.value() / per_block_;
  }
  /// The block as it is now, committed or not; empty if there is none.
  [[nodiscard]] Result<std::string> read(const Store& store, std::uint64_t block) const;
  void erase(std::uint64_t block);
  void stage(Batch& batch);
  /// What was staged has been written: only the block being filled is kept.
  void written();
  [[nodiscard]] std::size_t staged() const noexcept { return blocks_.size(); }

 private:
  struct Block {
    std::string bytes;
    bool dirty = false;
    bool erased = false;
  };
  Table table_;
  events::PartitionNo partition_;
  std::uint64_t per_block_;
  std::map<std::uint64_t, Block> blocks_;  // since the last commit, and the one being filled
};

}  // namespace cas::projections
