#pragma once
#include <vector>

#include "engine/election.hpp"

namespace cas::adapters::node {

/// Where the nodes of one log tell each other that they live. May lose, delay and repeat what it is
/// given: nobody relies on it. Nothing here waits. One thread.
class Heartbeats {
 public:
  virtual ~Heartbeats() = default;
  /// Tells all nodes, this one too.
  virtual void send(const engine::Heartbeat& heartbeat) = 0;
  /// Appends what has come in since the last call, in its order.
  virtual void take(std::vector<engine::Heartbeat>& out) = 0;
};

}  // namespace cas::adapters::node
