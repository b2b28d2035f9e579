#pragma once
#include <functional>
#include <optional>
#include <span>
#include <vector>

#include "projections/queries.hpp"
#include "projections/totals_row.hpp"

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

/// When the last of the frames up to there was written; everything must be committed.
/// @errors those of check_position and of the store
[[nodiscard]] Result<events::Time> time_of(const Projector& projector,
                                           std::span<const events::Seq> seqs);

/// @errors invalid "position.width"   not one seq for each partition
///         not_found "position.beyond"  a partition has not come so far
[[nodiscard]] Result<void> check_position(const Projector& projector,
                                          std::span<const events::Seq> seqs);

/// The report's state then; nothing if it was not open yet.
[[nodiscard]] Result<std::optional<events::report::ReportState>> report_as_of(
    const Projector& projector, events::ReportId report, std::span<const events::Seq> seqs);

/// The reports that lay in a region at a position, out of committed rows: a committed past does not
/// change, whatever is written meanwhile. Any thread, once made; the store must outlive it.
class PastRegion {
 public:
  using Take = std::function<Result<void>(events::ReportId, const events::report::ReportState&)>;

  /// On the projector's thread, with everything committed.
  /// @errors those of check_position
  [[nodiscard]] static Result<PastRegion> of(const Projector& projector,
                                             events::CampaignCode campaign, std::string region,
                                             std::vector<events::Seq> seqs);

  /// Every report of the campaign that lies or once lay in the region, ascending.
  [[nodiscard]] Result<std::vector<events::ReportId>> ever() const;
  /// Hands over each of these that lay there then, with its state then.
  /// @param reports  some of `ever`, ascending
  [[nodiscard]] Result<void> each(std::span<const events::ReportId> reports,
                                  const Take& take) const;
  [[nodiscard]] Result<void> each(const Take& take) const;

  /// What `totals` answered then: folds every report, half of them on a thread of its own.
  /// @param form  the campaign's
  [[nodiscard]] Result<TotalsAnswer> totals(const events::FormFacts& form,
                                            events::report::Lens lens) const;
  /// What `completeness` answered then.
  [[nodiscard]] Result<Completeness> completeness() const;

 private:
  PastRegion(const Store& store, events::CampaignCode campaign, std::string region,
             std::vector<events::Seq> seqs)
      : store_(&store),
        campaign_(std::move(campaign)),
        region_(std::move(region)),
        seqs_(std::move(seqs)) {}
  [[nodiscard]] Result<TotalsRow> sums(std::span<const events::ReportId> reports,
                                       const events::FormFacts& form,
                                       events::report::Lens lens) const;

  const Store* store_;
  events::CampaignCode campaign_;
  std::string region_;
  std::vector<events::Seq> seqs_;
};

/// A walk over a region's past in pieces, so that others have their turn in between.
class PastWalk {
 public:
  /// As PastRegion::of.
  [[nodiscard]] static Result<PastWalk> over(Result<PastRegion> region);

  /// Hands over the next up to `reports_max` > 0 reports, as PastRegion::each.
  /// @returns true when that were the last ones
  [[nodiscard]] Result<bool> go_on(std::size_t reports_max, const PastRegion::Take& take);

 private:
  PastWalk(PastRegion region, std::vector<events::ReportId> reports)
      : region_(std::move(region)), reports_(std::move(reports)) {}

  PastRegion region_;
  std::vector<events::ReportId> reports_;
  std::size_t next_ = 0;
};

/// What a region's past comes to, at once, on the projector's thread.
/// @errors not_found "campaign.unknown"
[[nodiscard]] Result<TotalsAnswer> totals_as_of(const Projector& projector,
                                                const events::CampaignCode& campaign,
                                                std::string_view region, events::report::Lens lens,
                                                std::span<const events::Seq> seqs);
[[nodiscard]] Result<Completeness> completeness_as_of(const Projector& projector,
                                                      const events::CampaignCode& campaign,
                                                      std::string_view region,
                                                      std::span<const events::Seq> seqs);

}  // namespace cas::projections
