#include "engine/report.hpp"

#include <algorithm>
#include <cstdlib>

#include "events/hash.hpp"

namespace cas::engine::report {
namespace {

using namespace events::report;
using events::CampaignPhase;
using events::CellKind;
using Decision = Result<std::vector<Event>>;

template <class E>
Decision one(E event) {
  return std::vector<Event>{Event{std::move(event)}};
}
const Decision kAlreadySo{std::vector<Event>{}};

std::unexpected<Error> rejected(std::string reason, std::string detail) {
  return fail(Errc::rejected, std::move(reason), std::move(detail));
}

Decision decide_on(const OpenReport& c, const ReportState& s, const Facts& f) {
  if (s.phase != Phase::absent) return kAlreadySo;
  if (f.campaign == nullptr || f.campaign->phase != CampaignPhase::launched)
    return rejected("campaign.not_launched",
                    "The campaign " + c.campaign.value() + " is not open for reports.");
  if (f.unit == nullptr) return rejected("unit.unknown", "No unit has this id.");
  if (f.unit->closed) return rejected("unit.closed", "The unit reports no more.");
  const auto& k = f.campaign->created;
  if (std::ranges::find(k.kinds, f.unit->kind) == k.kinds.end())
    return rejected("campaign.other_kind",
                    "The campaign " + k.campaign.value() + " does not ask units of this kind.");
  return one(ReportOpened{k.campaign, k.form, k.form_version, k.layout, k.cells, c.unit,
                          f.unit->region, k.deadlines});
}

/// The saved cells that differ from what stands there.
CellChanges differences(const CellChanges& wanted, const events::CellGrid& now) {
  CellChanges kept;
  for (std::size_t i = 0; i < wanted.size(); ++i) {
    const auto cell = wanted.cells[i];
    if (now.kinds[cell] != wanted.kinds[i] || now.values[cell] != wanted.values[i])
      kept.add(cell, static_cast<CellKind>(wanted.kinds[i]), wanted.values[i]);
  }
  return kept;
}

/// What may stand in the cells of an open report.
Result<void> check_cells(const CellChanges& changes, const ReportState& s, const Facts& f) {
  if (!changes.well_formed())
    return rejected("report.cells_malformed",
                    "Cells must come in ascending order, each once, with values up to " +
                        std::to_string(events::kCellMagnitudeMax) + " minor units.");
  if (f.layout == nullptr) return rejected("form.unknown", "The report's form is not known.");
  for (const auto cell : changes.cells) {
    if (cell >= f.layout->cells().size() || cell >= s.cells.size())
      return rejected("report.cell_unknown",
                      "The form has no cell number " + std::to_string(cell) + ".");
    if (f.layout->cells()[cell].barred)
      return rejected("report.cell_barred",
                      "The cell " + f.layout->cells()[cell].code + " is barred.");
  }
  if (s.phase != Phase::at_unit)
    return rejected("report.not_at_unit", "Cells can be saved only while the report is open.");
  return {};
}

events::EntryMode entry_mode(const Facts& f) {
  return f.policy == nullptr ? events::EntryMode::both : f.policy->entry;
}

Decision decide_on(const SaveCells& c, const ReportState& s, const Facts& f) {
  if (auto good = check_cells(c.changes, s, f); !good) return fail(std::move(good.error()));
  if (entry_mode(f) == events::EntryMode::loaded)
    return rejected("form.only_loaded", "Reports of this form come from files only.");
  auto kept = differences(c.changes, s.cells);
  if (kept.size() == 0) return kAlreadySo;
  return one(CellsSaved{std::move(kept)});
}

Decision decide_on(const LoadCells& c, const ReportState& s, const Facts& f) {
  if (auto good = check_cells(c.changes, s, f); !good) return fail(std::move(good.error()));
  if (entry_mode(f) == events::EntryMode::typed)
    return rejected("form.only_typed", "Reports of this form are typed, not loaded from files.");
  auto kept = differences(c.changes, s.cells);
  if (kept.size() == 0) return kAlreadySo;
  return one(CellsLoaded{std::move(kept), c.file});
}

Decision decide_on(const PrefillReport&, const ReportState& s, const Facts& f) {
  if (s.phase != Phase::at_unit)
    return rejected("report.not_at_unit", "Cells can be filled only while the report is open.");
  if (f.prefill == nullptr) return rejected("form.unknown", "The report's form is not known.");
  CellsPrefilled filled;
  for (const auto& one : f.prefill->cells) {
    if (!one.value || s.cells.kinds[one.cell] != 0) continue;
    // What no person could enter is left for a person to decide.
    if (std::abs(*one.value) > events::kCellMagnitudeMax) continue;
    filled.changes.add(one.cell, one.kind, *one.value);
    filled.prefills.push_back(static_cast<std::uint16_t>(one.formula));
  }
  if (filled.changes.size() == 0) return kAlreadySo;
  filled.cited = f.prefill->cited;
  return one(std::move(filled));
}

/// "of-which-all:A/1 @ 3 (5.00 against 4.00)", the first few of them.
std::string named(const std::vector<const events::forms::Finding*>& breaches) {
  constexpr std::size_t kNamed = 5;
  std::string all;
  for (std::size_t i = 0; i < std::min(kNamed, breaches.size()); ++i) {
    const auto& breach = *breaches[i];
    all += (i > 0 ? ", " : "") + breach.name();
    if (breach.left && breach.right)
      all += " (" + breach.left->text() + " against " + breach.right->text() + ")";
  }
  if (breaches.size() > kNamed) all += " and " + std::to_string(breaches.size() - kNamed) + " more";
  return all;
}

/// A report passes on only with no hard rule broken, in the light of what is known then.
Result<void> check_hard(const Facts& f) {
  if (f.checked == nullptr) return rejected("form.unknown", "The report's form is not known.");
  std::vector<const events::forms::Finding*> hard;
  for (const auto& finding : f.checked->breaches)
    if (finding.severity == events::Severity::hard) hard.push_back(&finding);
  if (hard.empty()) return {};
  return rejected("report.hard_rule_broken", "Broken: " + named(hard) + ".");
}

/// … and from its unit only with each soft breach explained.
Result<void> check_all(const ReportState& s, const Facts& f) {
  if (auto hard = check_hard(f); !hard) return hard;
  const auto open = f.checked->unexplained(s);
  if (open.empty()) return {};
  return rejected("report.breach_unexplained", "To be explained first: " + named(open) + ".");
}

Decision decide_on(const ApproveReport&, const ReportState& s, const Facts& f) {
  if (s.phase == Phase::approved) return kAlreadySo;
  if (s.phase != Phase::at_unit)
    return rejected("report.not_at_unit", "Only an open report can be approved.");
  if (std::ranges::all_of(s.cells.kinds, [](auto kind) { return kind == 0; }))
    return rejected("report.empty", "Nothing has been entered yet.");
  if (auto good = check_all(s, f); !good) return fail(std::move(good.error()));
  return one(ReportApproved{f.checked->cited});
}

Decision decide_on(const WithdrawApproval&, const ReportState& s, const Facts&) {
  if (s.phase == Phase::at_unit) return kAlreadySo;
  if (s.phase != Phase::approved)
    return rejected("report.not_approved",
                    "Only an approval that was not submitted can be undone.");
  return one(ApprovalWithdrawn{});
}

Decision decide_on(const SubmitReport&, const ReportState& s, const Facts& f) {
  if (s.phase == Phase::submitted) return kAlreadySo;
  if (s.phase != Phase::approved)
    return rejected("report.not_approved", "The unit's head has to approve the report first.");
  if (auto good = check_all(s, f); !good) return fail(std::move(good.error()));
  return one(ReportSubmitted{});
}

Decision decide_on(const WithdrawSubmission&, const ReportState& s, const Facts&) {
  if (s.phase == Phase::at_unit) return kAlreadySo;
  if (s.phase != Phase::submitted)
    return rejected("report.not_submitted",
                    "A submission can be withdrawn only until it is accepted or returned.");
  return one(SubmissionWithdrawn{});
}

Decision decide_on(const AcceptForVoivodeship&, const ReportState& s, const Facts& f) {
  if (s.phase == Phase::accepted_regional) return kAlreadySo;
  if (s.phase != Phase::submitted)
    return rejected("report.not_submitted", "Only a submitted report can be accepted.");
  if (auto good = check_hard(f); !good) return fail(std::move(good.error()));
  return one(AcceptedByVoivodeship{});
}

Decision decide_on(const AcceptForMinistry&, const ReportState& s, const Facts& f) {
  if (s.phase == Phase::accepted_national) return kAlreadySo;
  if (s.phase != Phase::accepted_regional)
    return rejected("report.not_with_ministry",
                    "The voivodeship office has to accept the report first.");
  // Otherwise what the voivodeship office permits would change what the ministry has accepted.
  if (s.ask != CorrectionAsk::none)
    return rejected("report.correction_asked",
                    "A correction is asked for or permitted; refuse it or wait for it first.");
  if (auto good = check_hard(f); !good) return fail(std::move(good.error()));
  return one(AcceptedByMinistry{});
}

std::unexpected<Error> reason_missing() {
  return rejected("report.reason_missing", "A reason has to be given.");
}

Decision decide_on(const ReturnReport& c, const ReportState& s, const Facts&) {
  if (s.phase == Phase::at_unit && s.returned) return kAlreadySo;
  if (s.phase != Phase::submitted && s.phase != Phase::accepted_regional)
    return rejected("report.not_returnable",
                    "Only a submitted report, or one with the ministry, can be returned; what the "
                    "ministry accepted is changed by a correction.");
  if (c.why.empty()) return reason_missing();
  return one(ReportReturned{{c.why}});
}

bool accepted(const ReportState& s) {
  return s.phase == Phase::accepted_regional || s.phase == Phase::accepted_national;
}

Decision decide_on(const RequestCorrection& c, const ReportState& s, const Facts&) {
  if (!accepted(s))
    return rejected("report.not_accepted", "Only an accepted report needs a correction.");
  if (s.ask != CorrectionAsk::none) return kAlreadySo;
  if (c.why.empty()) return reason_missing();
  return one(CorrectionRequested{{c.why}});
}

Decision decide_on(const PermitCorrection&, const ReportState& s, const Facts&) {
  if (s.ask == CorrectionAsk::permitted) return kAlreadySo;
  if (s.ask != CorrectionAsk::requested)
    return rejected("report.no_correction_asked", "Nobody has asked for a correction.");
  return one(CorrectionPermitted{});
}

Decision decide_on(const RefuseCorrection& c, const ReportState& s, const Facts&) {
  if (s.ask == CorrectionAsk::none)
    return rejected("report.no_correction_asked", "Nobody has asked for a correction.");
  if (c.why.empty()) return reason_missing();
  return one(CorrectionRefused{{c.why}});
}

Decision decide_on(const OpenCorrection&, const ReportState& s, const Facts&) {
  if (s.phase == Phase::at_unit && s.correction > 0) return kAlreadySo;
  if (s.ask != CorrectionAsk::permitted || !accepted(s))
    return rejected("report.correction_not_permitted",
                    "A correction has to be requested and permitted first.");
  return one(CorrectionOpened{s.correction + 1});
}

Decision decide_on(const ExplainBreach& c, const ReportState& s, const Facts& f) {
  if (s.phase != Phase::at_unit)
    return rejected("report.not_at_unit", "Only an open report is explained.");
  if (f.checked == nullptr) return rejected("form.unknown", "The report's form is not known.");
  if (c.why.empty()) return reason_missing();
  const auto known = std::ranges::find(s.explained, c.breach, &Explained::breach);
  if (known != s.explained.end() && known->text == events::sha256(events::to_body(c.why)))
    return kAlreadySo;
  for (const auto& finding : f.checked->breaches)
    if (finding.severity == events::Severity::soft && finding.name() == c.breach)
      return one(BreachExplained{c.breach, finding.cells, c.why});
  return rejected("report.no_such_breach",
                  "No soft rule is broken under the name " + c.breach + ".");
}

Decision decide_on(const AssignRegion& c, const ReportState& s, const Facts&) {
  if (s.opened.region == c.region) return kAlreadySo;
  return one(RegionAssigned{c.region});
}

/// A late repeat of an act would be done again, not found "already so", had the flow moved in
/// between; naming the version makes it stale instead.
bool names_no_version(const ReportCommand& command) {
  return std::holds_alternative<SaveCells>(command) ||
         std::holds_alternative<OpenReport>(command) ||
         std::holds_alternative<AssignRegion>(command);
}

Result<void> check_version(const ReportCommand& command, const ReportState& state,
                           std::optional<events::Version> expected) {
  if (!expected && !names_no_version(command))
    return rejected("report.version_missing",
                    "This act has to name the version of the report that it was decided on.");
  if (expected && *expected != state.stream_version)
    return fail(Errc::conflict, "report.version_stale",
                "The report is at version " + std::to_string(state.stream_version.value()) +
                    ", not " + std::to_string(expected->value()) + "; read it again.");
  return {};
}

}  // namespace

bool asks_for_prefill(const ReportCommand& command) {
  return std::holds_alternative<PrefillReport>(command);
}

bool asks_for_checks(const ReportCommand& command) {
  return std::visit(
      []<class C>(const C&) {
        return std::is_same_v<C, ApproveReport> || std::is_same_v<C, SubmitReport> ||
               std::is_same_v<C, AcceptForVoivodeship> || std::is_same_v<C, AcceptForMinistry> ||
               std::is_same_v<C, ExplainBreach>;
      },
      command);
}

Decision decide(const ReportCommand& command, const ReportState& state, const Facts& facts,
                std::optional<events::Version> expected) {
  const bool opening = std::holds_alternative<OpenReport>(command);
  if (state.phase == Phase::absent && !opening)
    return fail(Errc::not_found, "report.absent", "There is no such report.");
  if (auto fresh = check_version(command, state, expected); !fresh)
    return fail(std::move(fresh.error()));
  if (!opening && (facts.campaign == nullptr || facts.campaign->phase == CampaignPhase::closed))
    return rejected("campaign.closed", "The campaign is closed.");
  return std::visit([&](const auto& c) { return decide_on(c, state, facts); }, command);
}

}  // namespace cas::engine::report
