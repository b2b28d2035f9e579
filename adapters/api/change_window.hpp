#pragma once
#include <cstdint>
#include <deque>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "adapters/node/node.hpp"
#include "projections/touched.hpp"

namespace cas::adapters::api {

/// A frame that was applied: a report's, or one by which a campaign was launched or closed.
struct Change {
  events::ReportId report;
  events::PartitionNo partition;
  events::Seq seq;
  events::Time time;
  bool acted = false;  ///< something beside saves
  projections::Touched touched;
  std::optional<events::CampaignCode> campaign = {};  ///< then it is of no report
  std::vector<std::string> before = {};  ///< of one that moves: the regions that it lay in

  /// Did it lie in that region, from which it was moved?
  [[nodiscard]] bool leaves(std::string_view region) const;
};

/// What somebody who subscribes has seen before.
struct Seen {
  bool any = false;                    ///< he names a position
  std::optional<std::uint64_t> since;  ///< the first change behind it, if it can be resumed from
  /// The campaigns that he follows: those that are not closed, and those that were closed behind
  /// his position.
  std::set<events::CampaignCode> followed;
};

/// The last changes of reports and campaigns, numbered in the order in which they were applied, for
/// those who come back with the position up to which they have read. Of the node's thread alone.
class ChangeWindow {
 public:
  static constexpr std::size_t kChangesMax = 100'000;

  explicit ChangeWindow(const node::Node& node);
  void note(const events::ReadFrame& read);
  /// Finds out where reports lay that have moved; before this, their changes do not say so.
  /// @errors those of the store
  Result<void> look_back(node::Node& node);

  /// The number of the first change that is kept, or will be.
  [[nodiscard]] std::uint64_t begin() const noexcept { return dropped_; }
  /// The number that the next change will have.
  [[nodiscard]] std::uint64_t end() const noexcept { return dropped_ + changes_.size(); }
  /// Hands over the changes from number `since` on, as far as they are kept.
  template <class Take>
  void each_since(std::uint64_t since, Take take) const {
    for (auto at = std::max(since, dropped_); at < end(); ++at) take(changes_[at - dropped_]);
  }
  /// The first change behind a position; nothing if that is empty or lies before the window.
  /// @errors invalid "position.unreadable", "position.other_log"
  [[nodiscard]] Result<std::optional<std::uint64_t>> behind(std::string_view position,
                                                            const node::Node& node) const;

 private:
  struct Move {
    std::uint64_t change = 0;  ///< its number
    events::Version version;   ///< of the report, after it
  };
  std::deque<Change> changes_;
  std::deque<Move> moves_;     ///< of which it is not known from where
  std::uint64_t dropped_ = 0;  ///< so that change n stands at n - dropped_
  std::map<events::PartitionNo, events::Seq> dropped_to_;
};

}  // namespace cas::adapters::api
