#include "tests/simulation/simulation.hpp"

#include <algorithm>

#include "tests/simulation/checks.hpp"

namespace cas::simulation {

using events::PartitionNo;
using events::Time;

namespace {

constexpr int kStormRounds = 3'500;
constexpr int kCalmRounds = 6'000;
constexpr int kDeadRounds = 300;  // of a log that cannot be read on
constexpr int kCheckRounds = 32;
constexpr int kRepairsMax = 4;

}  // namespace

Simulation::Simulation(const Scenario& scenario, Trace& trace)
    : world_(scenario, trace),
      clients_(world_),
      trace_(trace),
      care_(scenario.nodes),
      heard_(world_.partitions()),
      silence_us_(world_.random.between(30'000, 120'000)) {}

std::vector<std::string> Simulation::run() {
  for (auto& machine : world_.machines) machine->start();
  for (int i = 0; i < kStormRounds && !clients_.finished(); ++i) {
    strike();
    round(1'500);
    if (i % kCheckRounds == 0) check_tips();
    if (i % kCheckRounds == 0 && world_.history.dead()) break;
  }
  become_calm();
  bool done = false;
  for (int i = 0; i < kCalmRounds && !done; ++i) {
    round(3'000);
    if (i % kCheckRounds != kCheckRounds - 1) continue;
    done = settled();  // by now everybody has heard what there is to hear
    world_.history.read();
    if (i > kDeadRounds && world_.history.dead()) break;
  }
  if (!done) trace_state();
  if (!done && !world_.history.dead())
    world_.wrong("the faults have ended, and yet not everything settles");
  check_run(world_, done);
  return world_.violations;
}

void Simulation::round(std::int64_t us_max) {
  world_.broker.advance(world_.random.between(50, us_max));
  clients_.act();
  const auto steps = world_.random.between(1, 2);
  for (int i = 0; i < steps; ++i) {
    auto* machine = world_.any_running();
    if (machine == nullptr) break;
    machine->step();
    clients_.believe_reports(*machine);
    for (std::uint32_t p = 0; p < world_.partitions(); ++p)
      if (machine->owns(PartitionNo{p})) heard_[p] = world_.broker.now();
  }
  repair();
  keep_owners();
}

Time Simulation::in(std::int64_t min_us, std::int64_t max_us) {
  return Time{world_.broker.now().value() + world_.random.between(min_us, max_us)};
}

PartitionNo Simulation::any_partition() {
  return PartitionNo{static_cast<std::uint32_t>(world_.random.below(world_.partitions()))};
}

void Simulation::strike() {
  for (auto& machine : world_.machines)
    if (machine->runs()) strike_machine(*machine);
  strike_log();
}

void Simulation::strike_machine(Machine& machine) {
  auto& random = world_.random;
  const auto& storms = world_.scenario.storms;
  auto& care = care_[machine.no()];
  if (random.chance(storms.flush)) {
    const auto flushed = machine.disk().store().flush();
    invariant(flushed.has_value(), "the disk of the test takes rows");
  }
  if (random.chance(storms.suspicion)) machine.node().own(any_partition(), true, machine.now());
  if (random.chance(storms.epoch_bump)) world_.broker.bump_epoch(machine.log(), any_partition());
  if (random.chance(storms.crash)) {
    machine.crash();
    care.start = in(2'000, 200'000);
  } else if (random.chance(storms.stop)) {
    machine.stop();
    care.start = in(2'000, 50'000);
  } else if (random.chance(storms.pause)) {
    machine.pause();
    care.resume = in(20'000, 500'000);
  }
}

void Simulation::strike_log() {
  auto& random = world_.random;
  if (random.chance(world_.scenario.storms.leader_crash)) {
    const auto partition = any_partition();
    lose([&] { world_.broker.crash(partition, random.between(0, 40'000)); });
    trace_.say(world_.broker.now(), "the leader of p", partition, " crashes, ",
               world_.broker.records(partition).size(), " records stay");
  }
  if (random.chance(world_.scenario.storms.new_topic)) {
    lose([&] { world_.broker.recreate(creation_of(world_.scenario, topics_++)); });
    trace_.say(world_.broker.now(), "the topic is made anew");
  }
}

void Simulation::lose(const std::function<void()>& loss) {
  if (!world_.scenario.may_lose) return loss();
  world_.history.before_loss();
  const auto losses = world_.broker.losses().size();
  loss();
  if (world_.broker.losses().size() == losses) return;
  world_.history.after_loss();
  clients_.forget_known();
}

void Simulation::repair() {
  const auto now = world_.broker.now();
  for (auto& machine : world_.machines) {
    auto& care = care_[machine->no()];
    if (care.resume && *care.resume <= now) {
      care.resume.reset();
      machine->resume();
    }
    if (care.start && *care.start <= now) {
      care.start.reset();
      machine->start();
    }
    if (machine->paused() || care.start) continue;
    const auto trouble = machine->trouble();
    if (trouble && !care.repair) care.repair = in(5'000, 80'000);
    if (!care.repair || *care.repair > now) continue;
    care.repair.reset();
    if (trouble) repair(*machine, *trouble);
  }
}

/// What a person would do: set the clock, rebuild the store of a log that is another now, restart.
void Simulation::repair(Machine& machine, const Error& trouble) {
  auto& care = care_[machine.no()];
  if (++care.repairs > kRepairsMax) return;
  const bool clock = trouble.reason == "clock.off";
  if (!clock && !world_.scenario.may_lose)
    world_.wrong("n" + std::to_string(machine.no()) +
                 " stopped though the log lost nothing: " + trouble.reason + ", " + trouble.detail);
  trace_.say(world_.broker.now(), "n", machine.no(), " is in trouble: ", trouble.reason);
  if (machine.up()) machine.crash();
  if (clock) machine.set_clock();
  if (!clock) machine.rebuild();
  machine.start();
}

/// Who should own is only ever a guess: whoever hears nothing of an owner claims.
void Simulation::keep_owners() {
  if (world_.scenario.election || !world_.random.chance(0.2)) return;
  auto* machine = world_.any_running();
  if (machine == nullptr) return;
  for (std::uint32_t p = 0; p < world_.partitions(); ++p) {
    const auto silent_us = world_.broker.now().value() - heard_[p].value();
    const bool tired = silent_us > silence_us_ * 3;  // of waiting politely
    if (silent_us > silence_us_ && (tired || world_.random.chance(0.3)))
      machine->node().own(PartitionNo{p}, true, machine->now());
  }
}

void Simulation::become_calm() {
  trace_.say(world_.broker.now(), "calm");
  calm_ = true;
  world_.broker.faults() = {};
  world_.air.become_calm();
  for (auto& care : care_) {
    if (care.start) care.start = world_.broker.now();
    if (care.resume) care.resume = world_.broker.now();
    care.repairs = 0;
  }
}

bool Simulation::settled() {
  if (!clients_.finished() || world_.broker.under_way() > 0) return false;
  for (std::uint32_t p = 0; p < world_.partitions(); ++p) {
    const PartitionNo partition{p};
    const auto end = events::Offset{world_.broker.records(partition).size()};
    bool owned = false;
    for (const auto& machine : world_.machines) {
      if (!machine->runs() || machine->trouble() || machine->node().read_to(partition) != end)
        return false;
      owned = owned || machine->owns(partition);
      if (machine->owns(partition) && !machine->node().settled(partition)) return false;
    }
    if (!owned) return false;
  }
  return true;
}

void Simulation::trace_state() {
  const auto now = world_.broker.now();
  if (!clients_.finished()) trace_.say(now, "clients still wait");
  for (const auto& chain : world_.history.chains())
    trace_.say(now, "an outsider reads p", chain.reader.chain().partition, " up to ",
               chain.reader.next_offset(), chain.stopped ? ", " + chain.stopped->detail : "");
  for (const auto& machine : world_.machines) {
    if (!machine->up()) trace_.say(now, "n", machine->no(), " is down");
    if (const auto trouble = machine->trouble())
      trace_.say(now, "n", machine->no(), " is in trouble: ", trouble->detail);
    for (std::uint32_t p = 0; p < world_.partitions() && machine->up(); ++p) {
      const PartitionNo partition{p};
      trace_.say(now, "n", machine->no(), machine->owns(partition) ? " owns p" : " reads p", p,
                 " up to ", machine->node().read_to(partition), " of ",
                 world_.broker.records(partition).size(),
                 machine->node().settled(partition) ? "" : ", has not reacted");
    }
  }
}

/// Whatever a node believes to be the last frame must stand in the log, at its place.
void Simulation::check_tips() {
  world_.history.read();
  if (world_.scenario.may_lose) return;
  for (const auto& machine : world_.machines) {
    if (!machine->up()) continue;
    for (std::uint32_t p = 0; p < world_.partitions(); ++p) {
      const auto& chain = machine->projector().checkpoint(PartitionNo{p}).chain;
      if (chain.started && !world_.history.holds(PartitionNo{p}, chain.tip.seq, chain.tip.hash))
        world_.wrong("n" + std::to_string(machine->no()) + " is on another history in partition " +
                     std::to_string(p));
    }
  }
}

}  // namespace cas::simulation
