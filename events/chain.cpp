#include "events/chain.hpp"

#include <algorithm>

namespace cas::events {
namespace {

constexpr Judgement foreign(std::string_view why) { return {Verdict::foreign, why}; }
constexpr Judgement void_(std::string_view why) { return {Verdict::void_, why}; }

Judgement judge_first(const ChainState& chain, const FrameHeader& h) {
  if (h.kind != FrameKind::genesis) return foreign("the partition does not begin with a genesis");
  if (chain.log != LogId{} && h.log != chain.log) return foreign("it names another log");
  if (h.seq != Seq{0} || h.prev != Hash{} || h.epoch != Epoch{0} || h.claim != Hash{})
    return foreign("a genesis that follows something");
  return {Verdict::valid, "genesis"};
}

bool held(const ChainState& chain, const Hash& claim) {
  if (claim == Hash{}) return false;  // nobody has claimed yet, so nobody may have written
  return claim == chain.claim || std::ranges::find(chain.claims, claim) != chain.claims.end();
}

bool next_in_chain(const ChainState& chain, const FrameHeader& h) {
  return h.seq == next(chain.tip.seq) && h.prev == chain.tip.hash && h.time >= chain.tip.time;
}

Judgement judge_claim(const ChainState& chain, const FrameHeader& h) {
  if (h.claim != Hash{} && !held(chain, h.claim))
    return foreign("a claim that follows a claim which is not here");
  if (h.epoch > next(chain.epoch)) return foreign("a claim with an epoch that skips one");
  if (h.seq > next(chain.tip.seq)) return foreign("a claim whose writer saw frames beyond the tip");
  if (h.epoch != next(chain.epoch)) return void_("a claim that lost the race");
  if (!next_in_chain(chain, h)) return void_("a claim that is not next");
  return {Verdict::valid, "claim"};
}

}  // namespace

void RegistryTrail::extend(Seq seq, const Hash& hash) {
  invariant(seq.value() == hashes_.size(), "registry frames are noted in order");
  hashes_.push_back(hash);
}

Judgement judge(const ChainState& chain, const FrameView& frame, const RegistryTrail& registry) {
  const auto& h = frame.header;
  if (h.partition != chain.partition) return foreign("it names another partition");
  if (!chain.started) return judge_first(chain, h);
  // Whoever wrote a second genesis saw an empty partition: it lost the race to begin the log.
  if (h.kind == FrameKind::genesis) return void_("a second genesis");
  if (h.log != chain.log) return foreign("it names another log");
  if (h.kind == FrameKind::claim) return judge_claim(chain, h);
  if (!held(chain, h.claim)) return foreign("its writer held a claim which is not here");
  if (h.epoch != chain.epoch || h.claim != chain.claim) return void_("it names an older claim");
  if (!next_in_chain(chain, h)) return void_("its seq, previous hash or time is not next");
  if (h.cited.hash != Hash{}) {
    const auto* cited = registry.find(h.cited.seq);
    if (cited == nullptr) return {Verdict::awaits_registry, "it cites a later registry frame"};
    if (*cited != h.cited.hash) return foreign("it cites a registry frame that does not exist");
  }
  return {Verdict::valid, "data"};
}

void advance(ChainState& chain, const FrameView& frame) {
  const auto& h = frame.header;
  chain.started = true;
  chain.log = h.log;
  chain.tip = {h.seq, frame.hash, h.time};
  if (h.kind == FrameKind::claim) {
    chain.epoch = h.epoch;
    chain.claim = frame.hash;
    chain.claims.push_back(frame.hash);
  }
}

std::string write_genesis(LogId log, PartitionNo partition, Time time,
                          const log::LogCreated& created) {
  FrameHeader header;
  header.kind = FrameKind::genesis;
  header.log = log;
  header.partition = partition;
  header.time = time;
  header.actor = system_actor();
  const PlacedEvent first{log::stream_of(partition), Version{1}, encode(log::Event{created})};
  return write_frame(header, {&first, 1});
}

}  // namespace cas::events
