#include "adapters/api/filter.hpp"

#include "adapters/api/reading.hpp"
#include "adapters/json/names.hpp"

namespace cas::adapters::api {

bool Filter::takes(const events::CampaignCode& code, const events::Registry& registry) const {
  if (!campaign.value().empty()) return code == campaign;
  const auto* facts = registry.campaign(code);
  return facts != nullptr && (area.empty() || registry.area_of(*facts) == area);
}

std::set<events::CampaignCode> Filter::campaigns(const events::Registry& registry) const {
  if (!campaign.value().empty()) return {campaign};
  std::set<events::CampaignCode> found;
  for (const auto& [code, facts] : registry.campaigns())
    if (facts.phase == events::CampaignPhase::launched && takes(code, registry)) found.insert(code);
  return found;
}

namespace {

/// Sums hold the values of all units of a region: whoever sees one unit sees none.
Result<void> ask_region(const Call& call, const events::Registry& registry, Filter& filter) {
  if (filter.kind == Filter::Kind::reports || filter.kind == Filter::Kind::status ||
      filter.kind == Filter::Kind::findings) {
    auto asked = asked_reports(call, registry);
    if (!asked) return fail(std::move(asked.error()));
    filter.region = std::move(asked->region);
    filter.unit = asked->unit;
    return {};
  }
  auto path = readable_region(call, registry, filter.region);
  return path ? Result<void>() : fail(std::move(path.error()));
}

}  // namespace

Result<Filter> asked_filter(const Call& call, Filter::Kind kind, const events::Registry& registry) {
  Filter filter{kind, {}, call.query("area"), {}, {}, {}};
  if (auto region = ask_region(call, registry, filter); !region)
    return fail(std::move(region.error()));
  if (filter.area.empty()) filter.area = call.actor.scope.area_code();
  if (!call.actor.scope.covers_area(filter.area)) return fail(nothing_there());
  if (!filter.area.empty())
    if (auto known = registry.known_area(filter.area); !known) return fail(known.error());
  if (kind == Filter::Kind::totals || kind == Filter::Kind::aggregates) {
    const auto lens = json::parse_lens(call.query("lens", "submitted"));
    if (!lens) return fail(lens.error());
    filter.lens = *lens;
  }
  const auto code = call.query("campaign");
  if (code.empty() && kind == Filter::Kind::findings)
    return fail(Errc::invalid, "feed.campaign_missing",
                "Findings are followed of one campaign: name it.");
  if (code.empty()) return filter;
  const auto* campaign = visible_campaign(call.actor, code, registry);
  if (campaign == nullptr) return fail(no_campaign(code));
  if (const auto area = registry.area_of(*campaign); !filter.area.empty() && filter.area != area)
    return fail(Errc::invalid, "feed.area_differs",
                "The campaign " + code + " belongs to the area " + std::string(area) + ".");
  filter.campaign = campaign->created.campaign;
  filter.area.clear();
  return filter;
}

}  // namespace cas::adapters::api
