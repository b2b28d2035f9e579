#include "engine/election.hpp"

#include <algorithm>
#include <tuple>
#include <utility>

#include "events/hash.hpp"

namespace cas::engine {
namespace {

using events::Hash;
using events::NodeId;
using events::PartitionNo;

std::string_view bytes_of(const NodeId& node) {
  return {reinterpret_cast<const char*>(node.value().data()), node.value().size()};
}

bool names(const Heartbeat& heartbeat, PartitionNo partition, const Hash& claim) {
  return std::ranges::find(heartbeat.holds, Heartbeat::Held{partition, claim}) !=
         heartbeat.holds.end();
}

/// Who comes forward first; everyone who hears the same works out the same.
using Lot = std::tuple<bool, events::Bytes16>;
Lot lot(const NodeId& node, PartitionNo partition, bool full) {
  return {full,
          events::derive_id({"candidate", bytes_of(node), std::to_string(partition.value())})};
}

/// Spread over `most`, so that two who met do not meet again.
Moment jitter(const NodeId& node, PartitionNo partition, std::uint64_t attempt, Moment most) {
  const auto drawn = events::derive_id(
      {"jitter", bytes_of(node), std::to_string(partition.value()), std::to_string(attempt)});
  return most * drawn[0] / 256;
}

}  // namespace

Election::Election(NodeId node, events::Incarnation incarnation, std::uint32_t partitions,
                   Options options)
    : node_(node), incarnation_(incarnation), options_(options), seats_(partitions) {}

bool Election::alive(const Peer& peer, Moment now) const {
  return now - peer.heard < options_.silence;
}

bool Election::listening(Moment now) const {
  return heard_self_ && now - *heard_self_ < options_.deaf_after;
}

bool Election::vacant(const Seat& seat, Moment now) const {
  if (!listening(now) || seat.mine) return false;
  return seat.claim == Hash{} || seat.released || now - seat.since >= options_.silence;
}

void Election::heard(const Heartbeat& heartbeat, Moment now) {
  if (heartbeat.incarnation == incarnation_) {
    // Whoever was deaf has missed what others said meanwhile.
    if (!listening(now))
      for (auto& seat : seats_) seat.since = now;
    heard_self_ = now;
    return;
  }
  if (heartbeat.node == node_) return;  // of an earlier start
  const auto [at, fresh] = peers_.try_emplace(heartbeat.node);
  auto& peer = at->second;
  if (fresh || !alive(peer, now)) peer.first_heard = now;
  peer.last = heartbeat;
  peer.heard = now;
  for (std::uint32_t p = 0; p < seats_.size(); ++p) hear_of(PartitionNo{p}, heartbeat, now);
}

void Election::hear_of(PartitionNo partition, const Heartbeat& heartbeat, Moment now) {
  auto& seat = seats_[partition.value()];
  if (seat.claim != Hash{} && names(heartbeat, partition, seat.claim)) {
    seat.named = heartbeat.node;
    seat.since = now;
    seat.released = false;
  } else if (seat.named == heartbeat.node) {
    seat.released = true;
  }
}

/// Takes in what the chain says by now.
void Election::see(PartitionNo partition, const Place& place, Moment now) {
  auto& seat = seats_[partition.value()];
  if (place.claim == seat.claim) {
    if (seat.mine && !place.mine) seat.released = seat.given_away = true;
    seat.mine = place.mine;
    return;
  }
  const auto lost = seat.tried && !place.mine ? seat.lost + 1 : 0;
  seat = Seat{};
  seat.claim = place.claim;
  seat.since = now;
  seat.mine = place.mine;
  seat.lost = lost;
  // Its owner may have spoken before the claim was read here.
  for (const auto& [node, peer] : peers_)
    if (names(peer.last, partition, seat.claim)) seat.named = node;
}

/// When this node comes forward for a vacant partition.
Moment Election::turn(PartitionNo partition, std::size_t held, Moment now) const {
  const auto& seat = seats_[partition.value()];
  std::size_t candidates = 1;
  for (const auto& [node, peer] : peers_)
    if (alive(peer, now) && !peer.last.url.empty()) ++candidates;
  const auto share = (seats_.size() + candidates - 1) / candidates;
  const auto own = lot(node_, partition, held >= share);
  std::size_t rank = seat.given_away ? candidates : 0;
  for (const auto& [node, peer] : peers_)
    if (alive(peer, now) && !peer.last.url.empty() &&
        lot(node, partition, peer.last.holds.size() >= share) < own)
      ++rank;
  auto at = seat.free_from.value_or(now) + options_.hesitation * rank;
  // Whoever did not hear of the gift in time waits for the silence; it is meant to come first.
  if (seat.given_away) at += options_.silence;
  if (seat.lost > 0) at += jitter(node_, partition, seat.lost, options_.hesitation);
  return at;
}

/// One idle partition for a node that has at least two fewer, so that nothing ever goes back.
std::optional<PartitionNo> Election::gift(std::span<const Place> places, std::size_t held,
                                          Moment now) const {
  if (given_at_ && now - *given_at_ < options_.gift_every) return std::nullopt;
  const bool in_need = std::ranges::any_of(peers_, [&](const auto& entry) {
    const auto& peer = entry.second;
    return alive(peer, now) && !peer.last.url.empty() &&
           now - peer.first_heard >= options_.settling && peer.last.holds.size() + 2 <= held;
  });
  if (!in_need || !listening(now)) return std::nullopt;
  for (std::size_t p = places.size(); p-- > 0;)
    if (places[p].mine && places[p].idle) return PartitionNo{static_cast<std::uint32_t>(p)};
  return std::nullopt;
}

Election::Step Election::step(std::span<const Place> places, Moment now) {
  invariant(places.size() == seats_.size(), "every partition has a place");
  now_ = now;
  std::erase_if(
      peers_, [&](const auto& entry) { return now - entry.second.heard > 10 * options_.silence; });
  auto held = static_cast<std::size_t>(
      std::ranges::count_if(places, [](const Place& place) { return place.mine || place.trying; }));
  Step step;
  bool all_owned = true;
  for (std::uint32_t p = 0; p < seats_.size(); ++p) {
    const PartitionNo partition{p};
    const auto& place = places[p];
    see(partition, place, now);
    auto& seat = seats_[p];
    if (place.mine) continue;
    all_owned = all_owned && !vacant(seat, now);
    if (place.trying || !place.usable || !vacant(seat, now)) {
      seat.free_from.reset();
      continue;
    }
    if (!seat.free_from) seat.free_from = now;
    if (now < turn(partition, held, now)) continue;
    seat.tried = true;
    step.claim.push_back(partition);
    ++held;
  }
  if (!all_owned) return step;
  if (const auto given = gift(places, held, now)) {
    given_at_ = now;
    step.release.push_back(*given);
  }
  return step;
}

std::optional<Election::Owner> Election::owner(PartitionNo partition) const {
  const auto& seat = seats_.at(partition.value());
  if (!seat.named || seat.released || seat.mine) return std::nullopt;
  const auto peer = peers_.find(*seat.named);
  if (peer == peers_.end() || !alive(peer->second, now_)) return std::nullopt;
  return Owner{peer->first, peer->second.last.url};
}

std::size_t Election::peers() const {
  return static_cast<std::size_t>(
      std::ranges::count_if(peers_, [&](const auto& entry) { return alive(entry.second, now_); }));
}

}  // namespace cas::engine
