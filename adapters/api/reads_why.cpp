#include "adapters/api/reading.hpp"
#include "adapters/api/reads.hpp"
#include "adapters/json/why_json.hpp"
#include "adapters/node/node_thread.hpp"
#include "projections/as_of.hpp"

namespace cas::adapters::api {
namespace {

/// @errors invalid "query.missing"; those of projections::cell_of
Result<std::uint16_t> asked_cell(const Call& call, const events::Layout& layout) {
  const auto code = call.query("cell");
  if (code.empty()) return fail(Errc::invalid, "query.missing", "Name a cell: ?cell=A/1.1/3.");
  return projections::cell_of(layout, code);
}

}  // namespace

Result<Answer> read_cell_why(const Call& call, node::Node& node) {
  const auto& projector = node.projector();
  const auto owes = owed(call, engine::Act::read, projector.registry());
  if (!owes) return fail(owes.error());
  const auto cell = asked_cell(call, owes->form->layout);
  if (!cell) return fail(cell.error());
  const auto moment = as_of(call, node);
  if (!moment) return fail(moment.error());
  if (auto all = node.commit(node::system_now()); !all) return fail(std::move(all.error()));
  const auto find = [&](events::ReportId id) {
    return *moment ? report_as_of(projector, id, (*moment)->seqs) : projector.report(id);
  };
  const auto state = find(owes->report);
  if (!state) return fail(state.error());
  if (!*state) return fail(no_report(*owes));
  const auto then = registry_then(call, node, *moment);
  if (!then) return fail(then.error());
  const auto others = events::SourceReports::of((*state)->opened, *owes->form, projector.registry(),
                                                find, then->get());
  if (!others) return fail(others.error());
  const auto why = cell_why(projector.store(), **state, *owes->form, *others, *cell);
  if (!why) return fail(why.error());
  auto body = json::cell_why_json(*why, **state, *owes->form);
  body["unit"] = owes->unit->code;
  tell_moment(body, *moment, projector);
  return Answer{std::move(body)};
}

Result<Answer> read_total_why(const Call& call, node::Node& node) {
  const auto& projector = node.projector();
  const auto asked = asked_sums(call, projector.registry());
  if (!asked) return fail(asked.error());
  const auto& [region, lens, campaign] = *asked;
  const auto& created = campaign->created;
  const auto* form = projector.registry().form(created.form, created.form_version);
  invariant(form != nullptr, "a campaign's form was published");
  const auto cell = asked_cell(call, form->layout);
  if (!cell) return fail(cell.error());
  const auto moment = as_of(call, node);
  if (!moment) return fail(moment.error());
  boost::json::object told;
  tell_moment(told, *moment, projector);
  const auto why = [form, cell = *cell,
                    told = std::move(told)](const projections::TotalsAnswer& totals) {
    auto body = json::total_why_json(totals, *form, cell);
    for (const auto& [name, value] : told) body[name] = value;
    return body;
  };
  if (!*moment) {
    const auto totals = projections::totals(projector, created.campaign, region, lens);
    if (!totals) return fail(totals.error());
    return Answer{why(*totals)};
  }
  auto past = projections::PastRegion::of(projector, created.campaign, region, (*moment)->seqs);
  if (!past) return fail(std::move(past.error()));
  return Answer{.later = [past = *std::move(past), form, lens = lens,
                          why](const events::KeyStore&) -> Result<std::string> {
    const auto totals = past.totals(*form, lens);
    if (!totals) return fail(totals.error());
    return boost::json::serialize(why(*totals));
  }};
}

}  // namespace cas::adapters::api
