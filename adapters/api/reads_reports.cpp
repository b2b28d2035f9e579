#include <algorithm>

#include "adapters/api/reading.hpp"
#include "adapters/api/reads.hpp"
#include "adapters/json/answers.hpp"
#include "adapters/json/event_json.hpp"
#include "adapters/json/layout_json.hpp"
#include "adapters/json/names.hpp"
#include "adapters/json/why_json.hpp"
#include "adapters/node/node_thread.hpp"
#include "projections/as_of.hpp"

namespace cas::adapters::api {

using boost::json::array;
using boost::json::object;
using engine::Act;

Result<Owed> owed(const Call& call, Act act, const events::Registry& registry) {
  Owed found;
  found.unit = registry.unit_by_code(call.at("unit"));
  if (found.unit == nullptr) return fail(nothing_there());
  // Not even that the role would not do there is told to whoever cannot see the unit.
  if (!may_read(call, found.unit->id, found.unit->region)) return fail(nothing_there());
  found.campaign = campaign_of(call, registry);
  if (found.campaign == nullptr) return fail(no_campaign(call));
  const auto area = registry.area_of(*found.campaign);
  if (auto may = check(call.actor, act, {found.unit->id, found.unit->region, area}); !may)
    return fail(std::move(may.error()));
  const auto& created = found.campaign->created;
  found.form = registry.form(created.form, created.form_version);
  invariant(found.form != nullptr, "a campaign's form was published");
  found.report = events::report::report_id(created.campaign, found.unit->id);
  return found;
}

Error no_report(const Owed& owes) {
  return {Errc::not_found,
          "report.absent",
          "Unit " + owes.unit->code + " has no report in this campaign.",
          {}};
}

namespace {

projections::ListRow list_row(events::ReportId id, const events::report::ReportState& state) {
  projections::ListRow row;
  row.report = id;
  row.unit = state.opened.unit;
  row.region = state.opened.region;
  row.phase = state.phase;
  row.ask = state.ask;
  row.returned = state.returned;
  row.correction = state.correction;
  return row;
}

using PhaseWish = std::optional<events::report::Phase>;

Result<Answer> listed(const Call& call, const View& seen,
                      const std::vector<projections::ListRow>& rows, const PhaseWish& phase,
                      const node::Node& node) {
  struct Line {
    const projections::ListRow* row;
    const events::UnitFacts* unit;
  };
  std::vector<Line> lines;
  for (const auto& row : rows) {
    const auto* now = node.projector().registry().unit(row.unit);
    const auto* unit = seen.registry->unit(row.unit);
    if (now != nullptr && unit != nullptr && (!phase || row.phase == *phase) &&
        may_read(call, row.unit, now->region))
      lines.push_back({&row, unit});
  }
  std::ranges::sort(lines, {}, [](const Line& line) { return line.unit->code; });
  auto answer = page(
      call, "reports", lines, [](const Line& line) { return line.unit->code; },
      [](const Line& line) { return json::report_line_json(*line.row, *line.unit); });
  if (answer) tell_moment(answer->body.as_object(), seen.moment, node.projector());
  return answer;
}

/// A list of the past on its way.
struct PastList {
  View seen;
  PhaseWish phase;
  projections::PastWalk walk;
  std::vector<projections::ListRow> rows;
};

Result<Answer> list_on(const Call& call, const std::shared_ptr<PastList>& list, node::Node& node) {
  const auto add = [&](events::ReportId id,
                       const events::report::ReportState& state) -> Result<void> {
    list->rows.push_back(list_row(id, state));
    return {};
  };
  const auto all = list->walk.go_on(kPastReportsAtOnce, add);
  if (!all) return fail(all.error());
  if (*all) return listed(call, list->seen, list->rows, list->phase, node);
  return Answer{.again = [&call, list](node::Node& later) { return list_on(call, list, later); }};
}

}  // namespace

Result<Answer> list_reports(const Call& call, node::Node& node) {
  const auto region = listed_region(call, node.projector().registry());
  if (!region) return fail(region.error());
  PhaseWish phase;
  if (const auto word = call.query("phase"); !word.empty()) {
    const auto parsed = json::parse_phase(word);
    if (!parsed) return fail(parsed.error());
    phase = *parsed;
  }
  auto seen = view(call, node);
  if (!seen) return fail(std::move(seen.error()));
  const auto* campaign = campaign_of(call, *seen->registry);
  if (campaign == nullptr) return fail(no_campaign(call));
  const auto& code = campaign->created.campaign;
  if (auto all = node.commit(node::system_now()); !all) return fail(std::move(all.error()));
  const auto& projector = node.projector();
  if (!seen->moment) {
    const auto rows = projections::list_reports(projector.store(), code, *region);
    if (!rows) return fail(rows.error());
    return listed(call, *seen, *rows, phase, node);
  }
  auto walk = projections::PastWalk::over(
      projections::PastRegion::of(projector, code, *region, seen->moment->seqs));
  if (!walk) return fail(std::move(walk.error()));
  return list_on(
      call, std::make_shared<PastList>(PastList{*std::move(seen), phase, *std::move(walk), {}}),
      node);
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
  if (!*state) return fail(no_report(*found));
  std::optional<events::CarriedLayout> carried;
  const auto newer = layout_of(call, projector.registry(), *found->form, carried);
  if (!newer) return fail(newer.error());
  const auto seen_in = carried ? ":" + std::to_string((*newer)->form.version.value()) : "";
  const auto etag = "\"" + std::to_string((*state)->stream_version.value()) + seen_in + "\"";
  const auto* known = call.request.header("If-None-Match");
  if (known != nullptr && *known == etag) return Answer{{}, 304, etag, true};
  auto shown = **state;
  if (carried) {
    auto cells = carried->carry(shown.cells);
    if (!cells) return fail(std::move(cells.error()));
    shown.cells = *std::move(cells);
  }
  auto body = json::report_answer(found->report, shown, found->unit->code, (*newer)->layout);
  if (carried) body.rest["layout"] = json::layout_json(**newer, *carried);
  tell_moment(body.rest, *moment, projector);
  if (!carried && !(*state)->prefilled.empty())
    body.rest["prefilled"] = json::prefilled_json(**state, *found->form);
  return Answer{{}, 200, etag, false, body.text()};
}

}  // namespace cas::adapters::api
