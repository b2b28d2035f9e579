#include "projections/moments.hpp"

#include "projections/packing.hpp"
#include "projections/rows.hpp"

namespace cas::projections {
namespace {

Result<std::string> block_at(const Store& store, events::PartitionNo partition,
                             std::uint64_t block) {
  auto row = store.get(partition_key(Table::moments, partition, block));
  if (!row) return fail(std::move(row.error()));
  if (!*row) return bad_row("a missing block of times");
  return std::move(**row);
}

}  // namespace

Result<void> Moments::open(const Store& store, events::Seq tip, events::Time now) {
  last_ = now;
  return rows_.open(store, tip);
}

// The first of a block is absolute, the others say how long after the one before they came.
void Moments::add(events::Seq seq, events::Time time) {
  auto& bytes = rows_.append_at(seq);
  const auto base = bytes.empty() ? 0 : last_.value();
  Packer packer(std::move(bytes));
  packer.signed_number(time.value() - base);
  bytes = packer.take();
  last_ = time;
}

Result<std::optional<FrameAt>> last_frame_at(const Store& store, events::PartitionNo partition,
                                             events::Seq tip, events::Time moment) {
  std::uint64_t low = 0, high = tip.value() / kMomentBlock + 1;
  while (high - low > 1) {  // the last block whose first time is not later
    const auto middle = low + (high - low) / 2;
    const auto bytes = block_at(store, partition, middle);
    if (!bytes) return fail(bytes.error());
    (Unpacker(*bytes).signed_number() <= moment.value() ? low : high) = middle;
  }
  const auto bytes = block_at(store, partition, low);
  if (!bytes) return fail(bytes.error());
  Unpacker from(*bytes);
  std::optional<FrameAt> found;
  std::int64_t time = 0;
  auto seq = low * kMomentBlock;
  for (; !from.done() && seq <= tip.value(); ++seq) {
    time += from.signed_number();
    if (!from.good()) return bad_row("a block of times");
    if (time > moment.value()) break;
    found = FrameAt{events::Seq{seq}, events::Time{time}, false};
  }
  if (found) found->settled = found->seq < tip;
  return found;
}

}  // namespace cas::projections
