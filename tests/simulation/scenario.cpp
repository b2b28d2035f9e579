#include "tests/simulation/scenario.hpp"

#include <algorithm>

namespace cas::simulation {
namespace {

using adapters::simulated::Random;

struct Flavour {
  std::string_view name;
  std::uint64_t weight;
  bool network;
  bool machines;
  bool lost_tails;
  bool new_topic;
};
constexpr Flavour kFlavours[] = {
    {"calm", 5, false, false, false, false},     {"network", 25, true, false, false, false},
    {"machines", 25, false, true, false, false}, {"storm", 25, true, true, false, false},
    {"fierce", 10, true, true, false, false},    {"lost tails", 10, true, true, true, false},
    {"new topic", 5, true, true, false, true},
};

const Flavour& draw_flavour(Random& random) {
  std::uint64_t all = 0;
  for (const auto& flavour : kFlavours) all += flavour.weight;
  auto at = random.below(all);
  for (const auto& flavour : kFlavours) {
    if (at < flavour.weight) return flavour;
    at -= flavour.weight;
  }
  return kFlavours[0];
}

/// Off in four runs of ten, else anything up to `most`, small values more often.
double draw(Random& random, double most) {
  const auto part = static_cast<double>(random.below(1001)) / 1000;
  return random.chance(0.4) ? 0 : most * part * part;
}

/// Everything at once, as bad as it gets.
void draw_fierce(Random& random, Scenario& s) {
  s.faults = {.refused = 0.1,
              .dropped = 0.3,
              .late = 0.3,
              .duplicated = 0.5,
              .report_lost = 0.5,
              .reported_failed = 0.2,
              .end_lost = 0.4,
              .bit_flip = 0.05,
              .disconnected = 0.01};
  s.storms.epoch_bump = 0.02;
  s.storms.crash = 0.003;
  s.storms.pause = 0.006;
  s.storms.leader_crash = 0.004;
  s.storms.suspicion = 0.02;
  for (auto& off : s.clocks_off_us) off = random.between(-200'000, 200'000);
}

adapters::simulated::Span draw_span(Random& random, std::int64_t most_us) {
  return {50, random.between(200, most_us)};
}

void draw_network(Random& random, Scenario& s) {
  s.faults.refused = draw(random, 0.05);
  s.faults.dropped = draw(random, 0.2);
  s.faults.late = draw(random, 0.2);
  s.faults.duplicated = draw(random, 0.3);
  s.faults.report_lost = draw(random, 1);
  s.faults.reported_failed = draw(random, 0.1);
  s.faults.end_lost = draw(random, 0.3);
  s.faults.bit_flip = draw(random, 0.03);
  s.faults.disconnected = draw(random, 0.01);
  s.storms.epoch_bump = draw(random, 0.01);
}

void draw_machines(Random& random, Scenario& s) {
  s.storms.crash = draw(random, 0.006);
  s.storms.stop = draw(random, 0.002);
  s.storms.pause = draw(random, 0.006);
  s.storms.leader_crash = draw(random, 0.004);
  s.storms.suspicion = draw(random, 0.01);
  for (auto& off : s.clocks_off_us) off = random.between(-150'000, 150'000);
  if (random.chance(0.1)) s.clocks_off_us[0] = random.between(-5, 5) * 1'000'000;
}

/// Times are some fifty times shorter than in earnest, so that a run passes in two or three
/// seconds of its own time.
void draw_node(Random& random, Scenario& s) {
  auto& node = s.node;
  node.partition.append_timeout_us = random.between(60'000, 200'000);
  node.partition.ask_again_us = random.between(10'000, 40'000);
  node.partition.clock_off_us_max = 500'000;
  node.partition.queue_max = static_cast<std::size_t>(random.between(4, 40));
  node.partition.in_flight_max = static_cast<std::size_t>(random.between(1, 24));
  node.commit_rows_max = static_cast<std::size_t>(random.between(1, 400));
  node.commit_after_us = random.between(1'000, 80'000);
  node.tick_us = random.between(1'000, 10'000);
  node.poll_bytes_max = static_cast<std::size_t>(random.between(500, 50'000));
  s.reports_in_memory_max = static_cast<std::size_t>(random.between(1, 6));
}

void draw_election(Random& random, Scenario& s) {
  using engine::Moment;
  s.election = random.chance(0.5);
  s.heartbeat_lost = draw(random, 0.5);
  const Moment beat{random.between(4'000, 12'000)};
  s.membership.beat = beat;
  s.membership.look_every = Moment{500};
  s.membership.election = {.silence = beat * 4,
                           .hesitation = beat / 2,
                           .deaf_after = beat * 3,
                           .settling = beat * 6,
                           .gift_every = beat};
}

}  // namespace

std::string_view name_of(Variant variant) {
  return std::ranges::find(kVariants, variant, [](const auto& v) { return v.first; })->second;
}

std::optional<Variant> variant_named(std::string_view name) {
  const auto found = std::ranges::find(kVariants, name, [](const auto& v) { return v.second; });
  if (found == kVariants.end()) return std::nullopt;
  return found->first;
}

Scenario scenario_of(std::uint64_t seed, Variant variant, bool rocksdb) {
  Random random(seed);
  const auto& flavour = draw_flavour(random);
  Scenario s;
  s.seed = seed;
  s.variant = variant;
  s.rocksdb = rocksdb;
  s.flavour = flavour.name;
  s.nodes = static_cast<std::uint32_t>(random.between(2, 3));
  s.shards = static_cast<std::uint32_t>(random.between(2, 3));
  s.wishes = static_cast<std::size_t>(random.between(30, 120));
  s.clients = static_cast<std::size_t>(random.between(2, 12));
  s.units = static_cast<std::size_t>(random.between(3, 5));
  s.clocks_off_us.assign(s.nodes, 0);
  s.broker.delays = {.produce = draw_span(random, 6'000),
                     .fetch = draw_span(random, 4'000),
                     .answer = draw_span(random, 4'000),
                     .timeout_us = 40'000,
                     .late = {10'000, 300'000}};
  s.broker.clock_off_us = random.between(-50'000, 50'000);
  draw_node(random, s);
  s.storms.flush = 0.005;
  if (flavour.network) draw_network(random, s);
  if (flavour.machines) draw_machines(random, s);
  if (flavour.name == "fierce") draw_fierce(random, s);
  s.may_lose = flavour.lost_tails || flavour.new_topic;
  if (flavour.lost_tails) {
    s.broker.flushed = static_cast<double>(random.between(5, 40)) / 100;
    s.storms.leader_crash = 0.004;
  }
  if (flavour.new_topic) s.storms.new_topic = 0.001;
  if (random.chance(0.5)) s.commits = Commits::by_partition;
  if (variant == Variant::checkpoint_apart) s.commits = Commits::checkpoint_apart;
  if (variant == Variant::shared_totals) s.commits = Commits::by_partition_but_totals_shared;
  s.node.handshake = variant != Variant::no_handshake;
  auto& rules = s.node.partition.safeguards;
  rules.read_back = variant != Variant::acknowledge_on_append;
  rules.fence_in_flight = variant != Variant::reply_before_frames;
  rules.fence_end = variant != Variant::reply_before_end;
  rules.settle_first = variant != Variant::refuse_before_settled;
  draw_election(random, s);
  return s;
}

}  // namespace cas::simulation
