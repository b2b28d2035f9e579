#include "adapters/loads/dry_run.hpp"

#include <algorithm>

#include "adapters/files/text.hpp"
#include "adapters/report_files/cell_content.hpp"
#include "adapters/report_files/read_delivery.hpp"
#include "engine/permissions.hpp"
#include "events/period.hpp"

namespace cas::adapters::loads {
namespace {

using events::report::Phase;
using events::report::ReportState;
using report_files::KeyPlaces;

/// A file may break a rule in each of its cells; what it takes is bounded.
constexpr std::size_t kFindingsMax = 20'000;

Standing& wrong(Standing& standing, report_files::Place KeyPlaces::* part, std::string fault,
                std::string detail) {
  standing.part = part;
  standing.fault = std::move(fault);
  standing.detail = std::move(detail);
  return standing;
}

/// The campaigns of a form and period, or the named one of them, as far as the actor's area goes;
/// closed ones only if all are.
std::vector<const events::CampaignFacts*> campaigns_of(const events::Registry& registry,
                                                       const ReportKey& key,
                                                       const std::string& named,
                                                       const events::Actor* actor) {
  std::vector<const events::CampaignFacts*> found;
  for (const auto& [code, campaign] : registry.campaigns())
    if (campaign.created.form == key.form && campaign.created.period == key.period &&
        (named.empty() || code.value() == named) &&
        (actor == nullptr || actor->scope.covers_area(registry.area_of(campaign))))
      found.push_back(&campaign);
  const auto closed = [](const auto* c) { return c->phase == events::CampaignPhase::closed; };
  if (!std::ranges::all_of(found, closed)) std::erase_if(found, closed);
  return found;
}

/// Why the text is no period of the form, whatever its version; empty: it is one.
std::string no_period(const events::Registry& registry, const ReportKey& key) {
  std::string why;
  for (const auto& [code, form] : registry.forms()) {
    const auto type = events::parse_period_type(form.form.period);
    if (code.first != key.form || !type) continue;
    const auto period = events::Period::parse(*type, key.period);
    if (period) return {};
    why = period.error().detail;
  }
  return why;
}

/// True when there is exactly one campaign, in the version that the file has.
bool find_campaign(const events::Registry& registry, const ReportKey& key, const std::string& named,
                   const events::Actor* actor, Standing& standing) {
  const auto quoted = files::in_quotes(key.form.value());
  const bool known = std::ranges::any_of(registry.forms(), [&](const auto& form) {
    return form.first.first == key.form &&
           (actor == nullptr || actor->scope.covers_area(form.second.form.area));
  });
  if (!known) {
    wrong(standing, &KeyPlaces::form, "load.unknown_form", "There is no form " + quoted + ".");
    return false;
  }
  const auto found = campaigns_of(registry, key, named, actor);
  if (const auto why = no_period(registry, key); found.empty() && !why.empty()) {
    wrong(standing, &KeyPlaces::period, "load.bad_period", why + (why.ends_with('.') ? "" : "."));
    return false;
  }
  if (found.empty()) {
    const auto who = named.empty()
                         ? "No campaign collects "
                         : "The campaign " + files::in_quotes(named) + " does not collect ";
    wrong(standing, &KeyPlaces::period, "load.wrong_period",
          who + quoted + " for " + files::in_quotes(key.period) + ".");
    return false;
  }
  if (found.size() > 1) {
    wrong(standing, &KeyPlaces::period, "load.several_campaigns",
          std::to_string(found.size()) + " campaigns collect " + quoted + " for " +
              files::in_quotes(key.period) + "; name the one that is meant.");
    return false;
  }
  const auto& created = found.front()->created;
  standing.campaign = created.campaign;
  standing.form = registry.form(created.form, created.form_version);
  if (created.form_version != key.version) {
    const bool older = key.version < created.form_version;
    wrong(standing, &KeyPlaces::version, older ? "load.older_version" : "load.newer_version",
          "The file has version " + std::to_string(key.version.value()) + " of the form; " +
              created.campaign.value() + " collects version " +
              std::to_string(created.form_version.value()) + ".");
    return false;
  }
  if (found.front()->phase == events::CampaignPhase::closed)
    wrong(standing, &KeyPlaces::period, "campaign.closed", "The campaign is closed.").fixed = true;
  return true;
}

/// The report as it is, or as it was when it was shown.
Result<std::optional<ReportState>> state_of(const projections::Projector& projector,
                                            events::ReportId report, const Shown* shown) {
  if (shown == nullptr) return projector.report(report);
  const auto shard = events::shard_of(report, projector.partition_count() - 1);
  const bool nothing_since =
      projector.checkpoint(shard).chain.tip.seq == shown->at.seqs.at(shard.value());
  return nothing_since ? projector.report(report)
                       : projections::report_as_of(projector, report, shown->at.seqs);
}

/// The report as it is now, if it moved since it was shown. A load that was cut off is begun again
/// from the same dry run, so what it has done already is told apart.
Result<std::optional<Standing::Now>> moved(const projections::Projector& projector,
                                           const Standing& standing, const Shown& shown) {
  auto state = projector.report(standing.report);
  if (!state) return fail(std::move(state.error()));
  const auto then = standing.state->stream_version;
  if (!*state || (*state)->stream_version == then) return std::nullopt;
  const auto next = history(projector.store(), events::report::stream_of(standing.report),
                            events::Version{then.value() + 1}, 1);
  if (!next) return fail(next.error());
  Standing::Now now{(*state)->stream_version, std::move((*state)->cells)};
  if (!next->empty())
    if (const auto* event = std::get_if<events::report::Event>(&next->front().event))
      if (const auto* loaded = std::get_if<events::report::CellsLoaded>(event))
        now.loaded = loaded->file.sha256 == shown.file;
  return now;
}

void judge(Standing& standing) {
  if (!standing.fault.empty()) return;
  if (!standing.state || standing.state->phase == Phase::absent)
    wrong(standing, &KeyPlaces::unit, "load.no_report",
          "The unit owes no report in " + standing.campaign.value() + ".");
  else if (standing.state->phase != Phase::at_unit)
    wrong(standing, &KeyPlaces::unit, "report.not_at_unit",
          "The report is not open: it was approved or submitted.")
        .fixed = true;
  else if (standing.form != nullptr && standing.form->form.policy.entry == events::EntryMode::typed)
    wrong(standing, &KeyPlaces::form, "form.only_typed",
          "Reports of this form are typed, not loaded from files.");
}

/// Tells of each cell that the file has otherwise than it is stored: content before, and after.
void each_other(const events::CellChanges& said, const events::CellGrid& stored, auto tell) {
  for (std::size_t i = 0; i < said.size(); ++i) {
    const auto cell = said.cells[i];
    if (cell >= stored.size()) continue;  // the form is that of the report, by its version
    const files::CellContent before{static_cast<events::CellKind>(stored.kinds[cell]),
                                    stored.values[cell]};
    const files::CellContent after{static_cast<events::CellKind>(said.kinds[i]), said.values[i]};
    if (before != after) tell(cell, before, after);
  }
}

/// What would change in the report as it was shown, and what others did to it meanwhile.
void compare(const events::CellChanges& said, Compared& to) {
  const auto& [state, now] = std::tie(to.standing.state, to.standing.now);
  each_other(said, state->cells, [&](auto cell, const auto& before, const auto& after) {
    to.changes.add(cell, after.kind, after.value);
    to.before.push_back(before);
  });
  if (!now) return;
  bool other = false;
  each_other(said, now->cells, [&](auto...) { other = true; });
  if (now->loaded && other) to.changed_since = now->version;
  if (!now->loaded && (other || to.changes.size() > 0)) to.moved_to = now->version;
}

/// What the rules would say once it is loaded.
void check(const Standing& standing, Compared& report) {
  auto loaded = *standing.state;
  evolve(loaded, events::report::CellsLoaded{report.changes, {}});
  report.checked = check_report(loaded, *standing.form, *standing.others);
  for (const auto& finding : report.checked.breaches)
    ++(finding.severity == events::Severity::hard ? report.hard : report.soft);
}

/// Is the report, which nobody may change any more, as the file says already?
bool as_it_is(const Compared& report) {
  const auto& [state, fixed] = std::tie(report.standing.state, report.standing.fixed);
  return fixed && state && state->phase != Phase::absent && report.faults.empty() &&
         report.changes.size() == 0;
}

Compared compared(report_files::FiledReport&& filed, Standing known) {
  Compared result;
  result.key = std::move(filed.key);
  result.cells = filed.cells.size();
  result.standing = std::move(known);
  auto& standing = result.standing;
  if (standing.form == nullptr) {
    result.faults = std::move(filed.faults);
  } else {
    auto read = report_files::read_cells(filed, standing.form->layout);
    result.faults = std::move(read.faults);
    if (result.faults.empty() && standing.state) compare(read.changes, result);
    if (result.faults.empty() && standing.state && standing.others) check(standing, result);
  }
  // That a version is no number was said when the file was read; 0 is older than any.
  const bool said = standing.fault == "load.older_version" && result.key.version.value() == 0;
  if (!standing.fault.empty() && !said && !as_it_is(result))
    result.faults.insert(result.faults.begin(),
                         {filed.at.*standing.part, "", standing.fault, standing.detail});
  if (standing.state) standing.state->cells = {};
  if (standing.now) standing.now->cells = {};
  standing.others = nullptr;
  return result;
}

}  // namespace

Result<Standing> find_standing(const projections::Projector& projector, const ReportKey& key,
                               const events::Actor* actor, const std::string& campaign,
                               const Shown* shown) {
  const auto& registry = projector.registry();
  Standing standing;
  if (!find_campaign(registry, key, campaign, actor, standing)) return standing;
  const auto* unit = registry.unit_by_code(key.unit);
  // What lies beyond an actor's scope looks as if it were not there.
  const auto area = registry.area_of(*registry.campaign(standing.campaign));
  if (unit == nullptr || (actor != nullptr && !engine::permitted(*actor, engine::Act::save_cells,
                                                                 {unit->id, unit->region, area})))
    return wrong(standing, &KeyPlaces::unit, "load.unknown_unit",
                 "There is no unit " + files::in_quotes(key.unit) + " that you may load for.");
  standing.report = events::report::report_id(standing.campaign, unit->id);
  auto state = state_of(projector, standing.report, shown);
  if (!state) return fail(std::move(state.error()));
  standing.state = *std::move(state);
  if (shown != nullptr && standing.state) {
    auto now = moved(projector, standing, *shown);
    if (!now) return fail(std::move(now.error()));
    standing.now = *std::move(now);
  }
  judge(standing);
  if (!standing.fault.empty() || !standing.state) return standing;
  auto others =
      events::SourceReports::of(standing.state->opened, *standing.form, registry,
                                [&](events::ReportId other) { return projector.report(other); });
  if (!others) return fail(std::move(others.error()));
  standing.others = std::make_shared<const events::SourceReports>(*std::move(others));
  return standing;
}

std::size_t DryRun::faulty() const {
  return static_cast<std::size_t>(
      std::ranges::count_if(reports, [](const Compared& r) { return !r.faults.empty(); }));
}

Result<DryRun> dry_run(std::istream& file, const LookUp& look_up,
                       const std::function<void(std::uint64_t)>& progress,
                       const report_files::Limits& limits) {
  DryRun run;
  std::size_t findings = 0;
  report_files::Receiver receiver;
  if (progress) receiver.progress = progress;
  receiver.report = [&](report_files::FiledReport&& filed) -> Result<void> {
    auto standing = look_up(filed.key);
    if (!standing) return fail(std::move(standing.error()));
    auto report = compared(std::move(filed), *std::move(standing));
    auto& breaches = report.checked.breaches;
    breaches.resize(std::min(breaches.size(), kFindingsMax - findings));
    findings += breaches.size();
    run.reports.push_back(std::move(report));
    return {};
  };
  auto facts = report_files::read_delivery(file, receiver, limits);
  if (!facts) return fail(std::move(facts.error()));
  run.file = *facts;
  return run;
}

}  // namespace cas::adapters::loads
