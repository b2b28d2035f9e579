#include "adapters/api/reading.hpp"

#include <charconv>

#include "adapters/api/past_registries.hpp"
#include "adapters/files/text.hpp"
#include "adapters/json/moments.hpp"
#include "adapters/json/names.hpp"
#include "adapters/json/position_token.hpp"
#include "adapters/node/node_thread.hpp"
#include "projections/queries.hpp"

namespace cas::adapters::api {

using engine::Act;

const events::CampaignFacts* campaign_of(const Call& call, const events::Registry& registry) {
  return visible_campaign(call.actor, call.at("campaign"), registry);
}

const events::CampaignFacts* visible_campaign(const events::Actor& actor, std::string_view code,
                                              const events::Registry& registry) {
  const auto* campaign = registry.campaign(events::CampaignCode{std::string(code)});
  if (campaign == nullptr || !actor.scope.covers_area(registry.area_of(*campaign))) return nullptr;
  return campaign;
}

Result<AskedSums> asked_sums(const Call& call, const events::Registry& registry) {
  AskedSums asked;
  if (auto path = readable_region(call, registry, asked.region); !path)
    return fail(std::move(path.error()));
  const auto lens = json::parse_lens(call.query("lens", "submitted"));
  if (!lens) return fail(lens.error());
  asked.lens = *lens;
  asked.campaign = campaign_of(call, registry);
  if (asked.campaign == nullptr) return fail(no_campaign(call));
  return asked;
}

Error no_campaign(const Call& call) { return no_campaign(call.at("campaign")); }

Error no_campaign(std::string_view code) {
  return {Errc::not_found,
          "campaign.unknown",
          "No campaign is called '" + std::string(code) + "'.",
          {}};
}

Result<const events::FormFacts*> form_of(const Call& call, const events::Registry& registry) {
  std::uint32_t version = 0;
  const auto& text = call.at("version");
  const auto [end, wrong] = std::from_chars(text.data(), text.data() + text.size(), version);
  const events::FormFacts* form = nullptr;
  if (wrong == std::errc{} && end == text.data() + text.size())
    form = registry.form(events::FormCode{call.at("form")}, events::FormVersion{version});
  if (form == nullptr || !call.actor.scope.covers_area(form->form.area))
    return fail(Errc::not_found, "form.unknown",
                "No form '" + call.at("form") + "' of version '" + text + "' was published.");
  return form;
}

/// The moment that `as_of` names; nothing when the present is meant.
Result<std::optional<projections::Position>> as_of(const Call& call, node::Node& node) {
  const auto text = call.query("as_of");
  if (text.empty()) return std::nullopt;
  // On the command line a seq for each partition does, too.
  if (!text.contains('.') && !text.contains('T'))
    return fail(Errc::invalid, "position.unreadable",
                "Want a position as an earlier answer gave it, such as a1b2c3d4-0.12-1.40, or a "
                "time such as 2015-01-15T12:00:00Z; got " +
                    files::in_quotes(text) + ".");
  if (auto all = node.commit(node::system_now()); !all) return fail(std::move(all.error()));
  const auto& projector = node.projector();
  auto position = json::resolve(projector, text);
  if (!position) return fail(std::move(position.error()));
  return *std::move(position);
}

Result<View> view(const Call& call, node::Node& node) {
  auto moment = as_of(call, node);
  if (!moment) return fail(std::move(moment.error()));
  View seen{*std::move(moment), &node.projector().registry(), nullptr};
  auto past = registry_then(call, node, seen.moment);
  if (!past) return fail(std::move(past.error()));
  seen.past = *std::move(past);
  if (seen.past) seen.registry = seen.past.get();
  return seen;
}

Result<std::shared_ptr<const events::Registry>> registry_then(
    const Call& call, node::Node& node, const std::optional<projections::Position>& moment) {
  if (!moment) return nullptr;
  return call.past->at(node.projector().store(), moment->seqs.front());
}

Result<void> was_there(const events::CampaignCode& campaign,
                       const std::optional<projections::Position>& moment, const node::Node& node) {
  if (!moment) return {};
  const auto first = projections::history(
      node.projector().store(), events::campaign::stream_of(campaign), events::Version{1}, 1);
  if (!first) return fail(first.error());
  if (first->empty() || first->front().frame.at.seq > moment->seqs.front())
    return fail(no_campaign(campaign.value()));
  return {};
}

Result<const events::FormFacts*> layout_of(const Call& call, const events::Registry& registry,
                                           const events::FormFacts& own,
                                           std::optional<events::CarriedLayout>& carried) {
  const auto word = call.query("layout");
  if (word.empty()) return &own;
  const auto newer = layout_named(registry, own, word);
  if (newer) carried = events::CarriedLayout::of(registry, own, **newer);
  return newer;
}

void tell_moment(boost::json::object& body, const std::optional<projections::Position>& moment,
                 const projections::Projector& projector) {
  auto token = json::token_now(projector);
  if (moment)
    for (std::uint32_t p = 0; p < moment->seqs.size(); ++p)
      token.seqs[events::PartitionNo{p}] = moment->seqs[p];
  body["position"] = json::print(token);
  if (moment) body["provisional"] = moment->provisional;
}

Result<events::RegionPath> readable_region(const Call& call, const events::Registry& registry,
                                           std::string& code) {
  code = asked_region(call);
  auto path = events::region_path(code);
  if (!path) return path;
  if (auto may = check(call.actor, Act::read, {std::nullopt, *path, engine::kNoArea}); !may)
    return fail(std::move(may.error()));
  if (auto known = registry.known_region(code); !known) return fail(std::move(known.error()));
  return path;
}

Result<std::string> listed_region(const Call& call, const events::Registry& registry) {
  std::string code;
  const auto path = readable_region(call, registry, code);
  if (!path && path.error().reason != "scope.nothing_there") return fail(path.error());
  return code;
}

Result<AskedReports> asked_reports(const Call& call, const events::Registry& registry) {
  AskedReports asked;
  const auto& scope = call.actor.scope;
  if (scope.kind != events::ScopeKind::unit) {
    auto path = readable_region(call, registry, asked.region);
    if (!path) return fail(std::move(path.error()));
    return asked;
  }
  auto region = listed_region(call, registry);
  if (!region) return fail(std::move(region.error()));
  return AskedReports{*std::move(region), events::UnitId{scope.value}};
}

bool may_read(const Call& call, events::UnitId unit, const events::RegionPath& region) {
  return engine::permitted(call.actor, Act::read, {unit, region, engine::kNoArea}).has_value();
}

}  // namespace cas::adapters::api
