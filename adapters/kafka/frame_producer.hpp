#pragma once
#include <future>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "adapters/kafka/client.hpp"
#include "adapters/kafka/outbox.hpp"
#include "events/log.hpp"

namespace cas::adapters::kafka {

/// The idempotent producer behind `append`, and its successor when it has failed for good. A frame
/// it took is sent in order, once, whenever a broker takes it: it has no time limit of its own.
/// One thread.
class FrameProducer {
 public:
  /// Called for what the client reports of its connections, inside `poll`.
  using OnError = std::function<void(rd_kafka_resp_err_t code, std::string_view text)>;

  FrameProducer(const ClientOptions& options, std::string topic, Bell& bell, OnError on_error);
  /// Gives what was accepted a moment to leave, then drops it.
  ~FrameProducer();
  FrameProducer(const FrameProducer&) = delete;
  FrameProducer& operator=(const FrameProducer&) = delete;

  /// Connects ahead of the first frame.
  Result<void> open();
  /// @errors unavailable "log.queue_full", "log.producer_failed", "log.client"
  Result<void> append(events::PartitionNo partition, std::string_view frame);
  /// Appends an `AppendFailed` for each partition that lost a frame since the last call.
  void poll(std::vector<events::LogEvent>& out);
  /// Drops every frame that has not left yet: the topic is not the log any more.
  void abandon();

 private:
  void retire(const std::string& why);

  const ClientOptions options_;
  const std::string topic_name_;
  Bell& bell_;
  const OnError on_error_;
  /// Partitions with a frame handed to this client, and why one of them has failed; "" = none has.
  std::map<events::PartitionNo, std::string> handed_over_;
  std::map<events::PartitionNo, std::string> failed_;
  std::unique_ptr<Callbacks> callbacks_;
  ClientPtr client_;
  TopicPtr topic_;
  std::vector<std::future<void>> retiring_;  ///< clients that end in a thread of their own
};

}  // namespace cas::adapters::kafka
