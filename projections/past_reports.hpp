#pragma once
#include <memory>
#include <optional>
#include <span>

#include "projections/rows.hpp"
#include "projections/store.hpp"

namespace cas::projections {

/// States of reports as of a position, each folded from the newest stored state that is not later.
/// To be asked in ascending order of the ids: the walks over reports, keyframes and histories only
/// go forward, from one report's rows to the next one's. A nation is 2,477 of them.
class PastReports {
 public:
  /// For reports from `first` to `last`. The position has one seq for each partition; it and the
  /// store must outlive this.
  static Result<PastReports> open(const Store& store, events::ReportId first, events::ReportId last,
                                  std::span<const events::Seq> seqs);

  /// The report's state then; nothing if it was not open yet.
  /// @errors corrupt "store.bad_row"
  [[nodiscard]] Result<std::optional<events::report::ReportState>> state(events::ReportId report);

 private:
  using Walk = std::unique_ptr<Cursor>;

  PastReports(Walk reports, Walk keyframes, Walk histories, std::span<const events::Seq> seqs)
      : reports_(std::move(reports)),
        keyframes_(std::move(keyframes)),
        histories_(std::move(histories)),
        seqs_(seqs) {}

  [[nodiscard]] Result<std::string> keyframe(events::ReportId report, events::Seq seq);
  [[nodiscard]] Result<void> fold(events::ReportId report, events::Seq seq,
                                  events::report::ReportState& state);

  Walk reports_, keyframes_, histories_;
  std::span<const events::Seq> seqs_;
};

}  // namespace cas::projections
