#include "tests/simulation/machine.hpp"

#include <unistd.h>

#include <array>

#include "events/hash.hpp"

namespace cas::simulation {

using events::PartitionNo;
using Standing = engine::Partition::Standing;

namespace {

std::filesystem::path directory_of(std::uint64_t seed, std::uint32_t node) {
  return std::filesystem::temp_directory_path() /
         ("cas-simulation-" + std::to_string(::getpid()) + "-" + std::to_string(seed) + "-" +
          std::to_string(node));
}

std::string_view word(Standing standing) {
  constexpr std::array<std::string_view, 6> kWords{"follows", "seeks the end of", "claims",
                                                   "owns",    "is frozen on",     "stopped on"};
  return kWords[static_cast<std::size_t>(standing)];
}

}  // namespace

Machine::Machine(std::uint32_t no, const Scenario& scenario,
                 adapters::simulated::SimulatedBroker& broker, adapters::simulated::Random& random,
                 Air& air, Trace& trace)
    : no_(no),
      scenario_(scenario),
      broker_(broker),
      air_(air),
      trace_(trace),
      clock_off_us_(scenario.clocks_off_us[no]),
      disk_(scenario.rocksdb ? rocks_disk(directory_of(scenario.seed, no))
                             : memory_disk(scenario.commits, scenario.shards, random)) {}

events::Time Machine::now() const { return events::Time{broker_.now().value() + clock_off_us_}; }

void Machine::start() {
  log_ = std::make_unique<adapters::simulated::SimulatedLog>(broker_);
  const auto variant = scenario_.variant;
  if (variant == Variant::acknowledge_on_report || variant == Variant::acknowledge_on_next_offset)
    log_->keep_reports();
  forgiving_ = std::make_unique<ForgivingLog>(*log_, broker_);
  auto opened = projections::Projector::open(disk_->store(), broker_.partition_count(),
                                             {scenario_.reports_in_memory_max});
  ++starts_;
  if (!opened) {
    unopened_ = opened.error();
    trace_.say(broker_.now(), "n", no_, " cannot open its store: ", opened.error().detail);
    return;
  }
  unopened_.reset();
  projector_ = *std::move(opened);
  auto options = scenario_.node;
  const auto name = std::to_string(no_);
  options.identity = {
      events::NodeId{events::derive_id({"node", name})},
      events::Incarnation{events::derive_id({"start", name, std::to_string(starts_)})}, "n" + name};
  events::Log& log =
      variant == Variant::unreadable_is_void ? static_cast<events::Log&>(*forgiving_) : *log_;
  node_ = std::make_unique<adapters::node::Node>(log, *projector_, options);
  if (scenario_.election)
    node_->join(std::make_unique<adapters::node::Membership>(
        adapters::node::Membership::Self{options.identity.node, options.identity.incarnation,
                                         options.identity.url},
        node_->partitions(), air_.join(), scenario_.membership));
  standings_.assign(node_->partitions(), Standing::following);
  trace_.say(broker_.now(), "n", no_, " starts");
}

void Machine::end(bool in_good_order) {
  node_.reset();
  projector_.reset();
  forgiving_.reset();
  log_.reset();
  in_good_order ? disk_->close() : disk_->crash();
  paused_ = false;
}

void Machine::crash() {
  trace_.say(broker_.now(), "n", no_, " crashes");
  end(false);
}

void Machine::stop() {
  trace_.say(broker_.now(), "n", no_, " is stopped");
  node_->finish(now(), [this] { broker_.advance(500); });
  end(true);
}

void Machine::pause() {
  trace_.say(broker_.now(), "n", no_, " is paused");
  broker_.pause(*log_);
  paused_ = true;
}

void Machine::resume() {
  trace_.say(broker_.now(), "n", no_, " goes on");
  broker_.resume(*log_);
  paused_ = false;
}

void Machine::rebuild() {
  trace_.say(broker_.now(), "n", no_, " rebuilds its store");
  disk_->wipe();
}

void Machine::step() {
  node_->step(now());
  // The clock that never goes back is right on every machine, whatever the time of day says.
  node_->attend(engine::Moment{broker_.now().value()}, now());
  trace_standings();
}

void Machine::trace_standings() {
  if (!trace_.on()) return;
  for (std::uint32_t p = 0; p < standings_.size(); ++p) {
    const auto standing = node_->standing(PartitionNo{p});
    if (standing == standings_[p]) continue;
    standings_[p] = standing;
    trace_.say(broker_.now(), "n", no_, " ", word(standing), " p", p);
  }
}

bool Machine::owns(PartitionNo partition) const {
  return up() && node_->standing(partition) == Standing::owning;
}

std::optional<Error> Machine::trouble() const {
  if (unopened_) return unopened_;
  return up() ? node_->trouble() : std::nullopt;
}

}  // namespace cas::simulation
