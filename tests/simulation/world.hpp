#pragma once
#include <memory>
#include <string>
#include <vector>

#include "tests/simulation/history.hpp"
#include "tests/simulation/ledger.hpp"
#include "tests/simulation/machine.hpp"
#include "tests/simulation/scenario.hpp"
#include "tests/simulation/trace.hpp"

namespace cas::simulation {

/// All that one run consists of; one seed made it, one thread moves it.
struct World {
  World(const Scenario& scenario_drawn, Trace& trace_kept);

  [[nodiscard]] std::uint32_t partitions() const { return broker.partition_count(); }
  /// A machine whose node runs, if there is one.
  [[nodiscard]] Machine* any_running();
  /// Something that must not happen has happened.
  void wrong(const std::string& what);

  const Scenario scenario;
  Trace& trace;
  adapters::simulated::Random random;
  adapters::simulated::SimulatedBroker broker;
  History history;
  Air air;
  std::vector<std::unique_ptr<Machine>> machines;
  Ledger ledger;
  std::vector<std::string> violations;
};

/// The log that a run begins with; `number` tells a topic made anew from the first one.
[[nodiscard]] events::LogCreation creation_of(const Scenario& scenario, std::size_t number);

}  // namespace cas::simulation
