#include "adapters/node/end_watch.hpp"

#include <algorithm>

#include "adapters/node/node.hpp"

namespace cas::adapters::node {

using events::PartitionNo;
using events::Time;

void EndWatch::ask(PartitionNo partition, std::uint64_t ticket, Time now) {
  auto& entry = entries_.at(partition.value());
  // A slow answer is an answer: only one that has served is asked for anew.
  if (entry.ticket != 0 && entry.end) return;
  entry.ticket = ticket;
  entry.asked_at = now;
  entry.end.reset();
}

bool EndWatch::tell(const events::EndIs& end) {
  auto& entry = entries_.at(end.partition.value());
  if (entry.ticket != end.ticket) return false;
  entry.end = end.end;
  return true;
}

void EndWatch::read_to(PartitionNo partition, events::Offset next) {
  auto& entry = entries_.at(partition.value());
  if (!entry.end || next < *entry.end) return;
  entry.known_at = entry.asked_at;
  entry.ticket = 0;
  entry.end.reset();
}

std::optional<Time> EndWatch::known_at() const {
  std::optional<Time> least;
  for (const auto& entry : entries_) {
    if (!entry.known_at) return std::nullopt;
    least = std::min(least.value_or(*entry.known_at), *entry.known_at);
  }
  return least;
}

void Node::watch_ends(Time now) {
  for (const auto& lane : lanes_)
    if (lane.trusted && !lane.stopped)
      end_watch_.read_to(lane.partition, lane.reader.next_offset());
  if (now.value() - ends_asked_at_.value() < options_.ask_ends_us) return;
  ends_asked_at_ = now;
  for (const auto& lane : lanes_) {
    const auto ticket = kOwnTicket | ++tickets_;
    end_watch_.ask(lane.partition, ticket, now);
    log_.ask_end(lane.partition, ticket);
  }
}

std::optional<std::int64_t> Node::age_us(Time now) const {
  const auto known = end_watch_.known_at();
  if (!known) return std::nullopt;
  return std::max<std::int64_t>(now.value() - known->value(), 0);
}

}  // namespace cas::adapters::node
