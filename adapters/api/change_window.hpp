#pragma once
#include <cstdint>
#include <deque>
#include <map>
#include <optional>
#include <string_view>

#include "adapters/node/node.hpp"
#include "projections/touched.hpp"

namespace cas::adapters::api {

/// A report's frame that was applied.
struct Change {
  events::ReportId report;
  events::PartitionNo partition;
  events::Seq seq;
  events::Time time;
  bool acted = false;  ///< something beside saves
  projections::Touched touched;
};

/// What somebody who subscribes has seen before.
struct Seen {
  bool any = false;                    ///< he names a position
  std::optional<std::uint64_t> since;  ///< the first change behind it; nothing if none is kept
};

/// The last changes of reports, numbered in the order in which they were applied, for those who
/// come back with the position up to which they have read. Of the node's thread alone.
class ChangeWindow {
 public:
  static constexpr std::size_t kChangesMax = 100'000;

  explicit ChangeWindow(const node::Node& node);
  void note(const events::ReadFrame& read);

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
  std::deque<Change> changes_;
  std::uint64_t dropped_ = 0;  ///< so that change n stands at n - dropped_
  std::map<events::PartitionNo, events::Seq> dropped_to_;
};

}  // namespace cas::adapters::api
