#include "tests/engine/example.hpp"

#include "engine/permissions.hpp"
#include "engine/registry.hpp"
#include "events/hash.hpp"
#include "events/token.hpp"

namespace cas::test::example {

using namespace events;
using engine::RegistryCommand;
using engine::ReportCommand;

RegionPath region(std::string_view gmina) {
  return {std::string(gmina.substr(0, 2)), std::string(gmina.substr(0, 4)), std::string(gmina)};
}

UnitId unit(std::string_view code) { return engine::registry::unit_id(code); }
CampaignCode campaign() { return CampaignCode{"FA-2014Q4"}; }

FormTemplate form(std::uint32_t version) {
  FormSection section;
  section.code = "A";
  section.rows.resize(2);
  section.rows[0].number = "1";
  section.rows[1].number = "2";
  section.columns = {{"3", "kwota", "amount", "PLN", 2}, {"4", "liczba", "count", "benefits", 0}};
  section.barred = {3};
  FormTemplate form;
  form.code = FormCode{"FA"};
  form.version = FormVersion{version};
  form.area = "FA";
  form.period = "quarter";
  form.sections = {section};
  form.policy.prefills = {{"[A/1/4]", "[A/1/3] / count([A/1/3])"}};
  form.policy.rules = {
      {"small", Severity::soft, "[A/2/3] < 0.04", "Ma być mało", "It should be small"},
      {"tiny", Severity::hard, "[A/2/3] < 10", "Musi być mało", "It must be small"}};
  return form;
}

report::Deadlines deadlines() {
  return {Time{1'421'362'799'000'000}, "2015-01-15", Time{1'422'226'799'000'000}, "2015-01-25"};
}

Sealed sealed(std::string_view text) {
  Sealed sealed;
  sealed.key = KeyId{derive_id({"key"})};
  sealed.ciphertext = "sealed:" + std::string(text);
  return sealed;
}

Placed registered(std::string_view code, unit::Kind kind) {
  const auto id = unit(code);
  const std::string name = "Gmina " + std::string(code);
  return {unit::stream_of(id),
          unit::Event{unit::UnitRegistered{id, std::string(code), name, kind, region(code),
                                           "2014-01-01", false}}};
}
Placed renamed(std::string_view code, std::string name) {
  return {unit::stream_of(unit(code)), unit::Event{unit::UnitRenamed{std::move(name)}}};
}
Placed moved(std::string_view code, std::string_view to) {
  return {unit::stream_of(unit(code)),
          unit::Event{unit::UnitMoved{std::string(to), region(to), "2015-01-01"}}};
}
Placed unit_closed(std::string_view code) {
  return {unit::stream_of(unit(code)), unit::Event{unit::UnitClosed{"2015-01-01"}}};
}
Placed published(const FormTemplate& form) {
  return {form::stream_of(form.code, form.version),
          form::Event{form::FormPublished{form, Layout::of(form)->hash()}}};
}
Placed created() {
  const auto c = create_campaign();
  const auto layout = Layout::of(form());
  return {campaign::stream_of(c.campaign), campaign::Event{campaign::CampaignCreated{
                                               c.campaign, c.form, c.form_version, layout->hash(),
                                               4, c.period, c.kinds, c.deadlines}}};
}
Placed launched(std::uint32_t units) {
  return {campaign::stream_of(campaign()), campaign::Event{campaign::CampaignLaunched{units}}};
}
Placed campaign_closed() {
  return {campaign::stream_of(campaign()), campaign::Event{campaign::CampaignClosed{}}};
}
std::vector<Placed> campaign_launched() {
  return {published(form()), registered(kLwowek), created(), launched()};
}

AccountId account(std::string_view name) { return AccountId{derive_id({"test account", name})}; }
engine::NewToken token(std::string_view text, std::optional<Time> expires) {
  return {token_hash(text), expires};
}
Placed account_created(std::string_view name, Role role, Scope scope) {
  return {account::stream_of(account(name)),
          account::Event{account::AccountCreated{account(name), role, scope, std::nullopt}}};
}
Placed token_issued(std::string_view name, std::uint32_t number, std::string_view text,
                    std::optional<Time> expires) {
  return {account::stream_of(account(name)),
          account::Event{account::TokenIssued{number, token_hash(text), expires}}};
}
Placed token_revoked(std::string_view name, std::uint32_t number) {
  return {account::stream_of(account(name)), account::Event{account::TokenRevoked{number}}};
}
Placed account_revoked(std::string_view name) {
  return {account::stream_of(account(name)), account::Event{account::AccountRevoked{}}};
}
engine::CreateAccount create_account(std::string_view name, Role role, Scope scope) {
  return {account(name), role, scope, std::nullopt, std::nullopt};
}
std::vector<Placed> administered() {
  return {account_created("admin", Role::central_administrator, Scope::country()),
          token_issued("admin", 1, "admin's")};
}

Registry registry_after(const std::vector<Placed>& history) {
  Registry registry;
  for (const auto& [stream, event] : history)
    invariant(registry.apply(stream, event).has_value(), "an example could happen");
  return registry;
}

ReportId report() { return report::report_id(campaign(), unit(kLwowek)); }

report::ReportOpened opened() {
  return {campaign(), FormCode{"FA"}, FormVersion{1},  Layout::of(form())->hash(),
          4,          unit(kLwowek),  region(kLwowek), deadlines()};
}

report::Event saved(std::uint16_t cell, std::int64_t value) {
  report::CellsSaved event;
  event.changes.add(cell, CellKind::number, value);
  return event;
}

report::ReportState state_after(const std::vector<report::Event>& history) {
  report::ReportState state;
  for (const auto& event : history) evolve(state, event);
  return state;
}

engine::report::Facts facts(const Registry& registry, std::string_view unit_code) {
  engine::report::Facts known;
  known.unit = registry.unit(unit(unit_code));
  known.campaign = registry.campaign(campaign());
  if (const auto* form = registry.form(FormCode{"FA"}, FormVersion{1})) {
    known.layout = &form->layout;
    known.policy = &form->form.policy;
  }
  return known;
}

Result<std::vector<report::Event>> decide(const ReportCommand& command,
                                          const report::ReportState& state,
                                          const Registry& registry,
                                          std::optional<Version> expected) {
  auto known = facts(registry);
  Checked checked;
  const auto* form = registry.form(state.opened.form, state.opened.form_version);
  const auto none = [](ReportId) -> Result<std::optional<report::ReportState>> {
    return std::nullopt;
  };
  if (form != nullptr && engine::report::asks_for_checks(command)) {
    checked = check_report(state, *form, *SourceReports::of(state.opened, *form, registry, none));
    known.checked = &checked;
  }
  Prefill prefill;
  if (form != nullptr && engine::report::asks_for_prefill(command)) {
    prefill = prefill_of(state, *form, *SourceReports::of(state.opened, *form, registry, none));
    known.prefill = &prefill;
  }
  return engine::report::decide(command, state, known, expected);
}

engine::ExplainBreach explain(std::string_view why) {
  return {report(), "small", why.empty() ? Sealed{} : sealed(why)};
}

engine::RegisterUnit register_unit(std::string_view code) {
  return {std::string(code), "Gmina " + std::string(code),
          unit::Kind::gmina, region(code),
          "2014-01-01",      false};
}
engine::CreateCampaign create_campaign() {
  return {campaign(), FormCode{"FA"}, FormVersion{1}, "2014-Q4", {unit::Kind::gmina}, deadlines()};
}
engine::SaveCells save(std::uint16_t cell, std::int64_t value) {
  engine::SaveCells command{report(), {}};
  command.changes.add(cell, CellKind::number, value);
  return command;
}
engine::LoadCells load(std::uint16_t cell, std::int64_t value) {
  const auto hash = sha256("a file");
  return {report(), save(cell, value).changes, {hash, 6, report::FileFormat::xml, sealed("a.xml")}};
}

namespace {

std::string_view role_for(const RegistryCommand& command) {
  const bool campaigns =
      act_of(command) == engine::Act::publish_form || act_of(command) == engine::Act::run_campaign;
  return campaigns ? "ministry_methodologist@PL" : "central_administrator@PL";
}

std::string_view role_for(const ReportCommand& command) {
  using namespace engine;
  return std::visit(overloaded{
                        [](const ApproveReport&) { return "unit_head@0212033"; },
                        [](const WithdrawApproval&) { return "unit_head@0212033"; },
                        [](const AcceptForVoivodeship&) { return "wps_head@02"; },
                        [](const ReturnReport&) { return "wps_head@02"; },
                        [](const PermitCorrection&) { return "wps_head@02"; },
                        [](const RefuseCorrection&) { return "wps_head@02"; },
                        [](const AcceptForMinistry&) { return "ministry_approver@PL"; },
                        [](const OpenReport&) { return ""; },
                        [](const AssignRegion&) { return ""; },
                        [](const auto&) { return "unit_clerk@0212033"; },
                    },
                    command);
}

std::string_view role_for(const engine::LogCommand&) { return ""; }

}  // namespace

Actor actor_for(const engine::Command& command) {
  const auto role = std::visit([](const auto& c) { return role_for(c); }, command);
  return role.empty() ? system_actor() : *parse_local_actor(role);
}

engine::Envelope envelope(std::string_view id, engine::Command command,
                          std::optional<std::uint64_t> expected) {
  engine::Envelope e;
  e.id = CommandId{derive_id({"test", id})};
  e.actor = actor_for(command);
  if (expected) e.expected = Version{*expected};
  e.command = std::move(command);
  return e;
}

}  // namespace cas::test::example
