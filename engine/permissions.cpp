#include "engine/permissions.hpp"

#include <array>

#include "events/checks.hpp"

namespace cas::engine {
namespace {

using events::Role;
using events::report::Phase;

constexpr std::uint32_t bit(Role role) { return 1U << static_cast<unsigned>(role); }

template <class... R>
constexpr std::uint32_t roles(R... role) {
  return (bit(role) | ...);
}

struct Rule {
  Act act;
  std::string_view name;
  std::uint32_t allowed;
};

constexpr std::uint32_t kEveryone = (1U << (static_cast<unsigned>(events::kNewestRole) + 1)) - 1;

// One line for each act, in the order of the enumeration.
constexpr std::array<Rule, static_cast<std::size_t>(Act::count_)> kTable{{
    {Act::register_unit, "register a unit",
     roles(Role::voivodeship_administrator, Role::central_administrator)},
    {Act::change_unit, "change a unit",
     roles(Role::voivodeship_administrator, Role::central_administrator)},
    {Act::publish_form, "publish a form", roles(Role::ministry_methodologist)},
    {Act::run_campaign, "run a campaign", roles(Role::ministry_methodologist)},
    {Act::react, "react", roles(Role::system)},
    {Act::open_report, "open a report",
     roles(Role::system, Role::ministry_methodologist, Role::voivodeship_administrator)},
    {Act::save_cells, "save cells", roles(Role::unit_clerk, Role::unit_head)},
    {Act::approve, "approve for the unit", roles(Role::unit_head)},
    {Act::submit, "submit", roles(Role::unit_clerk, Role::unit_head)},
    {Act::accept_for_voivodeship, "accept for the voivodeship",
     roles(Role::wps_inspector, Role::wps_head)},
    {Act::return_from_voivodeship, "return from the voivodeship",
     roles(Role::wps_inspector, Role::wps_head)},
    {Act::accept_for_ministry, "accept for the ministry", roles(Role::ministry_approver)},
    {Act::return_from_ministry, "return from the ministry", roles(Role::ministry_approver)},
    {Act::request_correction, "request a correction", roles(Role::unit_clerk, Role::unit_head)},
    {Act::answer_correction_in_voivodeship, "permit or refuse a correction",
     roles(Role::wps_inspector, Role::wps_head)},
    {Act::answer_correction_in_ministry, "permit or refuse a correction for the ministry",
     roles(Role::ministry_approver)},
    {Act::open_correction, "open a correction", roles(Role::unit_clerk, Role::unit_head)},
    {Act::read, "read", kEveryone},
    {Act::read_log, "read the log", roles(Role::auditor, Role::central_administrator)},
    {Act::administer_accounts, "administer accounts",
     roles(Role::voivodeship_administrator, Role::central_administrator)},
}};

constexpr const Rule& rule_of(Act act) { return kTable[static_cast<std::size_t>(act)]; }

constexpr bool in_order() {
  for (std::size_t i = 0; i < kTable.size(); ++i)
    if (kTable[i].act != static_cast<Act>(i)) return false;
  return true;
}
static_assert(in_order());

bool with_ministry(const events::report::ReportState& state) {
  return state.phase == Phase::accepted_regional || state.phase == Phase::accepted_national;
}

}  // namespace

std::string_view name_of(Act act) { return rule_of(act).name; }

Result<void> permitted(const events::Actor& actor, Act act, const Target& target) {
  const auto& rule = rule_of(act);
  if ((rule.allowed & bit(actor.role)) == 0)
    return fail(Errc::forbidden, "permission.role",
                "The role " + std::string(name_of(actor.role)) + " may not " +
                    std::string(rule.name) + ".");
  const auto& scope = actor.scope;
  const bool everywhere = scope.kind == events::ScopeKind::country ||
                          (scope.kind == events::ScopeKind::area && scope.region_code().empty());
  const bool there = target.unit                         ? scope.covers(*target.unit, target.region)
                     : target.region.voivodeship.empty() ? everywhere
                                                         : scope.covers({}, target.region);
  const bool of_area = target.area == kNoArea
                           ? act == Act::read || scope.kind != events::ScopeKind::area
                           : scope.covers_area(target.area);
  if (!there || !of_area)
    return fail(Errc::forbidden, "permission.scope",
                "The scope " + to_string(actor.scope) + " does not reach there.");
  return {};
}

std::optional<events::FormCode> beyond_area(const events::Scope& scope,
                                            const events::forms::CompiledRules& rules,
                                            const events::Registry& registry) {
  for (const auto& source : rules.sources())
    if (auto form = events::form_of_source(source);
        form && !scope.covers_area(registry.area_of(*form)))
      return form;
  return std::nullopt;
}

Act act_of(const RegistryCommand& command) {
  return std::visit(overloaded{
                        [](const RegisterUnit&) { return Act::register_unit; },
                        [](const RenameUnit&) { return Act::change_unit; },
                        [](const MoveUnit&) { return Act::change_unit; },
                        [](const CloseUnit&) { return Act::change_unit; },
                        [](const PublishForm&) { return Act::publish_form; },
                        [](const CreateCampaign&) { return Act::run_campaign; },
                        [](const LaunchCampaign&) { return Act::run_campaign; },
                        [](const CloseCampaign&) { return Act::run_campaign; },
                        [](const CreateAccount&) { return Act::administer_accounts; },
                        [](const IssueToken&) { return Act::administer_accounts; },
                        [](const RevokeToken&) { return Act::administer_accounts; },
                        [](const RevokeAccount&) { return Act::administer_accounts; },
                    },
                    command);
}

Act act_of(const ReportCommand& command, const events::report::ReportState& state) {
  const auto answer = state.phase == Phase::accepted_national
                          ? Act::answer_correction_in_ministry
                          : Act::answer_correction_in_voivodeship;
  return std::visit(overloaded{
                        [](const OpenReport&) { return Act::open_report; },
                        [](const SaveCells&) { return Act::save_cells; },
                        [](const ApproveReport&) { return Act::approve; },
                        [](const WithdrawApproval&) { return Act::approve; },
                        [](const SubmitReport&) { return Act::submit; },
                        [](const WithdrawSubmission&) { return Act::submit; },
                        [](const AcceptForVoivodeship&) { return Act::accept_for_voivodeship; },
                        [](const AcceptForMinistry&) { return Act::accept_for_ministry; },
                        [&](const ReturnReport&) {
                          return with_ministry(state) ? Act::return_from_ministry
                                                      : Act::return_from_voivodeship;
                        },
                        [](const RequestCorrection&) { return Act::request_correction; },
                        [&](const PermitCorrection&) { return answer; },
                        [&](const RefuseCorrection&) { return answer; },
                        [](const OpenCorrection&) { return Act::open_correction; },
                        [](const AssignRegion&) { return Act::react; },
                        [](const ExplainBreach&) { return Act::save_cells; },
                        [](const LoadCells&) { return Act::save_cells; },
                        [](const PrefillReport&) { return Act::save_cells; },
                    },
                    command);
}

}  // namespace cas::engine
