#pragma once
#include <chrono>
#include <functional>
#include <map>
#include <optional>
#include <set>
#include <string>

#include "adapters/api/change_window.hpp"
#include "projections/live_survey.hpp"

namespace cas::adapters::api {

/// The findings of one campaign's reports, kept as they stand for as long as somebody follows them.
///
/// It goes by rounds. A round begins with a position and all that changed up to there: reports of
/// the campaign, and reports of other campaigns that a rule of its form may look at, each of which
/// stands for this campaign's report of the same unit. Those are checked, a few at a time. When all
/// were, what is known here is at least as new as the position. Of the node's thread alone.
class WatchedFindings {
 public:
  using Known = std::map<events::ReportId, projections::SurveyPart>;
  using Clock = std::chrono::steady_clock;
  /// Told of each report whose part has changed; `before` is null for one that is new.
  using OnChange = std::function<void(events::ReportId, const projections::SurveyPart* before,
                                      const projections::SurveyPart& now)>;

  /// Begins with a round over every report of the campaign.
  /// @errors those of the store
  static Result<WatchedFindings> open(const events::CampaignCode& campaign,
                                      const ChangeWindow& window, projections::Findings& findings,
                                      node::Node& node);

  /// Begins a round if none is under way and something has changed, or if one is `wanted`.
  /// @returns whether one has begun
  bool begin_round(bool wanted, node::Node& node);
  /// Checks at least one report, and no more after `until`.
  /// @returns whether a round has come to its end by this
  bool go_on(Clock::time_point until, const OnChange& on_change, const node::Node& node);

  [[nodiscard]] const Known& known() const noexcept { return known_; }
  /// Of the round that began last.
  [[nodiscard]] const std::string& position() const noexcept { return position_; }

  /// The reports whose findings may have changed since that change of the window; nothing if that
  /// cannot be told: some changes have left the window, or a unit has moved meanwhile.
  [[nodiscard]] std::optional<std::set<events::ReportId>> concerned_since(
      std::uint64_t since, const node::Node& node) const;

 private:
  WatchedFindings(events::CampaignCode campaign, const ChangeWindow& window,
                  projections::Findings& findings)
      : campaign_(std::move(campaign)), window_(&window), findings_(&findings) {}
  Result<void> note_all(node::Node& node);
  void note_since(std::uint64_t since, const node::Node& node,
                  std::set<events::ReportId>& reports) const;
  [[nodiscard]] std::optional<events::ReportId> concerned(events::ReportId changed,
                                                          const node::Node& node) const;

  events::CampaignCode campaign_;
  const ChangeWindow* window_;
  projections::Findings* findings_;
  Known known_;
  std::set<events::ReportId> due_;
  bool under_way_ = false;
  std::uint64_t seen_ = 0;  ///< changes before this one are known or due
  std::string position_;
};

}  // namespace cas::adapters::api
