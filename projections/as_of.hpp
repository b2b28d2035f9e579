#pragma once
#include <optional>
#include <span>
#include <vector>

#include "projections/queries.hpp"

/// The past, out of histories: each answer is what the live rows said at that position. Read from
/// the store: everything must be committed. On the projector's thread.
namespace cas::projections {

/// How far each partition is looked at: the seq of its last frame that counts, by partition.
struct Position {
  std::vector<events::Seq> seqs;
  /// A partition holds no frame later than the moment asked for yet, so more may still come in.
  bool provisional = false;
};

/// The tips: the present.
[[nodiscard]] Position position_now(const Projector& projector);

/// Of each partition the last frame with time ≤ `moment`. Closed over the registry frames that its
/// frames cite, since no frame is older than what it cites.
/// @errors not_found "position.before_the_log"
[[nodiscard]] Result<Position> position_at(const Projector& projector, events::Time moment);

/// @errors invalid "position.width"   not one seq for each partition
///         not_found "position.beyond"  a partition has not come so far
[[nodiscard]] Result<void> check_position(const Projector& projector,
                                          std::span<const events::Seq> seqs);

/// The report's state then; nothing if it was not open yet.
[[nodiscard]] Result<std::optional<events::report::ReportState>> report_as_of(
    const Projector& projector, events::ReportId report, std::span<const events::Seq> seqs);

/// What `totals` answered then. Folds the reports that lie or lay in the region.
[[nodiscard]] Result<TotalsAnswer> totals_as_of(const Projector& projector,
                                                const events::CampaignCode& campaign,
                                                std::string_view region, events::report::Lens lens,
                                                std::span<const events::Seq> seqs);

/// What `completeness` answered then.
[[nodiscard]] Result<Completeness> completeness_as_of(const Projector& projector,
                                                      const events::CampaignCode& campaign,
                                                      std::string_view region,
                                                      std::span<const events::Seq> seqs);

}  // namespace cas::projections
