#pragma once
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "adapters/node/node.hpp"
#include "adapters/simulated/log.hpp"
#include "tests/simulation/air.hpp"
#include "tests/simulation/disk.hpp"
#include "tests/simulation/forgiving_log.hpp"
#include "tests/simulation/scenario.hpp"
#include "tests/simulation/trace.hpp"

namespace cas::simulation {

/// One computer: a clock that is off, a disk, and a real node that may be killed, stopped, paused
/// and started at any moment.
class Machine {
 public:
  Machine(std::uint32_t no, const Scenario& scenario, adapters::simulated::SimulatedBroker& broker,
          adapters::simulated::Random& random, Air& air, Trace& trace);

  void start();
  void crash();
  /// Ends the node in good order; what it still answers, it answers within this call.
  void stop();
  void pause();
  void resume();
  void rebuild();  ///< throws the store away; the node must not run
  void set_clock() { clock_off_us_ = 0; }

  /// One round of the node.
  void step();

  [[nodiscard]] bool up() const noexcept { return node_ != nullptr; }
  [[nodiscard]] bool paused() const noexcept { return paused_; }
  [[nodiscard]] bool runs() const noexcept { return up() && !paused_; }
  [[nodiscard]] adapters::node::Node& node() { return *node_; }
  [[nodiscard]] const adapters::node::Node& node() const { return *node_; }
  [[nodiscard]] const projections::Projector& projector() const { return *projector_; }
  [[nodiscard]] Disk& disk() { return *disk_; }
  [[nodiscard]] adapters::simulated::SimulatedLog& log() { return *log_; }
  [[nodiscard]] events::Time now() const;
  [[nodiscard]] std::uint32_t no() const noexcept { return no_; }
  [[nodiscard]] std::uint32_t starts() const noexcept { return starts_; }
  [[nodiscard]] bool owns(events::PartitionNo partition) const;
  /// Why the node will not go on by itself, if that is so.
  [[nodiscard]] std::optional<Error> trouble() const;

 private:
  void end(bool in_good_order);
  void trace_standings();

  const std::uint32_t no_;
  const Scenario& scenario_;
  adapters::simulated::SimulatedBroker& broker_;
  Air& air_;
  Trace& trace_;
  std::int64_t clock_off_us_;
  std::uint32_t starts_ = 0;
  bool paused_ = false;
  std::unique_ptr<Disk> disk_;
  std::unique_ptr<adapters::simulated::SimulatedLog> log_;
  std::unique_ptr<ForgivingLog> forgiving_;
  std::unique_ptr<projections::Projector> projector_;
  std::unique_ptr<adapters::node::Node> node_;
  std::optional<Error> unopened_;
  std::vector<engine::Partition::Standing> standings_;
};

}  // namespace cas::simulation
