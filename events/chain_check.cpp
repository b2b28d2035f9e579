#include "events/chain_check.hpp"

namespace cas::events {
namespace {

std::unexpected<Error> wrong(std::string reason, const FrameView& frame, const std::string& what) {
  return fail(Errc::corrupt, std::move(reason),
              "Partition " + std::to_string(frame.header.partition.value()) + ", seq " +
                  std::to_string(frame.header.seq.value()) + ": " + what);
}

/// Why it is not next, by the part of the rule that people look for first.
Result<void> check_place(const ChainState& chain, const FrameView& frame) {
  const auto& h = frame.header;
  if (h.log != chain.log) return wrong("frames.other_log", frame, "it is of another log.");
  const auto wanted = next(chain.tip.seq);
  if (h.seq > wanted)
    return wrong("frames.gap", frame,
                 "seq " + std::to_string(wanted.value()) + " should come here; it is missing.");
  if (h.seq < wanted)
    return wrong("frames.out_of_order", frame,
                 "seq " + std::to_string(wanted.value()) + " should come here.");
  if (h.prev != chain.tip.hash)
    return wrong("frames.broken_chain", frame,
                 "it follows a frame with the hash " + to_hex(h.prev) +
                     ", but the one before it has " + to_hex(chain.tip.hash) + ".");
  return {};
}

}  // namespace

ChainState chain_before(const FrameView& frame) {
  const auto& h = frame.header;
  ChainState chain;
  chain.partition = h.partition;
  if (h.kind == FrameKind::genesis) return chain;
  const auto before = [](std::uint64_t number) { return number == 0 ? 0 : number - 1; };
  chain.started = true;
  chain.log = h.log;
  chain.tip = {Seq{before(h.seq.value())}, h.prev, h.time};
  chain.epoch = h.kind == FrameKind::claim ? Epoch{before(h.epoch.value())} : h.epoch;
  chain.claim = h.claim;
  if (h.claim != Hash{}) chain.claims.push_back(h.claim);
  return chain;
}

void ChainCheck::expect_after(PartitionNo partition, Seq seq, const Hash& hash) {
  anchors_[partition] = {seq, hash};
}

Result<void> ChainCheck::begin(const FrameView& frame, ChainState& chain) {
  const auto& h = frame.header;
  chain = chain_before(frame);
  auto& found = found_[h.partition];
  found.log = h.log;
  found.first = h.seq;
  found.from_genesis = h.kind == FrameKind::genesis;
  const auto anchor = anchors_.find(h.partition);
  if (anchor == anchors_.end()) return {};
  if (found.from_genesis) return wrong("frames.out_of_order", frame, "a genesis follows nothing.");
  chain.tip.seq = anchor->second.seq;
  chain.tip.hash = anchor->second.hash;
  found.anchored = true;
  return {};
}

Result<void> ChainCheck::check_citation(const FrameView& frame, Found& found) const {
  const auto& cited = frame.header.cited;
  if (cited.hash == Hash{}) return {};
  const auto there = registry_.find(cited.seq);
  if (there == registry_.end()) return {};
  if (there->second != cited.hash)
    return wrong("frames.bad_citation", frame,
                 "it cites a registry frame of seq " + std::to_string(cited.seq.value()) +
                     " that is not the one among these.");
  ++found.cited;
  return {};
}

Result<void> ChainCheck::take(std::string_view bytes) {
  auto frame = parse_frame(bytes);
  if (!frame) return fail(std::move(frame.error()));
  const auto partition = frame->header.partition;
  const auto known = chains_.find(partition);
  const bool first = known == chains_.end();
  ChainState fresh;
  if (first)
    if (auto begun = begin(*frame, fresh); !begun) return begun;
  auto& chain = first ? fresh : known->second;
  if (chain.started)
    if (auto good = check_place(chain, *frame); !good) return good;
  auto& found = found_[partition];
  if (auto good = check_citation(*frame, found); !good) return good;
  // Citations were looked at; the rest is the one rule of all readers.
  auto bare = *frame;
  bare.header.cited = {};
  if (const auto judged = judge(chain, bare, RegistryTrail{}); judged.verdict != Verdict::valid)
    return wrong("frames.not_valid", *frame, std::string(judged.why) + ".");
  for (const auto& event : frame->events)
    if (const auto body = decode(event.name, event.class_version, event.body); !body)
      return fail(body.error());
  advance(chain, *frame);
  found.tip = chain.tip;
  ++found.frames;
  found.events += frame->events.size();
  if (partition == kRegistry) registry_[frame->header.seq] = frame->hash;
  if (first) chains_.emplace(partition, std::move(fresh));
  return {};
}

}  // namespace cas::events
