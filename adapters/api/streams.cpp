#include "adapters/api/streams.hpp"

#include <charconv>

#include "adapters/api/reading.hpp"
#include "adapters/api/writes.hpp"

namespace cas::adapters::api {
namespace {

using engine::Act;
using Found = Result<ReadableStream>;

std::optional<events::Bytes16> id_in(std::string_view text) {
  events::Bytes16 id;
  if (!events::from_hex(text, id.data(), id.size())) return std::nullopt;
  return id;
}

std::optional<std::uint32_t> number_in(std::string_view text) {
  std::uint32_t number = 0;
  const auto [end, wrong] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (wrong != std::errc{} || end != text.data() + text.size()) return std::nullopt;
  return number;
}

Found report(const Call& call, std::string_view name, const node::Node& node) {
  const auto& projector = node.projector();
  const auto id = id_in(name);
  if (!id) return fail(nothing_there());
  const events::ReportId report{*id};
  const auto state = projector.report(report);
  if (!state) return fail(state.error());
  const auto* unit = *state ? projector.registry().unit((*state)->opened.unit) : nullptr;
  if (unit == nullptr) return fail(nothing_there());
  const auto& opened = (*state)->opened;
  if (!call.actor.scope.covers_area(projector.registry().area_of(opened.form, opened.form_version)))
    return fail(nothing_there());
  if (auto may = check(call.actor, Act::read, {unit->id, unit->region, engine::kNoArea}); !may)
    return fail(std::move(may.error()));
  const auto* form = projector.registry().form(opened.form, opened.form_version);
  return ReadableStream{events::report::stream_of(report),
                        events::shard_of(report, node.partitions() - 1),
                        form == nullptr ? nullptr : &form->layout};
}

Found unit(const Call& call, std::string_view name, const events::Registry& registry) {
  const auto id = id_in(name);
  const auto* unit = id ? registry.unit(events::UnitId{*id}) : nullptr;
  if (unit == nullptr) unit = registry.unit_by_code(name);
  if (unit == nullptr) return fail(nothing_there());
  if (auto may = check(call.actor, Act::read, {unit->id, unit->region, engine::kNoArea}); !may)
    return fail(std::move(may.error()));
  return ReadableStream{events::unit::stream_of(unit->id), events::kRegistry};
}

Found campaign(const Call& call, std::string_view name, const events::Registry& registry) {
  const events::CampaignCode code{std::string(name)};
  if (visible_campaign(call.actor, name, registry) == nullptr) return fail(nothing_there());
  return ReadableStream{events::campaign::stream_of(code), events::kRegistry};
}

Found form(const Call& call, std::string_view name, const events::Registry& registry) {
  const auto slash = std::min(name.rfind('/'), name.size());
  const events::FormCode code{std::string(name.substr(0, slash))};
  const auto version = number_in(name.substr(std::min(slash + 1, name.size())));
  const auto* form = version ? registry.form(code, events::FormVersion{*version}) : nullptr;
  if (form == nullptr || !call.actor.scope.covers_area(form->form.area))
    return fail(nothing_there());
  return ReadableStream{events::form::stream_of(code, events::FormVersion{*version}),
                        events::kRegistry};
}

Found account(const Call& call, std::string_view name, const events::Registry& registry) {
  const bool reads_log =
      engine::permitted(call.actor, Act::read_log, engine::Target::country()).has_value();
  if (auto may = check_role(call.actor, Act::administer_accounts); !may && !reads_log)
    return fail(std::move(may.error()));
  const auto id = id_in(name);
  const auto* account = id ? registry.account(events::AccountId{*id}) : nullptr;
  if (account == nullptr || (!reads_log && !may_administer(call.actor, *account, registry)))
    return fail(nothing_there());
  return ReadableStream{events::account::stream_of(account->id), events::kRegistry};
}

Found log(const Call& call, std::string_view name, const node::Node& node) {
  if (auto may = check(call.actor, Act::read_log, engine::Target::country()); !may)
    return fail(std::move(may.error()));
  const auto partition = number_in(name);
  if (!partition || *partition >= node.partitions()) return fail(nothing_there());
  const events::PartitionNo no{*partition};
  return ReadableStream{events::log::stream_of(no), no};
}

}  // namespace

Result<ReadableStream> readable_stream(const Call& call, std::string_view name,
                                       const node::Node& node) {
  const auto& registry = node.projector().registry();
  const auto slash = name.find('/');
  const auto kind = name.substr(0, slash);
  const auto rest = slash == std::string_view::npos ? std::string_view{} : name.substr(slash + 1);
  if (kind == "report") return report(call, rest, node);
  if (kind == "unit") return unit(call, rest, registry);
  if (kind == "campaign") return campaign(call, rest, registry);
  if (kind == "form") return form(call, rest, registry);
  if (kind == "account") return account(call, rest, registry);
  if (kind == "log") return log(call, rest, node);
  return fail(Errc::invalid, "stream.unreadable",
              "A stream is called report/ID, unit/CODE, campaign/CODE, form/CODE/VERSION, "
              "account/ID or log/PARTITION.");
}

}  // namespace cas::adapters::api
