#pragma once
#include <compare>
#include <optional>
#include <set>
#include <string>

#include "adapters/api/call.hpp"
#include "events/registry.hpp"
#include "events/report_state.hpp"

namespace cas::adapters::api {

/// What a subscription follows. Two of the same filter share every byte that is sent.
struct Filter {
  enum class Kind { reports, totals, completeness, status, aggregates, findings };
  Kind kind{};
  events::CampaignCode campaign;  ///< empty = every campaign of the area
  std::string area;               ///< of campaigns, where none is named; empty = every area
  std::string region;
  events::report::Lens lens{};         ///< of totals and aggregates
  std::optional<events::UnitId> unit;  ///< the only one whose reports are told; none = all

  /// Does that campaign belong to it?
  [[nodiscard]] bool takes(const events::CampaignCode& code,
                           const events::Registry& registry) const;
  /// Does it tell of the reports of a unit that lies there?
  [[nodiscard]] bool holds(events::UnitId of, const events::RegionPath& there) const {
    return holds(of) && there.lies_in(region);
  }
  /// The same, if it lay in the region.
  [[nodiscard]] bool holds(events::UnitId of) const { return !unit || *unit == of; }
  /// The campaign that it names, or each of its campaigns that is launched and not closed.
  [[nodiscard]] std::set<events::CampaignCode> campaigns(const events::Registry& registry) const;
  friend auto operator<=>(const Filter&, const Filter&) = default;
};

/// What a request for a feed asks to follow, if its sender may see it.
/// @errors those of readable_region and asked_reports; invalid "lens.unknown", "feed.area_differs",
///         "feed.campaign_missing" (findings are of one); not_found "area.unknown",
///         "campaign.unknown"
[[nodiscard]] Result<Filter> asked_filter(const Call& call, Filter::Kind kind,
                                          const events::Registry& registry);

}  // namespace cas::adapters::api
