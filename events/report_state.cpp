#include "events/report_state.hpp"

#include <algorithm>

#include "events/hash.hpp"

namespace cas::events::report {
namespace {

void open_at_unit(ReportState& state) { state.phase = Phase::at_unit; }

void on(ReportState& s, const ReportOpened& e) {
  s.phase = Phase::at_unit;
  s.opened = e;
  s.cells = CellGrid::of_size(e.cells);
}
/// What was said of a cell is not said of its next content.
void drop_explanations(ReportState& s, const CellChanges& changes) {
  std::erase_if(s.explained, [&](const Explained& one) {
    return std::ranges::any_of(
        one.cells, [&](auto cell) { return std::ranges::binary_search(changes.cells, cell); });
  });
}

void change(ReportState& s, const CellChanges& changes) {
  apply(s.cells, changes);
  if (!s.explained.empty()) drop_explanations(s, changes);
  if (!s.prefilled.empty())
    std::erase_if(s.prefilled, [&](const Prefilled& one) {
      return std::ranges::binary_search(changes.cells, one.cell);
    });
  ++s.revisions;
}

void on(ReportState& s, const CellsSaved& e) { change(s, e.changes); }
void on(ReportState& s, const CellsLoaded& e) { change(s, e.changes); }
void on(ReportState& s, const CellsPrefilled& e) {
  change(s, e.changes);
  for (std::size_t i = 0; i < e.prefills.size(); ++i)
    s.prefilled.push_back({e.changes.cells[i], e.prefills[i]});
  std::ranges::sort(s.prefilled, {}, &Prefilled::cell);
}
void on(ReportState& s, const ReportApproved&) {
  s.phase = Phase::approved;
  s.returned = false;
  ++s.version;
}
void on(ReportState& s, const ApprovalWithdrawn&) { open_at_unit(s); }
void on(ReportState& s, const ReportSubmitted&) {
  s.phase = Phase::submitted;
  s.counted.submitted = s.version;
}
void on(ReportState& s, const SubmissionWithdrawn&) {
  open_at_unit(s);
  s.counted.submitted = s.before.submitted;
}
void on(ReportState& s, const AcceptedByVoivodeship&) {
  s.phase = Phase::accepted_regional;
  s.counted.accepted_regional = s.version;
}
void on(ReportState& s, const AcceptedByMinistry&) {
  s.phase = Phase::accepted_national;
  s.counted.accepted_national = s.version;
}
// What the returned version had displaced counts again, in every lens that it had reached.
void on(ReportState& s, const ReportReturned&) {
  open_at_unit(s);
  s.returned = true;
  s.ask = CorrectionAsk::none;  // whoever asked to correct it may do so now
  s.counted = s.before;
}
void on(ReportState& s, const CorrectionRequested&) { s.ask = CorrectionAsk::requested; }
void on(ReportState& s, const CorrectionPermitted&) { s.ask = CorrectionAsk::permitted; }
void on(ReportState& s, const CorrectionRefused&) { s.ask = CorrectionAsk::none; }
void on(ReportState& s, const CorrectionOpened& e) {
  open_at_unit(s);
  s.ask = CorrectionAsk::none;
  s.correction = e.number;
  s.before = s.counted;
  s.corrected = s.cells;
}
void on(ReportState& s, const RegionAssigned& e) { s.opened.region = e.region; }
void on(ReportState& s, const BreachExplained& e) {
  const auto at = std::ranges::lower_bound(s.explained, e.breach, {}, &Explained::breach);
  const auto version = next(s.stream_version);
  if (at != s.explained.end() && at->breach == e.breach)
    *at = {e.breach, e.cells, version, sha256(to_body(e.why))};
  else
    s.explained.insert(at, {e.breach, e.cells, version, sha256(to_body(e.why))});
}

}  // namespace

void apply(CellGrid& grid, const CellChanges& changes) {
  for (std::size_t i = 0; i < changes.size(); ++i) {
    const auto cell = changes.cells[i];
    invariant(cell < grid.size(), "a saved cell lies in its report's layout");
    grid.kinds[cell] = changes.kinds[i];
    grid.values[cell] = changes.values[i];
  }
}

const CellChanges* changes_of(const Event& event) {
  if (const auto* saved = std::get_if<CellsSaved>(&event)) return &saved->changes;
  if (const auto* loaded = std::get_if<CellsLoaded>(&event)) return &loaded->changes;
  const auto* prefilled = std::get_if<CellsPrefilled>(&event);
  return prefilled == nullptr ? nullptr : &prefilled->changes;
}

void evolve(ReportState& state, const Event& event) {
  std::visit([&](const auto& e) { on(state, e); }, event);
  state.stream_version = next(state.stream_version);
}

}  // namespace cas::events::report
