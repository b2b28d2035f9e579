#pragma once
#include <atomic>
#include <optional>
#include <string>
#include <thread>

#include "adapters/kafka/client.hpp"
#include "adapters/kafka/fetch_nudger.hpp"

namespace cas::adapters::kafka {

/// Reads a topic of one partition and goes on reading, in a thread of its own.
class TopicFollower {
 public:
  enum class From { beginning, end };
  /// Called on the follower's thread.
  using OnMessage = std::function<void(const rd_kafka_message_t& message)>;

  TopicFollower() = default;
  /// Ends the thread.
  ~TopicFollower();
  TopicFollower(const TopicFollower&) = delete;
  TopicFollower& operator=(const TopicFollower&) = delete;

  /// Once. From the end: records that went away unread are stepped over; from the beginning none
  /// may, and reading then stands still.
  /// @errors unavailable "log.client", "log.broker_away"
  Result<void> start(const ClientOptions& options, const std::string& topic, From from,
                     OnMessage on_message);

 private:
  void run();

  Callbacks callbacks_;
  OnMessage on_message_;
  ClientPtr client_;
  TopicPtr handle_;
  QueuePtr queue_;
  std::optional<FetchNudger> nudger_;
  std::atomic<bool> stopping_ = false;
  std::thread thread_;
};

}  // namespace cas::adapters::kafka
