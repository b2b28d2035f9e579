#pragma once
#include <chrono>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "adapters/json/cloud_events.hpp"
#include "adapters/node/node.hpp"

namespace cas::adapters::outbound {

/// One value to be told, as it was when the node was asked. Put into words on another thread.
struct Value {
  events::PartitionNo partition;  ///< of the topic
  std::variant<json::Status, projections::TotalsAnswer> what;
  std::shared_ptr<const json::Outlook> outlook;

  [[nodiscard]] std::string subject() const;
  [[nodiscard]] std::string event() const;
};

/// What was due at one look.
struct Due {
  std::vector<Value> values;
  bool more = false;  ///< and there is more already
};

/// What one topic has to be told of: names of values, never the values themselves, so a broker that
/// is away costs no more than that. Of the node's thread alone.
///
/// While this node owns a partition, it tells of whatever changes there; when it begins to own it,
/// of everything there is, for the owner before may have died with values that it never sent.
class Owed {
 public:
  virtual ~Owed() = default;

  /// A frame was applied.
  virtual void note(const events::ReadFrame& read) = 0;
  /// This value has to be told once more.
  virtual void owe(std::string_view subject) = 0;
  /// Everything has to be told once more.
  virtual void owe_all() = 0;
  /// Values that are due, as they are now: as many as `room`, and no more than take about a
  /// millisecond.
  /// @errors those of the store
  [[nodiscard]] virtual Result<Due> take(node::Node& node, std::size_t room) = 0;
  /// About how many are owed.
  [[nodiscard]] virtual std::size_t waiting() const = 0;
};

/// Of reports, by the owner of each shard; shard n has partition n − 1 of the topic.
[[nodiscard]] std::unique_ptr<Owed> owed_statuses();
/// Of sums, by the owner of the registry; each at most once a second.
[[nodiscard]] std::unique_ptr<Owed> owed_aggregates();

/// The epoch in which this node owns a partition; nothing while it does not.
[[nodiscard]] std::optional<events::Epoch> owned_epoch(const node::Node& node,
                                                       events::PartitionNo partition);

/// A slice of the node's time.
class Slice {
 public:
  [[nodiscard]] bool over() const {
    return std::chrono::steady_clock::now() - began_ > std::chrono::milliseconds{1};
  }

 private:
  std::chrono::steady_clock::time_point began_ = std::chrono::steady_clock::now();
};

}  // namespace cas::adapters::outbound
