#include "projections/receipts.hpp"

#include <algorithm>
#include <cstring>
#include <functional>

#include "projections/rows.hpp"

namespace cas::projections {
namespace {

struct Entry {
  events::AccountId account;
  events::CommandId command;
  events::Receipt receipt;
};

std::uint64_t fingerprint_of(const events::AccountId& account, const events::CommandId& command) {
  std::uint64_t mixed = 0x9e3779b97f4a7c15;
  const auto mix = [&](const events::Bytes16& bytes) {
    std::uint64_t words[2];
    std::memcpy(words, bytes.data(), sizeof words);
    for (const auto word : words) {
      mixed = (mixed ^ word) * 0xff51afd7ed558ccd;
      mixed ^= mixed >> 32;
    }
  };
  mix(account.value());
  mix(command.value());
  return mixed;
}

bool has_receipt(const events::FrameView& frame) {
  return frame.header.kind == events::FrameKind::data &&
         frame.header.command != events::CommandId{} && !frame.events.empty();
}

/// The stream of the first event, at its last version in the frame.
events::Version last_version(const events::FrameView& frame) {
  auto version = frame.events.front().version;
  for (const auto& event : frame.events)
    if (event.stream == frame.events.front().stream) version = std::max(version, event.version);
  return version;
}

void pack_entry(Packer& to, const events::FrameView& frame) {
  const auto& h = frame.header;
  to.number(h.seq.value()).id(h.actor.account).id(h.command);
  to.id(frame.hash).id(h.command_hash).signed_number(h.time.value());
  const auto stream = frame.events.front().stream;
  if (const auto report = report_of(stream)) {
    to.byte(2).id(*report);
  } else {
    to.byte(1).text(stream);
  }
  to.number(last_version(frame).value());
}

Entry unpack_entry(Unpacker& from, events::PartitionNo partition) {
  Entry entry;
  auto& receipt = entry.receipt;
  receipt.partition = partition;
  receipt.seq = events::Seq{from.number()};
  entry.account = from.id<events::AccountId>();
  entry.command = from.id<events::CommandId>();
  receipt.frame = from.id<events::Hash>();
  receipt.command_hash = from.id<events::Hash>();
  receipt.time = events::Time{from.signed_number()};
  const auto kind = from.byte();
  if (kind == 2) {
    receipt.stream = events::report::stream_of(from.id<events::ReportId>());
  } else if (kind == 1) {
    receipt.stream = events::StreamId{std::string(from.text())};
  } else {
    from.refuse();
  }
  receipt.version = events::Version{from.number()};
  return entry;
}

bool expired(events::Time then, events::Time now) {
  return then.value() < now.value() - events::kReceiptLife_us;
}

}  // namespace

std::optional<events::Receipt> receipt_of(const events::FrameView& frame) {
  if (!has_receipt(frame)) return std::nullopt;
  const auto& h = frame.header;
  const events::StreamId stream{std::string(frame.events.front().stream)};
  return events::Receipt{h.partition, h.seq,  frame.hash,         h.command_hash,
                         h.time,      stream, last_version(frame)};
}

void FingerprintIndex::insert(std::uint64_t fingerprint, std::uint64_t number) {
  if (used_ * 4 >= slots_.size() * 3) grow();
  const auto mask = slots_.size() - 1;
  auto at = fingerprint & mask;
  while (slots_[at].number_plus_1 != 0) at = (at + 1) & mask;
  slots_[at] = {fingerprint, number + 1};
  ++used_;
}

void FingerprintIndex::erase(std::uint64_t fingerprint, std::uint64_t number) {
  if (slots_.empty()) return;
  const auto mask = slots_.size() - 1;
  auto at = fingerprint & mask;
  while (slots_[at].number_plus_1 != number + 1 || slots_[at].fingerprint != fingerprint) {
    if (slots_[at].number_plus_1 == 0) return;
    at = (at + 1) & mask;
  }
  // Close the gap, so that no search ends early at it.
  for (auto next = (at + 1) & mask; slots_[next].number_plus_1 != 0; next = (next + 1) & mask) {
    const auto home = slots_[next].fingerprint & mask;
    if (((next - home) & mask) >= ((next - at) & mask)) {
      slots_[at] = slots_[next];
      at = next;
    }
  }
  slots_[at] = {};
  --used_;
}

std::vector<std::uint64_t> FingerprintIndex::find(std::uint64_t fingerprint) const {
  std::vector<std::uint64_t> found;
  if (slots_.empty()) return found;
  const auto mask = slots_.size() - 1;
  for (auto at = fingerprint & mask; slots_[at].number_plus_1 != 0; at = (at + 1) & mask)
    if (slots_[at].fingerprint == fingerprint) found.push_back(slots_[at].number_plus_1 - 1);
  return found;
}

void FingerprintIndex::grow() {
  constexpr std::size_t kFirstSize = 64;
  auto old = std::exchange(slots_, {});
  slots_.resize(old.empty() ? kFirstSize : old.size() * 2);
  used_ = 0;
  for (const auto& slot : old)
    if (slot.number_plus_1 != 0) insert(slot.fingerprint, slot.number_plus_1 - 1);
}

Result<void> ReceiptBook::open(const Store& store, events::Seq tip, events::Time now) {
  now_ = now;
  const auto prefix = partition_key(Table::receipts, partition_);
  auto cursor = store.scan(prefix, after_prefix(prefix));
  if (!cursor) return fail(std::move(cursor.error()));
  for (auto& at = **cursor; at.valid(); at.step()) {
    Unpacker from(at.value());
    while (from.good() && !from.done()) {
      const auto entry = unpack_entry(from, partition_);
      if (from.good())
        note(fingerprint_of(entry.account, entry.command), entry.receipt.seq, entry.receipt.time);
    }
    if (!from.good()) return bad_row("a block of receipts");
  }
  if (auto read = (*cursor)->status(); !read) return read;
  return rows_.open(store, tip);
}

void ReceiptBook::note(std::uint64_t fingerprint, events::Seq seq, events::Time time) {
  const auto block = rows_.block_of(seq);
  if (blocks_.empty() || blocks_.back().number != block) blocks_.push_back({block, time, {}});
  blocks_.back().last = time;
  blocks_.back().receipts.emplace_back(fingerprint, seq.value());
  index_.insert(fingerprint, seq.value());
}

void ReceiptBook::add(const events::FrameView& frame) {
  now_ = frame.header.time;
  if (const auto& h = frame.header; has_receipt(frame)) {
    auto& block = rows_.append_at(h.seq);
    Packer entry(std::move(block));
    pack_entry(entry, frame);
    block = entry.take();
    note(fingerprint_of(h.actor.account, h.command), h.seq, h.time);
  }
  expire();
}

void ReceiptBook::expire() {
  while (!blocks_.empty() && expired(blocks_.front().last, now_)) {
    for (const auto& [fingerprint, seq] : blocks_.front().receipts) index_.erase(fingerprint, seq);
    rows_.erase(blocks_.front().number);
    blocks_.pop_front();
  }
}

Result<std::optional<events::Receipt>> ReceiptBook::find(const Store& store,
                                                         events::AccountId account,
                                                         events::CommandId command) const {
  auto seqs = index_.find(fingerprint_of(account, command));
  std::ranges::sort(seqs, std::greater{});
  for (const auto seq : seqs) {
    const auto block = rows_.read(store, rows_.block_of(events::Seq{seq}));
    if (!block) return fail(block.error());
    Unpacker from(*block);
    while (from.good() && !from.done()) {
      const auto entry = unpack_entry(from, partition_);
      if (entry.receipt.seq.value() == seq && entry.account == account &&
          entry.command == command && !expired(entry.receipt.time, now_))
        return entry.receipt;
    }
    if (!from.good()) return bad_row("a block of receipts");
  }
  return std::nullopt;
}

}  // namespace cas::projections
