#include "engine/reactions.hpp"

#include <algorithm>

#include "events/hash.hpp"

namespace cas::engine {
namespace {

using events::CampaignPhase;

std::string_view raw(const events::Bytes16& id) {
  return {reinterpret_cast<const char*>(id.data()), id.size()};
}

Envelope by_the_system(events::Bytes16 id, ReportCommand command) {
  Envelope e;
  e.id = events::CommandId{id};
  e.actor = events::system_actor();
  e.channel = events::Channel::reaction;
  e.command = std::move(command);
  return e;
}

}  // namespace

std::vector<Envelope> reactions(
    const events::Registry& registry, events::PartitionNo shard, std::uint32_t shards,
    const std::function<const events::report::ReportState*(ReportId)>& report) {
  std::vector<Envelope> todo;
  for (const auto& [code, campaign] : registry.campaigns()) {
    if (campaign.phase != CampaignPhase::launched) continue;
    const auto& kinds = campaign.created.kinds;
    for (const auto& [id, unit] : registry.units()) {
      if (events::shard_of(id, shards) != shard ||
          std::ranges::find(kinds, unit.kind) == kinds.end())
        continue;
      const auto report_id = events::report::report_id(code, id);
      const auto* state = report(report_id);
      if (state == nullptr) {
        if (!unit.closed)
          todo.push_back(by_the_system(events::derive_id({"open", raw(report_id.value())}),
                                       OpenReport{code, id}));
      } else if (state->opened.region != unit.region) {
        const auto version = std::to_string(unit.version.value());
        todo.push_back(by_the_system(events::derive_id({"assign", raw(report_id.value()), version}),
                                     AssignRegion{report_id, unit.region}));
      }
    }
  }
  return todo;
}

}  // namespace cas::engine
