#include "adapters/node/membership.hpp"

#include <algorithm>
#include <utility>

#include "adapters/node/node.hpp"

namespace cas::adapters::node {

using engine::Moment;
using events::PartitionNo;
using events::Time;
using Standing = engine::Partition::Standing;

namespace {

std::vector<engine::Heartbeat::Held> held_by(const Node& node) {
  std::vector<engine::Heartbeat::Held> held;
  for (std::uint32_t p = 0; p < node.partitions(); ++p)
    if (const auto seat = node.seat(PartitionNo{p}); seat.mine)
      held.push_back({PartitionNo{p}, seat.claim});
  return held;
}

}  // namespace

Membership::Membership(Self self, std::uint32_t partitions, std::unique_ptr<Heartbeats> heartbeats,
                       Options options)
    : self_(std::move(self)),
      options_(options),
      heartbeats_(std::move(heartbeats)),
      election_(self_.node, self_.incarnation, partitions, options.election) {}

void Membership::step(Node& node, Moment moment, Time now) {
  if (looked_at_ && moment - *looked_at_ < options_.look_every) return;
  looked_at_ = moment;
  std::vector<engine::Heartbeat> heard;
  heartbeats_->take(heard);
  for (const auto& heartbeat : heard) election_.heard(heartbeat, moment);
  std::vector<engine::Election::Place> places;
  places.reserve(node.partitions());
  for (std::uint32_t p = 0; p < node.partitions(); ++p) places.push_back(node.seat(PartitionNo{p}));
  const auto step = election_.step(places, moment);
  if (options_.takes_part) {
    for (const auto partition : step.claim)
      node.succeed(partition, places[partition.value()].claim, now);
    for (const auto partition : step.release) node.own(partition, false, now);
  }
  // Whoever waits for an owner, or for a place that was given up, hears of it at once.
  if (!beat_at_ || moment - *beat_at_ >= options_.beat || held_by(node) != told_) {
    beat_at_ = moment;
    beat(node, now);
  }
}

void Membership::beat(const Node& node, Time now) {
  told_ = held_by(node);
  heartbeats_->send(
      {self_.node, self_.incarnation, self_.url, told_, std::uint64_t{node.waiting()}, now});
}

void Membership::leave(const Node& node, Time now) { beat(node, now); }

void Node::join(std::unique_ptr<Membership> membership) { membership_ = std::move(membership); }

void Node::attend(Moment moment, Time now) {
  if (membership_) membership_->step(*this, moment, now);
}

void Node::succeed(PartitionNo partition, const events::Hash& claim, Time now) {
  auto& lane = lane_of(partition);
  lane.writer->succeed(claim, now);
  perform(lane, now);
}

void Node::known_as(const std::string& url) {
  for (auto& lane : lanes_) lane.writer->known_as(url);
}

engine::Election::Place Node::seat(PartitionNo partition) const {
  const auto& lane = lanes_.at(partition.value());
  const auto standing = lane.writer->standing();
  return {.claim = lane.chain().claim,
          .mine = standing == Standing::owning || standing == Standing::frozen,
          .trying = standing == Standing::seeking || standing == Standing::claiming,
          .idle = lane.writer->waiting() == 0,
          .usable = !lane.stopped && standing != Standing::stopped};
}

std::size_t Node::waiting() const {
  std::size_t all = 0;
  for (const auto& lane : lanes_) all += lane.writer->waiting();
  return all;
}

PartitionNo Node::partition_of(const engine::Command& command) const {
  return std::visit(overloaded{
                        [](const engine::RegistryCommand&) { return events::kRegistry; },
                        [&](const engine::ReportCommand& c) {
                          return events::shard_of(engine::target_of(c), shards());
                        },
                        [](const engine::LogCommand&) { return events::kRegistry; },
                    },
                    command);
}

}  // namespace cas::adapters::node
