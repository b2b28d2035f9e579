#pragma once
#include <array>
#include <optional>
#include <unordered_map>
#include <vector>

#include "projections/completeness.hpp"
#include "projections/rows.hpp"
#include "projections/totals.hpp"

namespace cas::projections {

/// Applies the events of reports: keeps their states, and moves totals and completeness along.
///
/// Which rows stand is a function of the events alone, never of where a batch ended. The row of R
/// is therefore written as of the last act or 16th save, however many saves followed in the batch;
/// those are folded from H when a report comes back into memory. One thread.
class ReportTable {
 public:
  ReportTable(Totals& totals, CompletenessTable& completeness, std::size_t in_memory_max)
      : totals_(totals), completeness_(completeness), in_memory_max_(in_memory_max) {}

  /// `version` is the event's in its stream.
  /// @errors corrupt "projection.overflow", and what no decider decides: "projection.not_opened",
  ///         "projection.opened_twice", "projection.version_gap", "projection.misplaced",
  ///         "projection.layout_differs", "projection.unknown_cell"; those of the store. The table
  ///         is spoilt after an error.
  Result<void> apply(const Store& store, Batch& batch, events::ReportId id,
                     const events::report::Event& event, events::Version version,
                     events::PartitionNo partition, events::Seq seq, events::Time time);
  /// Keeps it in memory if there is room, for whoever reads a report is about to come back to it.
  [[nodiscard]] Result<std::optional<events::report::ReportState>> state(const Store& store,
                                                                         events::ReportId id);
  void stage(Batch& batch);
  /// Forgets the reports that were not used for longest, down to the limit. What was staged must
  /// have been written.
  void trim();
  [[nodiscard]] std::size_t staged() const noexcept { return dirty_.size(); }

 private:
  struct Frozen {
    std::uint32_t version = 0;
    std::string grid;  // packed
  };
  struct Report {
    events::report::ReportState state;
    events::PartitionNo partition;
    std::vector<Frozen> frozen;      // versions that may count again
    bool cells_are_version = false;  // state.cells is the content of state.version
    std::string row_due;             // packed when it fell due; empty = none
    bool list_due = false;
    bool dirty = false;
    events::Time acted;
    std::uint64_t used = 0;
    std::uint64_t placed = 0;  // generation of the totals, 0 = not placed
    struct Place {
      Totals::Region* region = nullptr;
      std::array<Totals::Part*, events::report::kLenses> parts{};  // made when first needed
    };
    std::vector<Place> places;  // from the country down; good while `placed`
    std::vector<CompletenessTable::Rows::value_type*> completeness;
  };
  struct Applying;  // one event with all that its effects need

  Result<Report*> load(const Store& store, events::ReportId id, bool begins);
  static Result<void> read(const Store& store, events::ReportId id, Report& report);
  static Result<void> fold_tail(const Store& store, events::ReportId id, Report& report);
  Result<void> count_save(Applying& at, const events::CellChanges& changes);
  Result<void> save(Applying& at, const events::report::Event& event,
                    const events::CellChanges& changes);
  Result<void> act(Applying& at, const events::report::Event& event);
  Result<void> move_counted(Applying& at, const events::report::CountedVersions& before);
  Result<void> count_all(Applying& at, int sign);
  Result<void> count_version(Applying& at, events::report::Lens lens, std::uint32_t version,
                             int sign);
  Result<void> count_grid(Applying& at, events::report::Lens lens, const events::CellGrid& grid,
                          int sign);
  Result<void> place(const Store& store, Report& report);
  Result<TotalsRow*> change(Report& report, Report::Place& place, events::report::Lens lens);
  void count_completeness(Report& report, int sign);
  void freeze(Applying& at);
  void note_due(Applying& at);
  void mark_dirty(events::ReportId id, Report& report);

  Totals& totals_;
  CompletenessTable& completeness_;
  std::size_t in_memory_max_;
  std::uint64_t uses_ = 0;
  std::unordered_map<events::ReportId, Report> reports_;
  std::vector<std::pair<events::ReportId, Report*>> dirty_;
  Packer packer_;
  std::vector<std::int64_t> deltas_;
};

}  // namespace cas::projections
