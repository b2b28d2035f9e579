#pragma once
#include <condition_variable>
#include <map>
#include <mutex>
#include <string>
#include <thread>

#include "adapters/kafka/client.hpp"
#include "events/strong.hpp"

namespace cas::adapters::kafka {

/// Wakes librdkafka's fetching. Its broker thread looks only once a second whether a partition that
/// was started, or whose local queue was full, may be fetched again (known there as issue 2879);
/// while it sleeps, a slow reader gets 18,000 records a second instead of 120,000. Any request to
/// that broker wakes it; this sends the smallest, in a thread of its own, since it waits for the
/// answer. Any thread.
class FetchNudger {
 public:
  /// @param client outlives this
  FetchNudger(rd_kafka_t* client, std::string topic);
  ~FetchNudger();
  FetchNudger(const FetchNudger&) = delete;
  FetchNudger& operator=(const FetchNudger&) = delete;

  /// @param times 2 after a start, which librdkafka carries out in a thread of its own
  void nudge(events::PartitionNo partition, int times = 1);

 private:
  void run();

  rd_kafka_t* const client_;
  const std::string topic_;
  std::mutex mutex_;
  std::condition_variable changed_;
  bool stopping_ = false;                      // under mutex_
  std::map<events::PartitionNo, int> wanted_;  // under mutex_
  std::thread thread_;
};

}  // namespace cas::adapters::kafka
