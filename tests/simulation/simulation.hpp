#pragma once
#include <string>
#include <vector>

#include "tests/simulation/clients.hpp"
#include "tests/simulation/world.hpp"

namespace cas::simulation {

/// One run: nodes, clients and a cluster, pushed on by small steps whose order, like every fault,
/// comes from the seed. First with faults; then calm, when everything has to settle.
class Simulation {
 public:
  Simulation(const Scenario& scenario, Trace& trace);

  /// @returns what went wrong, in words; empty when nothing did
  [[nodiscard]] std::vector<std::string> run();

 private:
  void round(std::int64_t us_max);
  void strike();
  void strike_machine(Machine& machine);
  void strike_log();
  void lose(const std::function<void()>& loss);
  void repair();
  void repair(Machine& machine, const Error& trouble);
  void keep_owners();
  void become_calm();
  [[nodiscard]] bool settled();
  void check_tips();
  void trace_state();
  [[nodiscard]] events::Time in(std::int64_t min_us, std::int64_t max_us);
  [[nodiscard]] events::PartitionNo any_partition();

  World world_;
  Clients clients_;
  Trace& trace_;
  struct Care {
    std::optional<events::Time> start;   // a node that is down
    std::optional<events::Time> resume;  // one that is paused
    std::optional<events::Time> repair;  // one in trouble
    int repairs = 0;
  };
  std::vector<Care> care_;
  std::vector<events::Time> heard_;  // of an owner, by partition
  std::int64_t silence_us_;
  std::size_t topics_ = 1;
  bool calm_ = false;
};

}  // namespace cas::simulation
