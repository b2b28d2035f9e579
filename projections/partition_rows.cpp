#include "projections/partition_rows.hpp"

#include "projections/rows.hpp"

namespace cas::projections {
namespace {

constexpr std::size_t kHashBytes = 32;

void pack_checkpoint(Packer& to, const Checkpoint& at) {
  to.byte(at.chain.started ? 1 : 0).id(at.chain.log);
  to.number(at.chain.tip.seq.value())
      .id(at.chain.tip.hash)
      .signed_number(at.chain.tip.time.value());
  to.number(at.chain.epoch.value()).id(at.chain.claim);
  to.number(at.tip_offset.value()).number(at.next.value()).number(at.void_frames);
  to.number(at.recent.size());
  for (const auto& [offset, hash] : at.recent) to.number(offset.value()).id(hash);
}

Result<void> unpack_checkpoint(std::string_view value, Checkpoint& at) {
  Unpacker from(value);
  at.chain.started = from.byte() == 1;
  at.chain.log = from.id<events::LogId>();
  at.chain.tip.seq = events::Seq{from.number()};
  at.chain.tip.hash = from.id<events::Hash>();
  at.chain.tip.time = events::Time{from.signed_number()};
  at.chain.epoch = events::Epoch{from.number()};
  at.chain.claim = from.id<events::Hash>();
  at.tip_offset = events::Offset{from.number()};
  at.next = events::Offset{from.number()};
  at.void_frames = from.number();
  const auto recent = from.number();
  if (recent > Checkpoint::kRecent) from.refuse();
  for (std::uint64_t i = 0; i < recent && from.good(); ++i) {
    const events::Offset offset{from.number()};
    at.recent.push_back({offset, from.id<events::Hash>()});
  }
  if (!from.done()) return bad_row("a checkpoint");
  return {};
}

}  // namespace

PartitionRows::PartitionRows(events::PartitionNo partition)
    : partition_(partition),
      receipts_(partition),
      moments_(partition),
      trail_(Table::trail, partition, kTrailBlock) {
  checkpoint_.chain.partition = partition;
}

Result<void> PartitionRows::load(const Store& store) {
  auto row = store.get(partition_key(Table::checkpoint, partition_));
  if (!row) return fail(std::move(row.error()));
  if (!*row) return {};
  if (auto good = unpack_checkpoint(**row, checkpoint_); !good) return good;

  auto& chain = checkpoint_.chain;
  const auto claims = partition_key(Table::claim, partition_);
  auto cursor = store.scan(claims, after_prefix(claims));
  if (!cursor) return fail(std::move(cursor.error()));
  for (auto& at = **cursor; at.valid(); at.step())
    chain.claims.push_back(Unpacker(at.value()).id<events::Hash>());
  if (auto read = (*cursor)->status(); !read) return read;
  claims_stored_ = chain.claims.size();
  if (claims_stored_ != chain.epoch.value()) return bad_row("the list of claims");

  auto reacted = store.get(partition_key(Table::reacted, partition_));
  if (!reacted) return fail(std::move(reacted.error()));
  if (*reacted) reacted_ = events::Seq{Unpacker(**reacted).number()};

  const auto& tip = chain.tip;
  if (auto good = receipts_.open(store, tip.seq, tip.time); !good) return good;
  if (auto good = moments_.open(store, tip.seq, tip.time); !good) return good;
  return trail_.open(store, tip.seq);
}

void PartitionRows::apply(const ValidFrame& frame, const events::ChainState& chain) {
  const auto& header = frame.frame.header;
  for (const auto& event : frame.events) {
    const auto* own = std::get_if<events::log::Event>(&event);
    if (const auto* done = own ? std::get_if<events::log::ReactedThrough>(own) : nullptr) {
      reacted_ = done->registry;
      reacted_due_ = true;
    }
  }
  receipts_.add(frame.frame);
  moments_.add(header.seq, header.time);
  if (partition_ == events::kRegistry) {
    const auto& hash = frame.frame.hash.value();
    trail_.append_at(header.seq).append(reinterpret_cast<const char*>(hash.data()), hash.size());
  }
  checkpoint_.chain = chain;
  checkpoint_.tip_offset = frame.offset;
  auto& recent = checkpoint_.recent;
  if (recent.size() == Checkpoint::kRecent) recent.erase(recent.begin());
  recent.push_back({frame.offset, frame.frame.hash});
  checkpoint_.next = next(frame.offset);
  dirty_ = true;
}

void PartitionRows::skip(events::Offset offset) {
  if (offset < checkpoint_.next) return;  // read again after an interruption
  checkpoint_.next = next(offset);
  ++checkpoint_.void_frames;
  dirty_ = true;
}

void PartitionRows::stage(Batch& batch) {
  if (!std::exchange(dirty_, false)) return;
  const auto& claims = checkpoint_.chain.claims;
  for (; claims_stored_ < claims.size(); ++claims_stored_)
    batch.put(partition_key(Table::claim, partition_, claims_stored_ + 1),
              Packer().id(claims[claims_stored_]).view());
  if (std::exchange(reacted_due_, false))
    batch.put(partition_key(Table::reacted, partition_), Packer().number(reacted_.value()).view());
  receipts_.stage(batch);
  moments_.stage(batch);
  trail_.stage(batch);
  Packer packed;
  pack_checkpoint(packed, checkpoint_);
  batch.put(partition_key(Table::checkpoint, partition_), packed.view());
}

void PartitionRows::written() {
  receipts_.written();
  moments_.written();
  trail_.written();
}

Result<void> load_trail(const Store& store, const Checkpoint& registry,
                        events::RegistryTrail& trail) {
  const auto prefix = partition_key(Table::trail, events::kRegistry);
  auto cursor = store.scan(prefix, after_prefix(prefix));
  if (!cursor) return fail(std::move(cursor.error()));
  for (auto& at = **cursor; at.valid(); at.step()) {
    Unpacker from(at.value());
    if (at.value().size() % kHashBytes != 0) return bad_row("a block of the registry's trail");
    while (!from.done()) trail.extend(events::Seq{trail.size()}, from.id<events::Hash>());
  }
  if (auto read = (*cursor)->status(); !read) return read;
  const auto expected = registry.chain.started ? registry.chain.tip.seq.value() + 1 : 0;
  if (trail.size() != expected) return bad_row("the registry's trail");
  return {};
}

}  // namespace cas::projections
