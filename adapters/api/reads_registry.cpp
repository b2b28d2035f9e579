#include <algorithm>

#include "adapters/api/reading.hpp"
#include "adapters/api/reads.hpp"
#include "adapters/api/writes.hpp"
#include "adapters/files/form_json.hpp"
#include "adapters/json/account_json.hpp"
#include "adapters/json/answers.hpp"
#include "adapters/json/event_json.hpp"
#include "adapters/node/node_thread.hpp"

namespace cas::adapters::api {

using boost::json::object;
using engine::Act;

Result<Answer> read_me(const Call& call, node::Node& node) {
  object body{{"account", to_hex(call.actor.account)},
              {"role", name_of(call.actor.role)},
              {"scope", to_string(call.actor.scope)}};
  const auto& scope = call.actor.scope;
  const auto& registry = node.projector().registry();
  const auto* unit = scope.kind == events::ScopeKind::unit
                         ? registry.unit(events::UnitId{scope.value})
                         : registry.unit_by_code(scope.region_code());
  if (unit != nullptr) body["unit"] = unit->code;
  tell_moment(body, std::nullopt, node.projector());
  return Answer{std::move(body)};
}

namespace {

/// The same answer, which says of what moment it speaks.
Result<Answer> told(Result<Answer> answer, const View& seen, const node::Node& node) {
  if (answer) tell_moment(answer->body.as_object(), seen.moment, node.projector());
  return answer;
}

/// May the caller read what he may read of this unit, wherever it lay then?
bool may_read_now(const Call& call, events::UnitId unit, const node::Node& node) {
  const auto* now = node.projector().registry().unit(unit);
  return now != nullptr && may_read(call, now->id, now->region);
}

std::string etag_of(const View& seen, events::Version version) {
  return seen.moment ? std::string() : "\"" + std::to_string(version.value()) + "\"";
}

}  // namespace

Result<Answer> list_accounts(const Call& call, node::Node& node) {
  if (auto may = check_role(call.actor, Act::administer_accounts); !may)
    return fail(std::move(may.error()));
  const auto seen = view(call, node);
  if (!seen) return fail(seen.error());
  const auto& registry = node.projector().registry();
  const auto now = node::system_now();
  return told(page(
                  call, "accounts", seen->registry->accounts(),
                  [](const auto& entry) { return to_hex(entry.first); },
                  [&](const auto& entry) {
                    const auto& account = entry.second;
                    if (!may_administer(call.actor, account, registry)) return object{};
                    auto line = json::account_json(account, now);
                    if (account.label) line["label"] = json::sealed_json(*account.label);
                    return line;
                  }),
              *seen, node);
}

Result<Answer> list_units(const Call& call, node::Node& node) {
  const auto region = listed_region(call, node.projector().registry());
  if (!region) return fail(region.error());
  const auto seen = view(call, node);
  if (!seen) return fail(seen.error());
  std::vector<const events::UnitFacts*> units;
  for (const auto& [id, unit] : seen->registry->units())
    if (unit.region.lies_in(*region) && may_read_now(call, id, node)) units.push_back(&unit);
  std::ranges::sort(units, {}, &events::UnitFacts::code);
  return told(page(
                  call, "units", units, [](const auto* unit) { return unit->code; },
                  [](const auto* unit) { return json::unit_json(*unit); }),
              *seen, node);
}

Result<Answer> read_unit(const Call& call, node::Node& node) {
  const auto seen = view(call, node);
  if (!seen) return fail(seen.error());
  const auto* unit = seen->registry->unit_by_code(call.at("unit"));
  if (unit == nullptr || !may_read_now(call, unit->id, node)) return fail(nothing_there());
  return told(Answer{json::unit_json(*unit), 200, etag_of(*seen, unit->version)}, *seen, node);
}

Result<Answer> list_forms(const Call& call, node::Node& node) {
  const auto seen = view(call, node);
  if (!seen) return fail(seen.error());
  return told(page(
                  call, "forms", seen->registry->forms(),
                  [](const auto& form) {
                    return form.first.first.value() + "/" +
                           std::to_string(form.first.second.value());
                  },
                  [&](const auto& form) {
                    const auto& f = form.second.form;
                    if (!call.actor.scope.covers_area(f.area)) return object{};
                    return object{{"form", f.code.value()},
                                  {"version", f.version.value()},
                                  {"area", f.area},
                                  {"title_pl", f.title_pl},
                                  {"title_en", f.title_en},
                                  {"period", f.period},
                                  {"cells", form.second.layout.cells().size()}};
                  }),
              *seen, node);
}

Result<Answer> read_form(const Call& call, node::Node& node) {
  const auto seen = view(call, node);
  if (!seen) return fail(seen.error());
  const auto form = form_of(call, *seen->registry);
  if (!form) return fail(form.error());
  return Answer{boost::json::parse(files::print_form((*form)->form)), 200,
                "\"" + to_hex((*form)->layout.hash()).substr(0, 16) + "\""};
}

Result<Answer> list_campaigns(const Call& call, node::Node& node) {
  const auto seen = view(call, node);
  if (!seen) return fail(seen.error());
  return told(page(
                  call, "campaigns", seen->registry->campaigns(),
                  [](const auto& campaign) { return campaign.first.value(); },
                  [&](const auto& campaign) {
                    const auto area = seen->registry->area_of(campaign.second);
                    return call.actor.scope.covers_area(area) ? json::campaign_json(campaign.second)
                                                              : object{};
                  }),
              *seen, node);
}

Result<Answer> read_campaign(const Call& call, node::Node& node) {
  const auto seen = view(call, node);
  if (!seen) return fail(seen.error());
  const auto* campaign = campaign_of(call, *seen->registry);
  if (campaign == nullptr) return fail(no_campaign(call));
  return told(Answer{json::campaign_json(*campaign), 200, etag_of(*seen, campaign->version)}, *seen,
              node);
}

}  // namespace cas::adapters::api
