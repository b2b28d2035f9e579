#include "projections/report_table.hpp"

#include <algorithm>

#include "projections/keys.hpp"

namespace cas::projections {

using events::report::CountedVersions;
using events::report::Lens;
using events::report::Phase;
using events::report::ReportState;

namespace {

constexpr std::uint64_t kRowEverySaves = 16;
constexpr std::uint64_t kKeyframeEverySaves = 64;
constexpr std::array kVersionLenses{Lens::submitted, Lens::accepted_regional,
                                    Lens::accepted_national};

std::unexpected<Error> layouts_differ() {
  return fail(Errc::corrupt, "projection.layout_differs",
              "reports of one form version differ in their number of cells");
}

std::unexpected<Error> overflow(const ReportState& state, Lens lens) {
  return fail(Errc::corrupt, "projection.overflow",
              "a total of " + state.opened.campaign.value() + " in lens " +
                  std::to_string(static_cast<int>(lens)) + " leaves 64 bits or falls below none");
}

}  // namespace

struct ReportTable::Applying {
  const Store& store;
  Batch& batch;
  events::ReportId id;
  events::Seq seq;
  events::Time time;
  Report& report;
};

Result<void> ReportTable::apply(const Store& store, Batch& batch, events::ReportId id,
                                const events::report::Event& event, events::Version version,
                                events::PartitionNo partition, events::Seq seq, events::Time time) {
  auto report = load(store, id, version == events::Version{1});
  if (!report) return fail(std::move(report.error()));
  Applying at{store, batch, id, seq, time, **report};
  at.report.used = ++uses_;
  const bool opens = std::holds_alternative<events::report::ReportOpened>(event);
  if ((at.report.state.phase == Phase::absent) != opens)
    return fail(Errc::corrupt, opens ? "projection.opened_twice" : "projection.not_opened",
                "report " + to_hex(id) + (opens ? " is opened twice" : " was not opened"));
  if (!opens && at.report.partition != partition)
    return fail(Errc::corrupt, "projection.misplaced",
                "report " + to_hex(id) + " was opened in another partition");
  if (version != next(at.report.state.stream_version))
    return fail(Errc::corrupt, "projection.version_gap",
                "report " + to_hex(id) + " is at version " +
                    std::to_string(at.report.state.stream_version.value()) +
                    "; an event of version " + std::to_string(version.value()) + " follows");
  at.report.partition = partition;
  if (const auto* changes = changes_of(event)) return save(at, event, *changes);
  return act(at, event);
}

Result<ReportTable::Report*> ReportTable::load(const Store& store, events::ReportId id,
                                               bool begins) {
  const auto [found, fresh] = reports_.try_emplace(id);
  auto& report = found->second;
  if (!fresh || begins) return &report;  // a store that is being filled is slow to say no
  if (auto done = read(store, id, report); !done) return fail(std::move(done.error()));
  return &report;
}

/// As it is stored; untouched if it is not.
Result<void> ReportTable::read(const Store& store, events::ReportId id, Report& report) {
  auto bytes = store.get(report_key(id));
  if (!bytes) return fail(std::move(bytes.error()));
  if (!*bytes) return {};
  auto row = unpack_report_row(**bytes);
  if (!row) return fail(std::move(row.error()));
  report.state = std::move(row->state);
  report.partition = row->partition;
  report.acted = row->time;
  return fold_tail(store, id, report);
}

// Only saves can follow the row's own version: every act writes the row anew.
Result<void> ReportTable::fold_tail(const Store& store, events::ReportId id, Report& report) {
  auto cursor = store.scan(history_key(id, next(report.state.stream_version)),
                           after_prefix(history_prefix(id)));
  if (!cursor) return fail(std::move(cursor.error()));
  for (auto& at = **cursor; at.valid(); at.step()) {
    auto entry = unpack_history(version_at_end(at.key()), at.value());
    if (!entry) return fail(std::move(entry.error()));
    const auto* event = std::get_if<events::report::Event>(&entry->event);
    if (event == nullptr) return bad_row("a report's history");
    events::report::evolve(report.state, *event);
  }
  return (*cursor)->status();
}

Result<std::optional<ReportState>> ReportTable::state(const Store& store, events::ReportId id) {
  auto found = reports_.find(id);
  if (found == reports_.end()) {
    Report report;
    if (auto done = read(store, id, report); !done) return fail(std::move(done.error()));
    if (report.state.phase == Phase::absent) return std::nullopt;
    if (reports_.size() >= in_memory_max_) return std::move(report.state);
    found = reports_.emplace(id, std::move(report)).first;
  }
  if (found->second.state.phase == Phase::absent) return std::nullopt;
  found->second.used = ++uses_;
  return found->second.state;
}

// Most saves put numbers over numbers in cells that lie side by side: then one list of differences
// serves every region.
Result<void> ReportTable::count_save(Applying& at, const events::CellChanges& changes) {
  constexpr auto kNumber = static_cast<std::uint8_t>(events::CellKind::number);
  const auto& [cells, kinds, values] = changes;
  const auto& old = at.report.state.cells;
  if (cells.empty()) return {};
  bool plain = std::size_t{cells.back()} - cells.front() + 1 == cells.size();
  deltas_.resize(cells.size());
  for (std::size_t i = 0; i < cells.size(); ++i) {
    plain = plain && kinds[i] == kNumber && old.kinds[cells[i]] == kNumber;
    deltas_[i] = values[i] - old.values[cells[i]];  // both within kCellMagnitudeMax
  }
  bool good = true;
  for (auto& in : at.report.places) {
    auto row = change(at.report, in, Lens::entered);
    if (!row) return fail(std::move(row.error()));
    if (plain) {
      good &= (*row)->shift(cells.front(), deltas_);
      continue;
    }
    for (std::size_t i = 0; i < cells.size(); ++i)
      good &=
          (*row)->replace(cells[i], old.kinds[cells[i]], old.values[cells[i]], kinds[i], values[i]);
  }
  if (!good) return overflow(at.report.state, Lens::entered);
  return {};
}

Result<void> ReportTable::save(Applying& at, const events::report::Event& event,
                               const events::CellChanges& changes) {
  auto& report = at.report;
  auto& state = report.state;
  if (auto placed = place(at.store, report); !placed) return placed;
  if (!changes.cells.empty() && changes.cells.back() >= state.cells.size())
    return fail(Errc::corrupt, "projection.unknown_cell",
                "a save of report " + to_hex(at.id) + " names a cell beyond its layout");
  auto counted = count_save(at, changes);
  if (!counted) return counted;
  events::report::evolve(state, event);
  report.cells_are_version = false;
  if (state.revisions % kRowEverySaves == 0) note_due(at);
  if (state.revisions % kKeyframeEverySaves == 0)
    at.batch.put(keyframe_key(at.id, state.stream_version), report.row_due);
  return {};
}

Result<void> ReportTable::act(Applying& at, const events::report::Event& event) {
  auto& report = at.report;
  auto& state = report.state;
  // These two change where everything counts, not which version does.
  const bool moves = std::holds_alternative<events::report::RegionAssigned>(event) ||
                     std::holds_alternative<events::report::ReportOpened>(event);
  if (state.phase != Phase::absent) {
    if (auto placed = place(at.store, report); !placed) return placed;
    count_completeness(report, -1);
    if (moves) {
      if (auto out = count_all(at, -1); !out) return out;
      auto row = ListRow{at.id,
                         state.opened.unit,
                         state.opened.region,
                         report.partition,
                         state.phase,
                         state.ask,
                         state.returned,
                         true,
                         state.correction,
                         state.version,
                         at.time};
      packer_.clear();
      pack_list_row(packer_, row);
      at.batch.put(list_key(state.opened, at.id), packer_.view());
    }
  }
  const auto counted = state.counted;
  events::report::evolve(state, event);
  if (std::holds_alternative<events::report::ReportApproved>(event)) freeze(at);
  if (moves) report.placed = 0;
  if (auto placed = place(at.store, report); !placed) return placed;
  count_completeness(report, 1);
  report.acted = at.time;
  report.list_due = true;
  note_due(at);
  return moves ? count_all(at, 1) : move_counted(at, counted);
}

Result<void> ReportTable::move_counted(Applying& at, const CountedVersions& before) {
  for (const auto lens : kVersionLenses) {
    const auto old_version = counted_version(before, lens);
    const auto new_version = counted_version(at.report.state.counted, lens);
    if (old_version == new_version) continue;
    if (auto out = count_version(at, lens, old_version, -1); !out) return out;
    if (auto in = count_version(at, lens, new_version, 1); !in) return in;
  }
  return {};
}

Result<void> ReportTable::count_all(Applying& at, int sign) {
  const auto& state = at.report.state;
  if (auto entered = count_grid(at, Lens::entered, state.cells, sign); !entered) return entered;
  for (const auto lens : kVersionLenses) {
    auto counted = count_version(at, lens, counted_version(state.counted, lens), sign);
    if (!counted) return counted;
  }
  return {};
}

Result<void> ReportTable::count_version(Applying& at, Lens lens, std::uint32_t version, int sign) {
  auto& report = at.report;
  if (version == 0) return {};
  if (version == report.state.version && report.cells_are_version)
    return count_grid(at, lens, report.state.cells, sign);
  const auto kept = std::ranges::find(report.frozen, version, &Frozen::version);
  if (kept != report.frozen.end()) return count_grid(at, lens, Unpacker(kept->grid).grid(), sign);
  auto bytes = at.store.get(version_key(at.id, version));
  if (!bytes) return fail(std::move(bytes.error()));
  if (!*bytes) return bad_row("the version that counts of report " + to_hex(at.id));
  auto row = unpack_version_row(**bytes);
  if (!row) return fail(std::move(row.error()));
  return count_grid(at, lens, row->cells, sign);
}

Result<void> ReportTable::count_grid(Applying& at, Lens lens, const events::CellGrid& grid,
                                     int sign) {
  bool good = true;
  if (grid.size() != at.report.state.cells.size()) return layouts_differ();
  for (auto& in : at.report.places) {
    auto row = change(at.report, in, lens);
    if (!row) return fail(std::move(row.error()));
    good &= (*row)->add(grid, sign);
  }
  if (!good) return overflow(at.report.state, lens);
  return {};
}

Result<void> ReportTable::place(const Store& store, Report& report) {
  if (report.placed == totals_.generation()) return {};
  const auto& opened = report.state.opened;
  report.places.clear();
  report.completeness.clear();
  for (const auto& code : opened.region.regions()) {
    auto region = totals_.region(store, opened, code);
    if (!region) return fail(std::move(region.error()));
    report.places.push_back({*region, {}});
    report.completeness.push_back(
        &completeness_.row(completeness_key(opened.campaign, code, report.partition)));
  }
  report.placed = totals_.generation();
  return {};
}

Result<TotalsRow*> ReportTable::change(Report& report, Report::Place& place, Lens lens) {
  const auto cells = report.state.cells.size();
  auto*& part = place.parts[static_cast<std::size_t>(lens)];
  if (part == nullptr) part = totals_.part(*place.region, lens, report.partition, cells);
  if (part->row.size() != cells) return layouts_differ();
  return &totals_.change(*part);
}

void ReportTable::count_completeness(Report& report, int sign) {
  for (auto* row : report.completeness) {
    row->second.counts.count(report.state, sign);
    completeness_.touch(*row);
  }
}

void ReportTable::freeze(Applying& at) {
  auto& [store, batch, id, seq, time, report] = at;
  const auto& state = report.state;
  report.cells_are_version = true;
  std::erase_if(report.frozen, [&](const Frozen& f) {
    const auto counts = [&](const CountedVersions& v) {
      return f.version == v.submitted || f.version == v.accepted_regional ||
             f.version == v.accepted_national;
    };
    return !counts(state.counted) && !counts(state.before);
  });
  packer_.clear();
  packer_.grid(state.cells);
  report.frozen.push_back({state.version, std::string(packer_.view())});
  packer_.clear();
  pack_version_row(packer_, {seq, time, state.stream_version, state.cells});
  batch.put(version_key(id, state.version), packer_.view());
}

void ReportTable::note_due(Applying& at) {
  packer_.clear();
  pack_report_row(packer_, at.report.partition, at.seq, at.time, at.report.state);
  at.report.row_due.assign(packer_.view());
  mark_dirty(at.id, at.report);
}

void ReportTable::mark_dirty(events::ReportId id, Report& report) {
  if (std::exchange(report.dirty, true)) return;
  dirty_.emplace_back(id, &report);
}

void ReportTable::stage(Batch& batch) {
  for (auto& [id, report] : dirty_) {
    batch.put(report_key(id), report->row_due);
    report->row_due.clear();
    report->dirty = false;
    if (!std::exchange(report->list_due, false)) continue;
    const auto& s = report->state;
    packer_.clear();
    pack_list_row(packer_, {id, s.opened.unit, s.opened.region, report->partition, s.phase, s.ask,
                            s.returned, false, s.correction, s.version, report->acted});
    batch.put(list_key(s.opened, id), packer_.view());
  }
  dirty_.clear();
}

void ReportTable::trim() {
  if (reports_.size() <= in_memory_max_ || !dirty_.empty()) return;
  std::vector<std::uint64_t> uses;
  uses.reserve(reports_.size());
  for (const auto& [id, report] : reports_) uses.push_back(report.used);
  // A quarter goes, not only the one too many, so that this walk is rare.
  const auto keep = in_memory_max_ - in_memory_max_ / 4;
  const auto first_kept = uses.begin() + static_cast<std::ptrdiff_t>(uses.size() - keep);
  std::ranges::nth_element(uses, first_kept);
  std::erase_if(reports_, [oldest = first_kept == uses.end() ? UINT64_MAX : *first_kept](
                              const auto& entry) { return entry.second.used < oldest; });
}

}  // namespace cas::projections
