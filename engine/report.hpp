#pragma once
#include <vector>

#include "engine/commands.hpp"
#include "events/checks.hpp"
#include "events/registry.hpp"
#include "events/report_state.hpp"

namespace cas::engine::report {

using events::report::Event;
using events::report::ReportState;

/// What a decision on a report may look at beside the report: the registry at the position that
/// the decision cites. Null where the registry does not know them.
struct Facts {
  const events::UnitFacts* unit = nullptr;
  const events::CampaignFacts* campaign = nullptr;
  const events::Layout* layout = nullptr;
  /// What the form's rules say of the report; null where no command asks for it.
  const events::Checked* checked = nullptr;
  /// What the form's cells start from; null where no command asks for it.
  const events::Prefill* prefill = nullptr;
  const events::FormPolicy* policy = nullptr;  ///< of the report's form
};

/// Whether a decision on this command looks at `Facts::checked`, or at `Facts::prefill`.
[[nodiscard]] bool asks_for_checks(const ReportCommand& command);
[[nodiscard]] bool asks_for_prefill(const ReportCommand& command);

/// One unit's report in one campaign.
///
///   absent ─Open→ at unit ─Approve→ approved ─Submit→ submitted ─Accept→ accepted regional
///     ─Accept→ accepted national;  Save*, Load* at the unit;  Return, Withdraw lead back to the
///     unit;
///   accepted ─RequestCorrection→ asked ─Permit→ permitted ─OpenCorrection→ at unit (correction n)
///
/// Pure. A command that finds its goal already reached decides no events.
/// @errors not_found "report.absent"; conflict "report.version_stale" (names the current version);
///         rejected "report.version_missing", "report.not_at_unit", "report.not_approved",
///         "report.not_submitted", "report.not_with_ministry", "report.not_returnable",
///         "report.not_accepted", "report.no_correction_asked", "report.correction_not_permitted",
///         "report.cell_unknown", "report.cell_barred", "report.cells_malformed", "report.empty",
///         "form.unknown", "form.only_loaded", "form.only_typed",
///         "campaign.not_launched", "campaign.closed", "unit.unknown", "unit.closed",
///         "report.reason_missing", "report.hard_rule_broken", "report.breach_unexplained" (both
///         name the breaches), "report.no_such_breach"
[[nodiscard]] Result<std::vector<Event>> decide(const ReportCommand& command,
                                                const ReportState& state, const Facts& facts,
                                                std::optional<events::Version> expected);

}  // namespace cas::engine::report
