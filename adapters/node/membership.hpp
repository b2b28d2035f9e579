#pragma once
#include <memory>
#include <optional>
#include <vector>

#include "adapters/node/heartbeats.hpp"
#include "engine/election.hpp"
#include "events/log.hpp"

namespace cas::adapters::node {

class Node;

/// A node's part among the nodes of one log: it tells that it lives and what it owns, hears the
/// others, and claims or gives away partitions as the election says. One thread, the node's.
class Membership {
 public:
  struct Options {
    engine::Election::Options election;
    engine::Moment beat{500'000};
    engine::Moment look_every{10'000};
    /// False: it says what it holds and leaves everything else to others (a command that claimed
    /// the log for itself).
    bool takes_part = true;
  };
  struct Self {
    events::NodeId node;
    events::Incarnation incarnation;
    std::string url;  ///< where its requests may be sent
  };

  Membership(Self self, std::uint32_t partitions, std::unique_ptr<Heartbeats> heartbeats,
             Options options);

  void step(Node& node, engine::Moment moment, events::Time now);
  /// The last heartbeat, which owns nothing; to be called when the node holds nothing any more.
  void leave(const Node& node, events::Time now);

  /// The other node that owns the partition, while it is heard.
  [[nodiscard]] std::optional<engine::Election::Owner> owner(events::PartitionNo partition) const {
    return election_.owner(partition);
  }
  /// Other nodes that are heard.
  [[nodiscard]] std::size_t peers() const { return election_.peers(); }

 private:
  void beat(const Node& node, events::Time now);

  const Self self_;
  const Options options_;
  const std::unique_ptr<Heartbeats> heartbeats_;
  engine::Election election_;
  std::optional<engine::Moment> looked_at_;
  std::optional<engine::Moment> beat_at_;
  std::vector<engine::Heartbeat::Held> told_;  ///< with the last heartbeat
};

}  // namespace cas::adapters::node
