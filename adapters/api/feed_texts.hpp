#pragma once
#include <boost/json.hpp>
#include <map>
#include <optional>
#include <string>

#include "adapters/api/change_window.hpp"
#include "adapters/api/filter.hpp"

/// What the feeds `reports`, `totals` and `completeness` tell, as text: a JSON object for each
/// campaign. On the node's thread.
namespace cas::adapters::api {

/// Where a report stands.
struct ReportLine {
  events::CampaignCode campaign;
  events::UnitId unit;
  events::RegionPath region;
  boost::json::object told;  ///< empty when its unit is not known
};

/// The reports that changed, looked up once for all filters of a tick.
class LookedUp {
 public:
  /// @returns null when there is no such report; stays where it is
  /// @errors those of the store
  Result<const ReportLine*> at(events::ReportId report, const node::Node& node);

 private:
  std::map<events::ReportId, std::optional<ReportLine>> lines_;
};

using FeedTexts = std::map<events::CampaignCode, std::string>;

/// All that the filter's feed tells of a campaign.
/// @errors those of the store
[[nodiscard]] Result<std::string> feed_text(const Filter& filter,
                                            const events::CampaignCode& campaign, node::Node& node);

/// The same of each campaign that has changed since, but of `reports` only those lines that have,
/// and which reports have left the region.
/// @errors those of the store
[[nodiscard]] Result<FeedTexts> changed_texts(const Filter& filter, const ChangeWindow& window,
                                              std::uint64_t since, LookedUp& looked_up,
                                              node::Node& node);

}  // namespace cas::adapters::api
