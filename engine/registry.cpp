#include "engine/registry.hpp"

#include <algorithm>

#include "engine/account.hpp"
#include "engine/permissions.hpp"
#include "events/forms/cell_map.hpp"
#include "events/forms/validity.hpp"
#include "events/hash.hpp"

namespace cas::engine::registry {
namespace {

using events::CampaignPhase;
using events::Registry;
using events::StreamId;
using events::Version;
using Outcome = Result<Decision>;

constexpr std::size_t kNameBytesMax = 200;
constexpr std::size_t kCodeBytesMax = 40;

std::unexpected<Error> rejected(std::string reason, std::string detail) {
  return fail(Errc::rejected, std::move(reason), std::move(detail));
}

template <class Category, class E>
Decision one(StreamId stream, Version before, E event) {
  return {std::move(stream), before, {events::Event{Category{std::move(event)}}}};
}

bool good_name(std::string_view name) { return !name.empty() && name.size() <= kNameBytesMax; }

/// Codes stand in stream names, files and the lines of the totals hash.
bool good_code(std::string_view code) {
  return !code.empty() && code.size() <= kCodeBytesMax && std::ranges::all_of(code, [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' ||
           c == '.' || c == '_';
  });
}

Result<const events::UnitFacts*> open_unit(const Registry& registry, UnitId id) {
  const auto* unit = registry.unit(id);
  if (unit == nullptr) return fail(Errc::not_found, "unit.unknown", "No unit has this id.");
  if (unit->closed) return rejected("unit.closed", "The unit " + unit->code + " is closed.");
  return unit;
}

Result<const events::CampaignFacts*> known_campaign(const Registry& registry,
                                                    const CampaignCode& code) {
  const auto* campaign = registry.campaign(code);
  if (campaign == nullptr)
    return fail(Errc::not_found, "campaign.unknown", "No campaign is called " + code.value() + ".");
  return campaign;
}

Outcome decide_on(const RegisterUnit& c, const Registry& registry) {
  const auto id = unit_id(c.code);
  if (!good_code(c.code)) return rejected("unit.bad_code", "Not a unit code: '" + c.code + "'.");
  if (!good_name(c.name))
    return rejected("unit.bad_name", "The unit " + c.code + " needs a name of 1 to 200 bytes.");
  if (!c.region.well_formed())
    return rejected("unit.bad_region", "The regions of unit " + c.code + " do not nest.");
  const auto* same = registry.unit(id);
  if (same != nullptr && same->code == c.code && same->name == c.name && same->kind == c.kind &&
      same->region == c.region && !same->closed)
    return Decision{events::unit::stream_of(id), same->version, {}};
  if (same != nullptr || registry.unit_by_code(c.code) != nullptr)
    return rejected("unit.code_taken", "A unit was registered as " + c.code + " before.");
  return one<events::unit::Event>(events::unit::stream_of(id), Version{0},
                                  events::unit::UnitRegistered{id, c.code, c.name, c.kind, c.region,
                                                               c.valid_from, c.generated});
}

Outcome decide_on(const RenameUnit& c, const Registry& registry) {
  auto unit = open_unit(registry, c.unit);
  if (!unit) return fail(unit.error());
  if (!good_name(c.name)) return rejected("unit.bad_name", "A name has 1 to 200 bytes.");
  const auto stream = events::unit::stream_of(c.unit);
  if ((*unit)->name == c.name) return Decision{stream, (*unit)->version, {}};
  return one<events::unit::Event>(stream, (*unit)->version, events::unit::UnitRenamed{c.name});
}

Outcome decide_on(const MoveUnit& c, const Registry& registry) {
  auto unit = open_unit(registry, c.unit);
  if (!unit) return fail(unit.error());
  if (!good_code(c.code)) return rejected("unit.bad_code", "Not a unit code: '" + c.code + "'.");
  if (!c.region.well_formed())
    return rejected("unit.bad_region", "The regions of unit " + c.code + " do not nest.");
  const auto* holder = registry.unit_by_code(c.code);
  if (holder != nullptr && holder->id != c.unit)
    return rejected("unit.code_taken", "Another unit has the code " + c.code + ".");
  const auto stream = events::unit::stream_of(c.unit);
  if ((*unit)->code == c.code && (*unit)->region == c.region)
    return Decision{stream, (*unit)->version, {}};
  return one<events::unit::Event>(stream, (*unit)->version,
                                  events::unit::UnitMoved{c.code, c.region, c.valid_from});
}

Outcome decide_on(const CloseUnit& c, const Registry& registry) {
  const auto* unit = registry.unit(c.unit);
  if (unit == nullptr) return fail(Errc::not_found, "unit.unknown", "No unit has this id.");
  const auto stream = events::unit::stream_of(c.unit);
  if (unit->closed) return Decision{stream, unit->version, {}};
  return one<events::unit::Event>(stream, unit->version, events::unit::UnitClosed{c.valid_to});
}

/// Whoever is limited to one area must not take over a form of another by its next version.
Result<void> same_area(const events::FormTemplate& form, const Registry& registry) {
  const bool known = std::ranges::any_of(
      registry.forms(), [&](const auto& entry) { return entry.first.first == form.code; });
  if (!known || registry.area_of(form.code) == form.area) return {};
  return rejected(
      "form.area_differs",
      "The form " + form.code.value() + " belongs to another area, as each of its versions does.");
}

/// Successions name rows of the version before; where that is known, each must be there. A version
/// that is published between two others becomes the one before the later.
Result<void> rows_go_on(const events::FormTemplate& form, const Registry& registry) {
  const auto& forms = registry.forms();
  const auto newer = forms.upper_bound({form.code, form.version});
  if (newer != forms.begin())
    if (const auto older = std::prev(newer); older->first.first == form.code)
      if (auto good = events::check_successions(older->second.form, form); !good) return good;
  if (newer == forms.end() || newer->first.first != form.code) return {};
  return events::check_successions(form, newer->second.form);
}

Outcome decide_on(const PublishForm& c, const Registry& registry) {
  if (!good_code(c.form.code.value()) || c.form.version.value() == 0)
    return rejected("form.bad_code", "A form has a code and a version from 1.");
  auto layout = events::Layout::of(c.form);
  if (!layout) return fail(std::move(layout.error()));
  if (auto good = events::check_validity(c.form); !good) return fail(std::move(good.error()));
  if (auto rules = events::forms::CompiledRules::of(c.form, *layout); !rules)
    return fail(std::move(rules.error()));
  const auto stream = events::form::stream_of(c.form.code, c.form.version);
  if (const auto* known = registry.form(c.form.code, c.form.version); known != nullptr) {
    if (known->form == c.form) return Decision{stream, Version{1}, {}};
    return rejected("form.version_taken",
                    "The form " + c.form.code.value() + " has a version " +
                        std::to_string(c.form.version.value()) +
                        " with other content; publish it under the next version.");
  }
  if (auto same = same_area(c.form, registry); !same) return fail(std::move(same.error()));
  if (auto good = rows_go_on(c.form, registry); !good) return fail(std::move(good.error()));
  return one<events::form::Event>(stream, Version{0},
                                  events::form::FormPublished{c.form, layout->hash()});
}

Outcome decide_on(const CreateCampaign& c, const Registry& registry) {
  if (!good_code(c.campaign.value()))
    return rejected("campaign.bad_code",
                    "A campaign's code has 1 to 40 letters, digits, '-', '.' or '_'.");
  if (c.kinds.empty() || c.kinds.size() > 8)
    return rejected("campaign.no_kinds", "A campaign names the kinds of units that report.");
  if (c.deadlines.office < c.deadlines.unit)
    return rejected("campaign.bad_deadlines", "The office's deadline lies before the units'.");
  const auto* form = registry.form(c.form, c.form_version);
  if (form == nullptr)
    return rejected("form.unknown", "No form " + c.form.value() + " of version " +
                                        std::to_string(c.form_version.value()) +
                                        " has been published.");
  events::campaign::CampaignCreated created{c.campaign,
                                            c.form,
                                            c.form_version,
                                            form->layout.hash(),
                                            static_cast<std::uint32_t>(form->layout.cells().size()),
                                            c.period,
                                            c.kinds,
                                            c.deadlines};
  const auto stream = events::campaign::stream_of(c.campaign);
  if (const auto* known = registry.campaign(c.campaign); known != nullptr) {
    if (known->created == created) return Decision{stream, known->version, {}};
    return rejected("campaign.code_taken",
                    "A campaign " + c.campaign.value() + " exists with other terms.");
  }
  // What exists stays, whatever its period: the check is for new campaigns.
  if (auto period = events::period_on(form->form, c.period); !period)
    return fail(std::move(period.error()));
  return one<events::campaign::Event>(stream, Version{0}, std::move(created));
}

Outcome decide_on(const LaunchCampaign& c, const Registry& registry) {
  auto campaign = known_campaign(registry, c.target);
  if (!campaign) return fail(campaign.error());
  const auto stream = events::campaign::stream_of(c.target);
  const auto& [created, phase, launched_units, version] = **campaign;
  if (phase == CampaignPhase::launched) return Decision{stream, version, {}};
  if (phase == CampaignPhase::closed)
    return rejected("campaign.closed", "The campaign " + c.target.value() + " is closed.");
  const auto units = std::ranges::count_if(registry.units(), [&](const auto& entry) {
    return !entry.second.closed &&
           std::ranges::find(created.kinds, entry.second.kind) != created.kinds.end();
  });
  if (units == 0)
    return rejected("campaign.no_units", "No registered unit would report in this campaign.");
  if (units > events::kReportsMax)
    return rejected("campaign.too_many_units", "A campaign has at most 65,536 reports.");
  return one<events::campaign::Event>(
      stream, version, events::campaign::CampaignLaunched{static_cast<std::uint32_t>(units)});
}

Outcome decide_on(const CloseCampaign& c, const Registry& registry) {
  auto campaign = known_campaign(registry, c.target);
  if (!campaign) return fail(campaign.error());
  const auto stream = events::campaign::stream_of(c.target);
  if ((*campaign)->phase == CampaignPhase::closed)
    return Decision{stream, (*campaign)->version, {}};
  if ((*campaign)->phase == CampaignPhase::created)
    return rejected("campaign.not_launched", "Only a launched campaign can be closed.");
  return one<events::campaign::Event>(stream, (*campaign)->version,
                                      events::campaign::CampaignClosed{});
}

/// The regions that take in both, down to where they part.
events::RegionPath common(const events::RegionPath& a, const events::RegionPath& b) {
  events::RegionPath shared;
  for (const auto level : {&events::RegionPath::voivodeship, &events::RegionPath::powiat,
                           &events::RegionPath::gmina}) {
    if (a.*level != b.*level) break;
    shared.*level = a.*level;
  }
  return shared;
}

}  // namespace

UnitId unit_id(std::string_view first_code) {
  return UnitId{events::derive_id({"unit", first_code})};
}

Outcome decide(const RegistryCommand& command, const Registry& registry,
               std::optional<Version> expected) {
  auto decided = std::visit([&](const auto& c) { return decide_on(c, registry); }, command);
  if (decided && expected && *expected != decided->before)
    return fail(Errc::conflict, "registry.version_stale",
                decided->stream.value() + " is at version " +
                    std::to_string(decided->before.value()) + ", not " +
                    std::to_string(expected->value()) + "; read it again.");
  return decided;
}

events::RegionPath region_of(const RegistryCommand& command, const Registry& registry) {
  const auto of_unit = [&](UnitId id) {
    const auto* unit = registry.unit(id);
    return unit == nullptr ? events::RegionPath{} : unit->region;
  };
  const auto of_account = [&](AccountId id) {
    const auto* account = registry.account(id);
    return account == nullptr ? events::RegionPath{} : region_of(account->scope, registry);
  };
  return std::visit(overloaded{
                        [](const RegisterUnit& c) { return c.region; },
                        [&](const RenameUnit& c) { return of_unit(c.unit); },
                        [&](const MoveUnit& c) { return common(of_unit(c.unit), c.region); },
                        [&](const CloseUnit& c) { return of_unit(c.unit); },
                        [&](const CreateAccount& c) { return region_of(c.scope, registry); },
                        [&](const IssueToken& c) { return of_account(c.account); },
                        [&](const RevokeToken& c) { return of_account(c.account); },
                        [&](const RevokeAccount& c) { return of_account(c.target); },
                        [](const auto&) { return events::RegionPath{}; },
                    },
                    command);
}

std::string_view area_of(const RegistryCommand& command, const Registry& registry) {
  const auto of_campaign = [&](const events::CampaignCode& code) {
    const auto* campaign = registry.campaign(code);
    return campaign == nullptr ? kNoArea : registry.area_of(*campaign);
  };
  return std::visit(
      overloaded{
          [](const PublishForm& c) { return std::string_view(c.form.area); },
          [&](const CreateCampaign& c) { return registry.area_of(c.form, c.form_version); },
          [&](const LaunchCampaign& c) { return of_campaign(c.target); },
          [&](const CloseCampaign& c) { return of_campaign(c.target); },
          [](const auto&) { return kNoArea; },
      },
      command);
}

}  // namespace cas::engine::registry
