#include <algorithm>
#include <charconv>

#include "adapters/api/reading.hpp"
#include "adapters/api/reads.hpp"
#include "adapters/files/form_json.hpp"
#include "adapters/json/answers.hpp"

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
  return Answer{std::move(body)};
}

Result<Answer> list_accounts(const Call& call, node::Node& node) {
  if (auto may = check(call.actor, Act::administer_accounts, {}); !may)
    return fail(std::move(may.error()));
  return page(
      call, "accounts", node.projector().registry().accounts(),
      [](const auto& entry) { return to_hex(entry.first); },
      [](const auto& entry) {
        const auto& account = entry.second;
        return object{{"account", to_hex(account.id)},
                      {"role", name_of(account.role)},
                      {"scope", to_string(account.scope)},
                      {"revoked", account.revoked}};
      });
}

Result<Answer> list_units(const Call& call, node::Node& node) {
  std::string code = call.query("region", events::kCountry);
  if (auto region = region_of(code); !region) return fail(region.error());
  std::vector<const events::UnitFacts*> units;
  for (const auto& [id, unit] : node.projector().registry().units())
    if (unit.region.lies_in(code) && may_read(call, unit.id, unit.region)) units.push_back(&unit);
  std::ranges::sort(units, {}, &events::UnitFacts::code);
  return page(
      call, "units", units, [](const auto* unit) { return unit->code; },
      [](const auto* unit) { return json::unit_json(*unit); });
}

Result<Answer> read_unit(const Call& call, node::Node& node) {
  const auto* unit = node.projector().registry().unit_by_code(call.at("unit"));
  if (unit == nullptr) return fail(nothing_there());
  if (auto may = check(call.actor, Act::read, {unit->id, unit->region}); !may)
    return fail(std::move(may.error()));
  return Answer{json::unit_json(*unit), 200, "\"" + std::to_string(unit->version.value()) + "\""};
}

Result<Answer> list_forms(const Call& call, node::Node& node) {
  return page(
      call, "forms", node.projector().registry().forms(),
      [](const auto& form) {
        return form.first.first.value() + "/" + std::to_string(form.first.second.value());
      },
      [](const auto& form) {
        const auto& f = form.second.form;
        return object{{"form", f.code.value()},
                      {"version", f.version.value()},
                      {"area", f.area},
                      {"title_pl", f.title_pl},
                      {"title_en", f.title_en},
                      {"period", f.period},
                      {"cells", form.second.layout.cells().size()}};
      });
}

Result<Answer> read_form(const Call& call, node::Node& node) {
  std::uint32_t version = 0;
  const auto& text = call.at("version");
  const auto [end, wrong] = std::from_chars(text.data(), text.data() + text.size(), version);
  const events::FormFacts* form = nullptr;
  if (wrong == std::errc{} && end == text.data() + text.size())
    form = node.projector().registry().form(events::FormCode{call.at("form")},
                                            events::FormVersion{version});
  if (form == nullptr)
    return fail(Errc::not_found, "form.unknown",
                "No form '" + call.at("form") + "' of version '" + text + "' was published.");
  return Answer{boost::json::parse(files::print_form(form->form)), 200,
                "\"" + to_hex(form->layout.hash()).substr(0, 16) + "\""};
}

Result<Answer> list_campaigns(const Call& call, node::Node& node) {
  return page(
      call, "campaigns", node.projector().registry().campaigns(),
      [](const auto& campaign) { return campaign.first.value(); },
      [](const auto& campaign) { return json::campaign_json(campaign.second); });
}

Result<Answer> read_campaign(const Call& call, node::Node& node) {
  const auto* campaign = campaign_of(call, node.projector().registry());
  if (campaign == nullptr) return fail(no_campaign(call));
  return Answer{json::campaign_json(*campaign), 200,
                "\"" + std::to_string(campaign->version.value()) + "\""};
}

}  // namespace cas::adapters::api
