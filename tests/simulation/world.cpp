#include "tests/simulation/world.hpp"

#include "events/hash.hpp"

namespace cas::simulation {

namespace {

constexpr events::Time kBegin{1'700'000'000'000'000};
constexpr std::uint64_t kBrokerStream = 0x5eed0f7e57b40ce7;
constexpr std::uint64_t kAirStream = 0x5eed0f7e57b4a112;

}  // namespace

events::LogCreation creation_of(const Scenario& scenario, std::size_t number) {
  const auto name = std::to_string(scenario.seed) + "/" + std::to_string(number);
  return {.log = events::LogId{events::derive_id({"simulated log", name})},
          .environment = events::log::Environment::test,
          .shards = scenario.shards,
          .time = kBegin};
}

World::World(const Scenario& scenario_drawn, Trace& trace_kept)
    : scenario(scenario_drawn),
      trace(trace_kept),
      random(scenario.seed + 1),
      broker(creation_of(scenario, 0), scenario.broker, scenario.seed ^ kBrokerStream),
      history(broker),
      air(broker, scenario.seed ^ kAirStream, {.lost = scenario.heartbeat_lost}) {
  broker.faults() = scenario.faults;
  trace.begin(broker.now());
  for (std::uint32_t n = 0; n < scenario.nodes; ++n)
    machines.push_back(std::make_unique<Machine>(n, scenario, broker, random, air, trace));
}

Machine* World::any_running() {
  const auto first = random.below(machines.size());
  for (std::size_t i = 0; i < machines.size(); ++i) {
    auto& machine = *machines[(first + i) % machines.size()];
    if (machine.runs()) return &machine;
  }
  return nullptr;
}

void World::wrong(const std::string& what) {
  trace.say(broker.now(), "WRONG: ", what);
  violations.push_back(what);
}

}  // namespace cas::simulation
