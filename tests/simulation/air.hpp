#pragma once
#include <map>
#include <memory>
#include <vector>

#include "adapters/node/heartbeats.hpp"
#include "adapters/simulated/broker.hpp"
#include "adapters/simulated/random.hpp"

namespace cas::simulation {

/// Heartbeats on their way from each node to all; some are lost, each takes its time, and those of
/// one node may overtake each other.
class Air {
 public:
  struct Weather {
    double lost = 0;
    adapters::simulated::Span delay{200, 3'000};
  };
  Air(const adapters::simulated::SimulatedBroker& clock, std::uint64_t seed, Weather weather)
      : clock_(clock), random_(seed), weather_(weather) {}

  /// One node's ear and mouth, for as long as its process lives. Must not outlive the air.
  [[nodiscard]] std::unique_ptr<adapters::node::Heartbeats> join();
  void become_calm() { weather_.lost = 0; }

 private:
  class Listener;

  const adapters::simulated::SimulatedBroker& clock_;
  adapters::simulated::Random random_;
  Weather weather_;
  std::vector<Listener*> listeners_;
};

}  // namespace cas::simulation
