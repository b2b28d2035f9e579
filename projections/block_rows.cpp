#include "projections/block_rows.hpp"

#include <iterator>

namespace cas::projections {

Result<void> BlockRows::open(const Store& store, events::Seq seq) {
  auto row = store.get(partition_key(table_, partition_, block_of(seq)));
  if (!row) return fail(std::move(row.error()));
  if (*row) blocks_[block_of(seq)].bytes = std::move(**row);
  return {};
}

std::string& BlockRows::append_at(events::Seq seq) {
  auto& block = blocks_[block_of(seq)];
  block.dirty = true;
  block.erased = false;
  return block.bytes;
}

Result<std::string> BlockRows::read(const Store& store, std::uint64_t block) const {
  if (const auto found = blocks_.find(block); found != blocks_.end()) return found->second.bytes;
  auto row = store.get(partition_key(table_, partition_, block));
  if (!row) return fail(std::move(row.error()));
  return std::move(*row).value_or(std::string());
}

void BlockRows::erase(std::uint64_t block) {
  blocks_[block] = {.bytes = {}, .dirty = true, .erased = true};
}

void BlockRows::stage(Batch& batch) {
  for (auto& [number, block] : blocks_) {
    if (!block.dirty) continue;
    const auto key = partition_key(table_, partition_, number);
    if (block.erased) {
      batch.erase(key);
    } else {
      batch.put(key, block.bytes);
    }
    block.dirty = false;
  }
}

void BlockRows::written() {
  if (blocks_.size() > 1) blocks_.erase(blocks_.begin(), std::prev(blocks_.end()));
}

}  // namespace cas::projections
