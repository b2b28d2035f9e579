#include <algorithm>

#include "adapters/api/reading.hpp"
#include "adapters/api/reads.hpp"
#include "adapters/json/answers.hpp"
#include "adapters/json/event_json.hpp"
#include "adapters/json/names.hpp"
#include "adapters/node/node_thread.hpp"

namespace cas::adapters::api {

using boost::json::array;
using boost::json::object;
using engine::Act;

Result<Owed> owed(const Call& call, Act act, const events::Registry& registry) {
  Owed found;
  found.unit = registry.unit_by_code(call.at("unit"));
  if (found.unit == nullptr) return fail(nothing_there());
  if (auto may = check(call.actor, act, {found.unit->id, found.unit->region}); !may)
    return fail(std::move(may.error()));
  found.campaign = campaign_of(call, registry);
  if (found.campaign == nullptr) return fail(no_campaign(call));
  const auto& created = found.campaign->created;
  found.form = registry.form(created.form, created.form_version);
  invariant(found.form != nullptr, "a campaign's form was published");
  found.report = events::report::report_id(created.campaign, found.unit->id);
  return found;
}

Result<Answer> list_reports(const Call& call, node::Node& node) {
  const auto region = call.query("region", events::kCountry);
  if (auto path = region_of(region); !path) return fail(path.error());
  std::optional<events::report::Phase> phase;
  if (const auto word = call.query("phase"); !word.empty()) {
    const auto parsed = json::parse_phase(word);
    if (!parsed) return fail(parsed.error());
    phase = *parsed;
  }
  const auto& registry = node.projector().registry();
  const auto* campaign = campaign_of(call, registry);
  if (campaign == nullptr) return fail(no_campaign(call));
  if (auto all = node.commit(node::system_now()); !all) return fail(std::move(all.error()));
  auto rows =
      projections::list_reports(node.projector().store(), campaign->created.campaign, region);
  if (!rows) return fail(std::move(rows.error()));
  struct Line {
    const projections::ListRow* row;
    const events::UnitFacts* unit;
  };
  std::vector<Line> lines;
  for (const auto& row : *rows) {
    const auto* unit = registry.unit(row.unit);
    if (unit != nullptr && (!phase || row.phase == *phase) && may_read(call, row.unit, row.region))
      lines.push_back({&row, unit});
  }
  std::ranges::sort(lines, {}, [](const Line& line) { return line.unit->code; });
  return page(
      call, "reports", lines, [](const Line& line) { return line.unit->code; },
      [](const Line& line) { return json::report_line_json(*line.row, *line.unit); });
}

Result<Answer> read_report(const Call& call, node::Node& node) {
  const auto& projector = node.projector();
  const auto found = owed(call, Act::read, projector.registry());
  if (!found) return fail(found.error());
  const auto moment = as_of(call, node);
  if (!moment) return fail(moment.error());
  const auto state = *moment ? report_as_of(projector, found->report, (*moment)->seqs)
                             : projector.report(found->report);
  if (!state) return fail(state.error());
  if (!*state)
    return fail(Errc::not_found, "report.absent",
                "Unit " + found->unit->code + " has no report in this campaign.");
  const auto etag = "\"" + std::to_string((*state)->stream_version.value()) + "\"";
  const auto* known = call.request.header("If-None-Match");
  if (known != nullptr && *known == etag) return Answer{{}, 304, etag, true};
  auto body = json::report_json(found->report, **state, found->unit->code, found->form->layout);
  tell_moment(body, *moment, projector);
  return Answer{std::move(body), 200, etag};
}

Result<Answer> read_report_history(const Call& call, node::Node& node) {
  const auto found = owed(call, Act::read, node.projector().registry());
  if (!found) return fail(found.error());
  const auto limit = number(call, "limit", kPage, kPageMax, 1);
  if (!limit) return fail(limit.error());
  const auto after = number(call, "cursor", 0, UINT32_MAX);
  if (!after) return fail(after.error());
  if (auto all = node.commit(node::system_now()); !all) return fail(std::move(all.error()));
  const auto stream = events::report::stream_of(found->report);
  auto entries = history(node.projector().store(), stream, events::Version{*after + 1}, *limit + 1);
  if (!entries) return fail(std::move(entries.error()));
  object body{{"stream", stream.value()}};
  if (entries->size() > *limit) {
    entries->pop_back();
    body["next_cursor"] = std::to_string(entries->back().version.value());
  }
  array lines;
  for (const auto& entry : *entries)
    lines.push_back(json::history_json(entry, &found->form->layout));
  body["events"] = std::move(lines);
  return Answer{std::move(body)};
}

}  // namespace cas::adapters::api
