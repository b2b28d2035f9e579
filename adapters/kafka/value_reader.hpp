#pragma once
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "adapters/kafka/client.hpp"
#include "adapters/kafka/fetch_nudger.hpp"
#include "events/strong.hpp"

namespace cas::adapters::kafka {

/// Reads a topic of newest values, every partition from its first record or from its end, in the
/// order in which records come: no group, nothing committed. One thread.
class ValueReader {
 public:
  enum class From { beginning, end };
  struct Value {
    events::PartitionNo partition;
    std::string key;
    std::string value;
  };

  /// @errors not_found "values.no_topic"; unavailable "log.broker_away"
  static Result<std::unique_ptr<ValueReader>> open(const ClientOptions& options, std::string topic,
                                                   From from);
  ~ValueReader();
  ValueReader(const ValueReader&) = delete;
  ValueReader& operator=(const ValueReader&) = delete;

  /// The next record, waiting for it; tombstones are stepped over. A broker that is away is waited
  /// for, too.
  /// @errors not_found "values.no_topic"  it was deleted
  Result<std::optional<Value>> next(std::chrono::milliseconds at_most);
  /// Was everything read that was there when this was opened?
  [[nodiscard]] bool caught_up() const;

 private:
  struct Progress {
    std::int64_t end = 0;  ///< when it was opened
    std::int64_t next = 0;
  };
  ValueReader() = default;

  std::string topic_;
  Callbacks callbacks_;
  std::vector<Progress> partitions_;
  ClientPtr client_;
  TopicPtr handle_;
  QueuePtr queue_;
  std::optional<FetchNudger> nudger_;
};

}  // namespace cas::adapters::kafka
