#pragma once
#include <functional>
#include <vector>

#include "engine/commands.hpp"
#include "events/registry.hpp"
#include "events/report_state.hpp"

namespace cas::engine {

/// What a shard has to do about the registry as it stands: open the reports of its own units in
/// launched campaigns, and take moved units along. Pure; ids are hashes, so that doing it again
/// meets itself. Ascending by campaign and unit.
/// @param report  looks a report of this shard up; null = there is none yet
[[nodiscard]] std::vector<Envelope> reactions(
    const events::Registry& registry, events::PartitionNo shard, std::uint32_t shards,
    const std::function<const events::report::ReportState*(ReportId)>& report);

}  // namespace cas::engine
