#pragma once
#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include "adapters/kafka/client.hpp"
#include "adapters/kafka/topic_admin.hpp"

namespace cas::adapters::kafka {

struct ValueTopicOptions {
  ClientOptions client;
  std::string topic;
  std::uint32_t partitions = 1;  ///< it is made with, and has to have
  std::string content_type;      ///< header of each record
};

/// What a topic of newest values is made with: of each key the last record stays for ever.
[[nodiscard]] TopicSettings value_topic_settings(std::size_t replicas);
/// @errors unavailable "values.topic_settings"; names topic, setting, value and remedy
[[nodiscard]] Result<void> check_value_topic(const TopicSettings& settings,
                                             const std::string& topic);

/// Sends newest values to a compacted topic of their own, for others to read. Nothing is sent
/// before another record of the same partition was stored or given up, so their order stays. What
/// is not stored waits for the broker in memory, as much as `room` says. One thread.
class ValueTopic {
 public:
  using OnDelivery = std::function<void(std::string_view key, bool stored)>;

  /// Makes the topic where there is none.
  /// @errors unavailable "values.topic_settings", "values.topic_partitions": it is there with other
  ///         settings; "log.broker_away"
  static Result<std::unique_ptr<ValueTopic>> open(const ValueTopicOptions& options,
                                                  OnDelivery on_delivery);
  /// What is not stored by now is given up; see `flush`.
  ~ValueTopic();
  ValueTopic(const ValueTopic&) = delete;
  ValueTopic& operator=(const ValueTopic&) = delete;

  /// @returns false when the record cannot be sent at all, as if it had not been stored
  bool send(events::PartitionNo partition, std::string_view key, std::string_view value);
  /// Tells what has become of records.
  void poll();
  /// Waits until all of them are stored. @returns false when the time was over before
  bool flush(std::chrono::milliseconds at_most);
  /// Records that are on their way, and how many more should be given to it now.
  [[nodiscard]] std::size_t waiting() const noexcept { return waiting_; }
  [[nodiscard]] std::size_t room() const noexcept;
  /// Is the topic still what it has to be? Waits for the broker.
  /// @errors as of `open`
  Result<void> check();

 private:
  ValueTopic(ValueTopicOptions options, OnDelivery on_delivery);
  Result<void> find_or_make();
  Result<void> await_leaders(bool ours);

  const ValueTopicOptions options_;
  const OnDelivery on_delivery_;
  std::unique_ptr<TopicAdmin> admin_;
  Callbacks callbacks_;
  std::size_t waiting_ = 0;
  std::size_t waiting_bytes_ = 0;
  ClientPtr client_;
  TopicPtr handle_;
};

}  // namespace cas::adapters::kafka
