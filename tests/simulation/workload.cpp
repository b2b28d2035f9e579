#include "tests/simulation/workload.hpp"

#include <array>

#include "engine/registry.hpp"
#include "events/hash.hpp"

namespace cas::simulation {

using namespace engine;
using events::Actor;
using events::Role;
using events::Scope;
using events::report::CorrectionAsk;
using events::report::Phase;
using events::report::ReportState;

namespace {

const CampaignCode kCampaign{"C-1"};
constexpr std::uint16_t kCells = 8;

events::Bytes16 random_id(adapters::simulated::Random& random) {
  events::Bytes16 id{};
  for (auto& byte : id) byte = static_cast<std::uint8_t>(random.next() >> 56);
  return id;
}

/// Four rows of two columns; the last row is a printed sum, one cell is barred.
events::FormTemplate form() {
  events::FormTemplate form;
  form.code = FormCode{"F"};
  form.version = FormVersion{1};
  form.area = "FA";
  form.period = "quarter";
  events::FormSection section;
  section.code = "A";
  for (const auto* number : {"1", "2", "3", "4"}) section.rows.emplace_back().number = number;
  section.columns.emplace_back().number = "1";
  section.columns.back().scale = 2;
  section.columns.emplace_back().number = "2";
  section.barred = {5};
  form.sections.push_back(std::move(section));
  // Of what is saved at random, some breaks one of these.
  form.policy.rules = {{"hard", events::Severity::hard, "[A/1/1] < 0.09", "mało", "few"},
                       {"soft", events::Severity::soft, "[A/3/1] < 0.07", "mało", "few"}};
  return form;
}

Role role_for(const ReportCommand& command, const ReportState& state) {
  const bool with_ministry =
      state.phase == Phase::accepted_regional || state.phase == Phase::accepted_national;
  const auto answers =
      state.phase == Phase::accepted_national ? Role::ministry_approver : Role::wps_inspector;
  return std::visit(overloaded{
                        [](const OpenReport&) { return Role::ministry_methodologist; },
                        [](const AssignRegion&) { return Role::system; },
                        [](const AcceptForVoivodeship&) { return Role::wps_inspector; },
                        [](const AcceptForMinistry&) { return Role::ministry_approver; },
                        [&](const ReturnReport&) {
                          return with_ministry ? Role::ministry_approver : Role::wps_inspector;
                        },
                        [&](const PermitCorrection&) { return answers; },
                        [&](const RefuseCorrection&) { return answers; },
                        [](const auto&) { return Role::unit_head; },
                    },
                    command);
}

}  // namespace

Workload::Workload(const Scenario& scenario, adapters::simulated::Random& random)
    : scenario_(scenario), random_(random), units_(scenario.units) {}

Actor Workload::actor(Role role, Scope scope) {
  const auto number = std::to_string(random_.below(3));
  return {events::AccountId{events::derive_id({"account", number})}, role, scope};
}

Envelope Workload::envelope(const Actor& actor, Command command) {
  Envelope envelope;
  envelope.id = events::CommandId{random_id(random_)};
  envelope.actor = actor;
  envelope.channel = events::Channel::api;
  envelope.command = std::move(command);
  return envelope;
}

RegisterUnit Workload::register_unit(std::size_t number) const {
  const auto voivodeship = number % 2 == 0 ? "02" : "04";
  const auto powiat = std::string(voivodeship) + (number % 4 < 2 ? "01" : "02");
  const auto code = powiat + "0" + std::to_string(number % 10) + "1";
  return {code,
          "Unit " + std::to_string(number),
          events::unit::Kind::gmina,
          {voivodeship, powiat, code},
          "2020-01-01",
          true};
}

std::optional<Envelope> Workload::next_of_setup() {
  const auto at = given_++;
  const auto administrator = actor(Role::central_administrator, Scope::country());
  const auto methodologist = actor(Role::ministry_methodologist, Scope::country());
  if (at < scenario_.units) return envelope(administrator, RegistryCommand{register_unit(at)});
  switch (at - scenario_.units) {
    case 0: return envelope(methodologist, RegistryCommand{PublishForm{form()}});
    case 1:
      return envelope(methodologist, RegistryCommand{CreateCampaign{kCampaign,
                                                                    FormCode{"F"},
                                                                    FormVersion{1},
                                                                    "2014-Q4",
                                                                    {events::unit::Kind::gmina},
                                                                    {}}});
    case 2: return envelope(methodologist, RegistryCommand{LaunchCampaign{{kCampaign}}});
    default: return std::nullopt;
  }
}

Envelope Workload::next(const projections::Projector& seen, const Ledger& ledger) {
  auto envelope = random_.chance(0.08) ? of_registry(seen) : of_report(seen);
  if (ledger.wishes.empty() || !random_.chance(0.06)) return envelope;
  // An id that was used before: by the same account, which is a mistake, or by another.
  const auto& other = ledger.wishes[random_.below(ledger.wishes.size())].envelope;
  envelope.id = other.id;
  if (random_.chance(0.5)) envelope.actor.account = other.actor.account;
  return envelope;
}

Envelope Workload::of_registry(const projections::Projector& seen) {
  const auto administrator = actor(Role::central_administrator, Scope::country());
  const auto& units = seen.registry().units();
  const auto kind = random_.below(6);
  if (kind == 0 || units.empty())
    return envelope(administrator, RegistryCommand{register_unit(units_++)});
  auto at = units.begin();
  std::advance(at, static_cast<std::ptrdiff_t>(random_.below(units.size())));
  const auto& [id, unit] = *at;
  Envelope made;
  if (kind <= 2) {
    made = envelope(administrator,
                    RegistryCommand{RenameUnit{id, "Name " + std::to_string(random_.below(3))}});
  } else if (kind <= 4) {
    auto region = unit.region;
    region.powiat = region.voivodeship + (random_.chance(0.5) ? "01" : "02");
    region.gmina.clear();
    made = envelope(administrator, RegistryCommand{MoveUnit{id, unit.code, region, "2015-01-01"}});
  } else {
    made = envelope(actor(Role::ministry_methodologist, Scope::country()),
                    RegistryCommand{LaunchCampaign{{kCampaign}}});
  }
  if (random_.chance(0.5)) made.expected = unit.version;
  return made;
}

Envelope Workload::of_report(const projections::Projector& seen) {
  const auto number = random_.below(units_);
  const auto unit = engine::registry::unit_id(register_unit(number).code);
  const auto id = events::report::report_id(kCampaign, unit);
  const auto found = seen.report(id);
  const auto state = found && *found ? **found : ReportState{};
  const bool absent = state.phase == Phase::absent;
  auto command = absent && random_.chance(0.5) ? ReportCommand{OpenReport{kCampaign, unit}}
                 : random_.chance(0.8)         ? fitting(state, id)
                                               : any(id);
  auto role = role_for(command, state);
  auto scope = random_.chance(0.5) || role == Role::ministry_methodologist ||
                       role == Role::ministry_approver || absent
                   ? Scope::country()
                   : Scope::region(state.opened.region.voivodeship);
  if (random_.chance(0.03)) role = Role::viewer;
  if (random_.chance(0.03)) scope = Scope::region("06");
  const bool save = std::holds_alternative<SaveCells>(command);
  auto made = envelope(actor(role, scope), std::move(command));
  const bool names_version = !absent && (save ? random_.chance(0.3) : random_.chance(0.95));
  if (names_version) {
    auto version = state.stream_version.value();
    if (random_.chance(0.08) && version > 1) --version;
    made.expected = events::Version{version};
  }
  return made;
}

ReportCommand Workload::fitting(const ReportState& state, events::ReportId id) {
  const auto pick = random_.below(10);
  switch (state.phase) {
    case Phase::absent:
    case Phase::at_unit:
      if (pick < 6) return save(id);
      if (pick == 6) return ExplainBreach{id, "soft", reason()};
      return ApproveReport{{id}};
    case Phase::approved:
      if (pick < 2) return WithdrawApproval{{id}};
      return SubmitReport{{id}};
    case Phase::submitted:
      if (pick < 2) return WithdrawSubmission{{id}};
      if (pick < 4) return ReturnReport{{id, reason()}};
      return AcceptForVoivodeship{{id}};
    case Phase::accepted_regional:
    case Phase::accepted_national:
      if (state.ask == CorrectionAsk::permitted) return OpenCorrection{{id}};
      if (state.ask == CorrectionAsk::requested) {
        if (pick < 3) return RefuseCorrection{{id, reason()}};
        return PermitCorrection{{id}};
      }
      if (state.phase == Phase::accepted_regional && pick < 2) return ReturnReport{{id, reason()}};
      if (state.phase == Phase::accepted_regional && pick < 6) return AcceptForMinistry{{id}};
      return RequestCorrection{{id, reason()}};
  }
  return save(id);
}

ReportCommand Workload::any(events::ReportId id) {
  switch (random_.below(12)) {
    case 0: return ApproveReport{{id}};
    case 1: return WithdrawApproval{{id}};
    case 2: return SubmitReport{{id}};
    case 3: return WithdrawSubmission{{id}};
    case 4: return AcceptForVoivodeship{{id}};
    case 5: return AcceptForMinistry{{id}};
    case 6: return ReturnReport{{id, reason()}};
    case 7: return RequestCorrection{{id, reason()}};
    case 8: return PermitCorrection{{id}};
    case 9: return RefuseCorrection{{id, reason()}};
    case 10: return OpenCorrection{{id}};
    default: return save(id);
  }
}

SaveCells Workload::save(events::ReportId id) {
  events::CellChanges changes;
  for (std::uint16_t cell = 0; cell < kCells; ++cell) {
    const bool barred = cell == 5;
    if (!random_.chance(barred ? 0.01 : 0.3)) continue;
    const auto kind = random_.chance(0.8) ? events::CellKind::number
                                          : static_cast<events::CellKind>(random_.below(5));
    changes.add(cell, kind, kind == events::CellKind::number ? random_.between(-5, 9) : 0);
  }
  return {id, std::move(changes)};
}

events::Sealed Workload::reason() {
  events::Sealed why;
  why.ciphertext = "sealed " + std::to_string(random_.below(100));
  return why;
}

std::string Workload::word(const Envelope& envelope) {
  constexpr std::array<std::string_view, 8> kRegistry{
      "register unit", "rename unit",     "move unit",       "close unit",
      "publish form",  "create campaign", "launch campaign", "close campaign"};
  constexpr std::array<std::string_view, 17> kReport{
      "open report",     "save cells",         "approve",           "withdraw approval",
      "submit",          "withdraw",           "accept regional",   "accept national",
      "return",          "request correction", "permit correction", "refuse correction",
      "open correction", "assign region",      "explain",           "load",
      "prefill"};
  std::string text;
  if (const auto* command = std::get_if<RegistryCommand>(&envelope.command))
    text = kRegistry[command->index()];
  if (const auto* command = std::get_if<ReportCommand>(&envelope.command))
    text = std::string(kReport[command->index()]) + " " +
           to_hex(engine::target_of(*command)).substr(28);
  if (std::holds_alternative<LogCommand>(envelope.command)) text = "note of the log";
  if (envelope.expected) text += " at version " + std::to_string(envelope.expected->value());
  return text;
}

}  // namespace cas::simulation
