#pragma once
#include <string>
#include <vector>

#include "adapters/node/node.hpp"
#include "ops/demo/demo.hpp"

namespace cas::ops {

/// One line of the demonstration's table.
struct RegionLine {
  std::string code;
  std::string name;
  std::uint32_t opened = 0;     ///< reports
  std::uint32_t submitted = 0;  ///< handed to the voivodeship office, or further
  std::uint32_t accepted = 0;   ///< accepted by the voivodeship office, or further
  std::uint32_t accepted_national = 0;
  std::int64_t total = 0;  ///< [grosze] benefits paid, of submitted reports
};

/// The lines of all regions in `regions` (code, name), the country last. On the node's thread.
[[nodiscard]] Result<std::vector<RegionLine>> look_at(
    const projections::Projector& projector, const events::CampaignCode& campaign,
    const std::vector<std::pair<std::string, std::string>>& regions);

/// The whole screen: title, table, national line, progress of the commands.
[[nodiscard]] std::string draw(const std::vector<RegionLine>& lines, const Demo::Counts& counts,
                               std::string_view stage, const DemoPlan& plan, double seconds);

}  // namespace cas::ops
