#include "tests/simulation/history.hpp"

#include <algorithm>

namespace cas::simulation {

using events::PartitionNo;

History::Chain::Chain(PartitionNo partition)
    : reader(
          [&] {
            events::ChainState chain;
            chain.partition = partition;
            return chain;
          }(),
          events::Offset{0}) {}

std::size_t History::Chain::length_at(events::Offset end) const {
  const auto behind = std::ranges::lower_bound(frames, end, {}, &events::ReadFrame::offset);
  return static_cast<std::size_t>(behind - frames.begin());
}

History::History(const adapters::simulated::SimulatedBroker& broker) : broker_(broker) {
  after_loss();
}

void History::read() {
  bool moved = true;
  while (moved) {  // a shard may wait for the registry
    moved = false;
    for (auto& chain : chains_)
      while (read_one(chain)) moved = true;
  }
}

bool History::read_one(Chain& chain) {
  const auto partition = chain.reader.chain().partition;
  const auto& records = broker_.records(partition);
  const auto at = chain.reader.next_offset().value();
  if (chain.stopped || at >= records.size()) return false;
  const bool registry = partition == events::kRegistry;
  if (!registry) chain.reader.expect_log(chains_[0].reader.chain().log);
  auto frame = events::read_frame(records[at]);
  const auto step = chain.reader.take(frame, trail_);
  if (!step) {
    chain.stopped = step.error();
    return false;
  }
  if (*step == events::Step::awaits_registry) return false;
  if (*step == events::Step::void_) {
    ++chain.voids;
    return true;
  }
  if (registry) trail_.extend(frame.frame->header.seq, frame.frame->hash);
  chain.frames.push_back(std::move(frame));
  return true;
}

void History::before_loss() {
  read();
  valid_before_.clear();
  for (const auto& chain : chains_)
    for (const auto& frame : chain.frames) valid_before_.push_back(frame.frame->hash);
}

void History::after_loss() {
  chains_.clear();
  trail_ = {};
  for (std::uint32_t p = 0; p < broker_.partition_count(); ++p)
    chains_.emplace_back(PartitionNo{p});
  read();
  for (const auto& hash : valid_before_) lost_.insert(hash);
  for (const auto& chain : chains_)
    for (const auto& frame : chain.frames) lost_.erase(frame.frame->hash);
}

bool History::dead(const Chain& chain) const {
  const auto partition = chain.reader.chain().partition;
  return chain.reader.next_offset().value() < broker_.records(partition).size();
}

bool History::dead() const {
  return std::ranges::any_of(chains_, [&](const Chain& chain) { return dead(chain); });
}

bool History::holds(PartitionNo partition, events::Seq seq, const events::Hash& hash) const {
  const auto& frames = chain(partition).frames;
  return seq.value() < frames.size() && frames[seq.value()].frame->hash == hash;
}

}  // namespace cas::simulation
