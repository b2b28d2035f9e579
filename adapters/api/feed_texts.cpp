#include "adapters/api/feed_texts.hpp"

#include "adapters/json/answers.hpp"
#include "adapters/json/names.hpp"
#include "adapters/node/node_thread.hpp"
#include "projections/queries.hpp"

namespace cas::adapters::api {
namespace {

using boost::json::array;
using boost::json::object;

ReportLine line_of(events::ReportId id, const events::report::ReportState& state,
                   const events::Registry& registry) {
  ReportLine line{state.opened.campaign, state.opened.unit, state.opened.region, {}};
  if (const auto* unit = registry.unit(state.opened.unit))
    line.told = {{"unit", unit->code},
                 {"report", to_hex(id)},
                 {"phase", json::name_of(state.phase)},
                 {"version", state.stream_version.value()},
                 {"returned", state.returned},
                 {"correction", state.correction},
                 {"correction_request", json::name_of(state.ask)}};
  return line;
}

/// What the feed `reports` tells of a campaign.
struct Lines {
  array reports;
  array left;  ///< ids of reports that lie elsewhere by now
};

std::string reports_text(const Filter& filter, const events::CampaignCode& campaign, Lines lines) {
  object all{{"campaign", campaign.value()},
             {"region", filter.region},
             {"reports", std::move(lines.reports)}};
  if (!lines.left.empty()) all["left"] = std::move(lines.left);
  return boost::json::serialize(all);
}

bool tells(const Filter& filter, const ReportLine& line) {
  return !line.told.empty() && filter.holds(line.unit, line.region);
}

}  // namespace

Result<const ReportLine*> LookedUp::at(events::ReportId report, const node::Node& node) {
  auto known = lines_.find(report);
  if (known == lines_.end()) {
    const auto state = node.projector().report(report);
    if (!state) return fail(state.error());
    std::optional<ReportLine> line;
    if (*state) line = line_of(report, **state, node.projector().registry());
    known = lines_.emplace(report, std::move(line)).first;
  }
  return known->second ? &*known->second : nullptr;
}

Result<std::string> feed_text(const Filter& filter, const events::CampaignCode& campaign,
                              node::Node& node) {
  const auto& projector = node.projector();
  if (filter.kind == Filter::Kind::totals) {
    const auto answer = projections::totals(projector, campaign, filter.region, filter.lens);
    if (!answer) return fail(answer.error());
    return json::totals_answer(*answer).text();
  }
  if (filter.kind == Filter::Kind::completeness) {
    auto value =
        json::completeness_json(projections::completeness(projector, campaign, filter.region));
    value["campaign"] = campaign.value();
    value["region"] = filter.region;
    if (const auto* facts = projector.registry().campaign(campaign))
      value["campaign_phase"] = json::name_of(facts->phase);
    return boost::json::serialize(value);
  }
  if (auto all = node.commit(node::system_now()); !all) return fail(std::move(all.error()));
  const auto rows = projections::list_reports(projector.store(), campaign, filter.region);
  if (!rows) return fail(rows.error());
  Lines lines;
  for (const auto& row : *rows) {
    const auto state = projector.report(row.report);
    if (!state) return fail(state.error());
    if (!*state) continue;
    auto line = line_of(row.report, **state, projector.registry());
    if (tells(filter, line)) lines.reports.push_back(std::move(line.told));
  }
  return reports_text(filter, campaign, std::move(lines));
}

Result<FeedTexts> changed_texts(const Filter& filter, const ChangeWindow& window,
                                std::uint64_t since, LookedUp& looked_up, node::Node& node) {
  const auto& registry = node.projector().registry();
  std::map<events::ReportId, bool> reports;  // true: it was in the region
  std::map<events::CampaignCode, Lines> lines;
  const bool sums = filter.kind == Filter::Kind::totals;
  window.each_since(since, [&](const Change& change) {
    if (!change.campaign && sums && !change.touched.counts_in(filter.lens)) return;
    if (!change.campaign)
      reports[change.report] |= change.leaves(filter.region);
    else if (filter.takes(*change.campaign, registry))
      lines[*change.campaign];
  });
  for (const auto& [id, was_here] : reports) {
    const auto line = looked_up.at(id, node);
    if (!line) return fail(line.error());
    if (*line == nullptr || !filter.takes((*line)->campaign, registry)) continue;
    // One that has moved away changes the sums of the region that it leaves, too.
    if (tells(filter, **line))
      lines[(*line)->campaign].reports.push_back((*line)->told);
    else if (was_here && filter.holds((*line)->unit))
      lines[(*line)->campaign].left.emplace_back(to_hex(id));
  }
  FeedTexts texts;
  for (auto& [campaign, changed] : lines) {
    if (filter.kind == Filter::Kind::reports) {
      if (!changed.reports.empty() || !changed.left.empty())
        texts[campaign] = reports_text(filter, campaign, std::move(changed));
      continue;
    }
    auto value = feed_text(filter, campaign, node);
    if (!value) return fail(std::move(value.error()));
    texts[campaign] = *std::move(value);
  }
  return texts;
}

}  // namespace cas::adapters::api
