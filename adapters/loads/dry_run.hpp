#pragma once
#include <functional>
#include <istream>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "adapters/files/cell_text.hpp"
#include "adapters/loads/citation.hpp"
#include "adapters/report_files/delivery.hpp"
#include "events/actor.hpp"
#include "events/checks.hpp"
#include "events/registry.hpp"
#include "projections/projector.hpp"

namespace cas::adapters::loads {

using report_files::Fault;
using report_files::ReportKey;

/// Where the report that a file speaks of stands. With a fault the rest says what is known.
struct Standing {
  events::CampaignCode campaign;
  events::ReportId report;
  /// Of the registry that was asked; forms are never taken out of one.
  const events::FormFacts* form = nullptr;
  std::optional<events::report::ReportState> state;
  /// How it is now, if it moved since it was shown.
  struct Now {
    events::Version version;
    events::CellGrid cells;
    bool loaded = false;  ///< that very file was what moved it first
  };
  std::optional<Now> now;
  /// The unit's other reports that the form's rules look at; null where there is no report.
  std::shared_ptr<const events::SourceReports> others;
  std::string fault;  ///< stable reason; empty: the report can be loaded
  std::string detail;
  /// Which part of the key the fault is about.
  report_files::Place report_files::KeyPlaces::* part = &report_files::KeyPlaces::unit;
  bool fixed = false;  ///< it is at fault only if something would change in it
};

/// Finds the report: the campaign on the form for the period (the one that is named, if there are
/// several), the unit by its code. Faults are "load.unknown_form", "load.bad_period" (no period of
/// the form's type), "load.wrong_period", "load.several_campaigns", "load.older_version",
/// "load.newer_version", "load.unknown_unit" (also for units beyond the actor's scope),
/// "load.no_report", "report.not_at_unit", "campaign.closed", "form.only_typed".
/// @param actor  null: whoever asks may see everything
/// @param shown  the report is looked at as it was shown then, for which everything must be
///               committed; null: as it is
/// @errors those of the store
[[nodiscard]] Result<Standing> find_standing(const projections::Projector& projector,
                                             const ReportKey& key, const events::Actor* actor,
                                             const std::string& campaign,
                                             const Shown* shown = nullptr);

/// What a file would change in one report.
struct Compared {
  ReportKey key;
  Standing standing;                       ///< its states without cells
  std::size_t cells = 0;                   ///< that the file has of it
  events::CellChanges changes;             ///< what differs from what is stored
  std::vector<files::CellContent> before;  ///< of each change
  std::vector<Fault> faults;               ///< with any of these it cannot be loaded
  events::Checked checked;                 ///< what the rules would say of it once it is loaded
  std::size_t hard = 0;                    ///< how many of that are of hard rules
  std::size_t soft = 0;
  /// Its version now, if others changed it since it was shown, so that it may not be loaded.
  std::optional<events::Version> moved_to;
  /// Its version now, if the file was loaded since it was shown and others changed it again since.
  std::optional<events::Version> changed_since;
  [[nodiscard]] events::Version version() const {
    return standing.state ? standing.state->stream_version : events::Version{};
  }
};

struct DryRun {
  report_files::FileFacts file;
  std::vector<Compared> reports;
  [[nodiscard]] std::size_t faulty() const;  ///< reports with faults
};

/// Asked for each report, on the caller's thread.
using LookUp = std::function<Result<Standing>(const ReportKey&)>;

/// Reads the file and compares. Cells that the file has and that stand there already are no
/// changes; a report in which nothing changes may be approved and its campaign closed. Of findings
/// the first 20,000 are kept, of the rest their count.
/// @param progress  told how many bytes were read
/// @errors those of `read_delivery` and `look_up`
[[nodiscard]] Result<DryRun> dry_run(std::istream& file, const LookUp& look_up,
                                     const std::function<void(std::uint64_t)>& progress = {},
                                     const report_files::Limits& limits = {});

}  // namespace cas::adapters::loads
