#pragma once
#include <chrono>
#include <cstdint>
#include <mutex>
#include <vector>

#include "events/log.hpp"

namespace cas::adapters::kafka {

/// A counter of the system that a sleeper can wait on: our threads, librdkafka's and `wake` raise
/// it. Any thread, but one sleeper.
class Bell {
 public:
  Bell();
  ~Bell();
  Bell(const Bell&) = delete;
  Bell& operator=(const Bell&) = delete;

  void ring();
  /// Sleeps until it rings, or has rung since the last call.
  void await(std::chrono::microseconds at_most);
  /// For `rd_kafka_queue_io_event_enable`, with the eight bytes of `kPayload`.
  [[nodiscard]] int fd() const noexcept { return fd_; }
  static constexpr std::uint64_t kPayload = 1;

 private:
  int fd_;
};

/// What the threads behind the log have found out, until the node polls. Any thread.
class Outbox {
 public:
  explicit Outbox(Bell& bell) : bell_(bell) {}
  void push(events::LogEvent event);
  /// Moves everything to the end of `out`.
  void take(std::vector<events::LogEvent>& out);

 private:
  Bell& bell_;
  std::mutex mutex_;
  std::vector<events::LogEvent> events_;
};

}  // namespace cas::adapters::kafka
