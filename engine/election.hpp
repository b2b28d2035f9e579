#pragma once
#include <chrono>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "events/result.hpp"
#include "events/strong.hpp"

namespace cas::engine {

/// By a clock that never goes back; from whatever beginning, so only differences mean something.
using Moment = std::chrono::microseconds;

/// What a node tells of itself every half second, beside the log. It only hints: what is true of a
/// partition's owner stands in the chain.
struct Heartbeat {
  struct Held {
    events::PartitionNo partition;
    events::Hash claim;  ///< the claim that its writer holds
    friend bool operator==(const Held&, const Held&) = default;
  };
  events::NodeId node;
  events::Incarnation incarnation;
  std::string url;  ///< where its requests may be sent; empty = it serves nobody and wants nothing
  std::vector<Held> holds;
  std::uint64_t waiting = 0;  ///< commands
  events::Time time;          ///< the sender's clock, for people
  friend bool operator==(const Heartbeat&, const Heartbeat&) = default;
};

/// Says which partitions a node should claim or give away, from the chain's claims and from whom it
/// hears. No clock, no chance: time comes in, jitter comes from names. One thread.
///
/// A partition is free when nobody ever claimed it, when whoever named its claim names it no more
/// (released), or when nobody has named it for `silence`. Silence counts only while this node hears
/// itself: otherwise it is the one who is cut off. Candidates are ranked alike by everyone who
/// hears the same: those with less than their share first, then by a hash of node and partition;
/// the next in rank comes forward `hesitation` later. Two who come forward at once do no harm: the
/// chain decides, and who lost begins to listen anew.
///
/// Source of the rules: the log's description, "Owning".
class Election {
 public:
  struct Options {
    Moment silence{2'000'000};
    Moment hesitation{300'000};  ///< from one candidate to the next; jitter is up to as much again
    Moment deaf_after{1'500'000};  ///< without an own heartbeat
    Moment settling{3'000'000};    ///< that a node was heard before it is given anything
    Moment gift_every{300'000};
  };
  /// How a partition stands at this node.
  struct Place {
    events::Hash claim;   ///< the newest that was read; zero before the first
    bool mine = false;    ///< this node holds that claim
    bool trying = false;  ///< on the way to one
    bool idle = true;     ///< no command waits
    bool usable = true;   ///< false: it stands still here and cannot be written to
  };
  struct Step {
    std::vector<events::PartitionNo> claim;
    std::vector<events::PartitionNo> release;
  };
  struct Owner {
    events::NodeId node;
    std::string url;  ///< empty when it takes no requests
  };

  Election(events::NodeId node, events::Incarnation incarnation, std::uint32_t partitions,
           Options options);

  /// A heartbeat came in, also one's own.
  void heard(const Heartbeat& heartbeat, Moment now);
  /// What to do now; `places` by partition. Claims are for `places[p].claim` and no later one.
  [[nodiscard]] Step step(std::span<const Place> places, Moment now);
  /// The other node that holds the newest claim, while it is heard. As of the last step.
  [[nodiscard]] std::optional<Owner> owner(events::PartitionNo partition) const;
  /// Other nodes that are heard. As of the last step.
  [[nodiscard]] std::size_t peers() const;

 private:
  struct Peer {
    Heartbeat last;
    Moment first_heard{};
    Moment heard{};
  };
  struct Seat {
    events::Hash claim;
    Moment since{};                       ///< of this claim's last sign, or of listening again
    std::optional<events::NodeId> named;  ///< the other node that named it last
    bool mine = false;
    bool released = false;
    bool given_away = false;  ///< … by this node
    bool tried = false;       ///< this node came forward
    std::uint64_t lost = 0;   ///< races in a row
    std::optional<Moment> free_from;
  };

  [[nodiscard]] bool alive(const Peer& peer, Moment now) const;
  [[nodiscard]] bool listening(Moment now) const;
  [[nodiscard]] bool vacant(const Seat& seat, Moment now) const;
  void hear_of(events::PartitionNo partition, const Heartbeat& heartbeat, Moment now);
  void see(events::PartitionNo partition, const Place& place, Moment now);
  [[nodiscard]] Moment turn(events::PartitionNo partition, std::size_t held, Moment now) const;
  [[nodiscard]] std::optional<events::PartitionNo> gift(std::span<const Place> places,
                                                        std::size_t held, Moment now) const;

  const events::NodeId node_;
  const events::Incarnation incarnation_;
  const Options options_;
  std::vector<Seat> seats_;
  std::map<events::NodeId, Peer> peers_;
  std::optional<Moment> heard_self_;
  std::optional<Moment> given_at_;
  Moment now_{};
};

}  // namespace cas::engine
