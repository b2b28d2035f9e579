#include <algorithm>

#include "adapters/node/node.hpp"
#include "engine/reactions.hpp"
#include "events/hash.hpp"

// The part of a node that lets its shards react to the registry.
namespace cas::adapters::node {

using events::Time;

namespace {

/// Does a campaign that runs want a report of such units?
bool wanted(events::unit::Kind kind, const events::Registry& registry) {
  return std::ranges::any_of(registry.campaigns(), [kind](const auto& entry) {
    const auto& [code, campaign] = entry;
    const auto& kinds = campaign.created.kinds;
    return campaign.phase == events::CampaignPhase::launched &&
           std::ranges::find(kinds, kind) != kinds.end();
  });
}

}  // namespace

void Node::note_registry_change(const std::vector<events::Event>& events) {
  const bool matters = std::ranges::any_of(events, [this](const events::Event& event) {
    if (const auto* campaign = std::get_if<events::campaign::Event>(&event))
      return std::holds_alternative<events::campaign::CampaignLaunched>(*campaign);
    const auto* unit = std::get_if<events::unit::Event>(&event);
    if (unit == nullptr) return false;
    if (const auto* registered = std::get_if<events::unit::UnitRegistered>(unit))
      return wanted(registered->kind, projector_.registry());
    return std::holds_alternative<events::unit::UnitMoved>(*unit);
  });
  if (matters) ++registry_change_;
}

void Node::begin_reactions(Lane& lane) {
  lane.reacted_change = registry_change_;
  lane.reaction_failed = false;
  const auto& known = projector_.registry();
  if (known.campaigns().empty() ||
      projector_.reacted_through(lane.partition) >= lanes_[0].chain().tip.seq)
    return;
  std::optional<events::report::ReportState> found;
  auto todo = engine::reactions(known, lane.partition, shards(),
                                [&](engine::ReportId id) -> const events::report::ReportState* {
                                  auto report = projector_.report(id);
                                  invariant(report.has_value(), "a shard's own rows can be read");
                                  found = *std::move(report);
                                  return found ? &*found : nullptr;
                                });
  lane.reacting = true;
  lane.backlog.assign(std::make_move_iterator(todo.begin()), std::make_move_iterator(todo.end()));
  engine::Envelope note;
  const auto through = lanes_[0].chain().tip.seq;
  note.id = events::CommandId{events::derive_id(
      {"reacted", std::to_string(lane.partition.value()), std::to_string(through.value())})};
  note.actor = events::system_actor();
  note.channel = events::Channel::reaction;
  note.command = engine::LogCommand{engine::NoteReacted{through}};
  lane.backlog.push_back(std::move(note));
  for (auto& envelope : lane.backlog) envelope.causation = {events::kRegistry, through};
}

void Node::react(Lane& lane, Time now) {
  if (lane.partition == events::kRegistry ||
      lane.writer->standing() != engine::Partition::Standing::owning)
    return;
  if (!lane.reacting && lane.reacted_change != registry_change_) begin_reactions(lane);
  while (!lane.backlog.empty() && !lane.writer->queue_full()) {
    // The note comes last, and only when all before it are in the chain.
    if (lane.backlog.size() == 1 && lane.under_way > 0) return;
    auto envelope = std::move(lane.backlog.front());
    lane.backlog.pop_front();
    ++lane.under_way;
    const auto index = lane.partition;
    submit_to(
        lane, std::move(envelope),
        [this, index](const Result<engine::Done>& outcome) {
          auto& own = lane_of(index);
          --own.under_way;
          if (outcome || outcome.error().code == Errc::rejected) return;
          own.reaction_failed = true;
          own.backlog.clear();
        },
        now);
  }
  if (!lane.reacting || !lane.backlog.empty() || lane.under_way > 0) return;
  lane.reacting = false;
  if (lane.reaction_failed) lane.reacted_change = 0;  // once more, when this node owns again
}

}  // namespace cas::adapters::node
