#pragma once
#include <algorithm>
#include <map>
#include <mutex>
#include <string>
#include <vector>

#include "adapters/kafka/client.hpp"
#include "events/log.hpp"

namespace cas::adapters::kafka {

struct BrokerPlace {
  std::int32_t id = 0;
  std::string host;
  std::uint16_t port = 0;
};

/// A topic as the cluster describes it.
struct TopicShape {
  bool exists = false;
  std::vector<std::int32_t> leaders;  ///< by partition; -1 = none at the moment
  std::size_t replicas = 0;           ///< of the partition that has the fewest
  std::vector<BrokerPlace> brokers;   ///< of the cluster
  /// There are partitions, and each has a leader: a topic is known to every broker a moment after
  /// it was made.
  [[nodiscard]] bool led() const {
    return !leaders.empty() && std::ranges::find(leaders, -1) == leaders.end();
  }
};

/// Offset of the first record, and the one behind the last.
struct Watermarks {
  events::Offset low;
  events::Offset high;
};

using TopicSettings = std::map<std::string, std::string, std::less<>>;

/// Questions about one topic, each waiting for its answer, at most for the request time-out.
/// Any thread. Errors are unavailable "log.broker_away" unless said otherwise.
class TopicAdmin {
 public:
  static Result<std::unique_ptr<TopicAdmin>> open(const ClientOptions& options, std::string topic);

  [[nodiscard]] const std::string& topic() const noexcept { return topic_; }
  Result<TopicShape> shape(std::chrono::milliseconds timeout);
  Result<TopicShape> shape() { return shape(options_.request_timeout); }
  /// @returns false if somebody else had made it before
  Result<bool> create(int partitions, int replicas, const TopicSettings& settings);
  Result<TopicSettings> settings();
  /// The offset behind the last record, as it is after this call.
  Result<events::Offset> end(events::PartitionNo partition);
  Result<Watermarks> watermarks(events::PartitionNo partition);
  /// One record, from its partition's leader. @returns nullopt when none stands there
  Result<std::optional<events::Record>> fetch(events::PartitionNo partition, events::Offset offset);

 private:
  explicit TopicAdmin(const ClientOptions& options, std::string topic)
      : options_(options), topic_(std::move(topic)) {}
  Result<EventPtr> answer_to(const char* doing, rd_kafka_queue_t* queue) const;

  const ClientOptions options_;
  const std::string topic_;
  Callbacks callbacks_;
  ClientPtr client_;
  TopicPtr handle_;
  std::mutex fetching_;  ///< a partition can be consumed by one at a time
};

/// Makes a topic of one partition unless it is there, and waits until it can be read.
Result<void> make_small_topic(TopicAdmin& admin, const TopicShape& shape,
                              const TopicSettings& settings, std::chrono::milliseconds patience);

/// A consumed message as a record; its time is the broker's or zero, never the producer's.
[[nodiscard]] events::Record to_record(const rd_kafka_message_t& message);

}  // namespace cas::adapters::kafka
