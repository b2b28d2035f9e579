#pragma once
#include <cstdint>
#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "events/strong.hpp"

namespace cas::adapters::kafka {

/// What one client of librdkafka tells of itself.
struct ClientFigures {
  std::string type;              ///< "consumer" or "producer"
  std::uint64_t brokers = 0;     ///< of the cluster, as far as this client knows
  std::uint64_t brokers_up = 0;  ///< connected to
  std::uint64_t queued_messages = 0;
  std::uint64_t queued_bytes = 0;
  std::uint64_t open_requests = 0;  ///< not sent yet, or not answered
  std::uint64_t sent_bytes = 0;
  std::uint64_t received_bytes = 0;
  std::uint64_t errors = 0;  ///< of sending and receiving, and requests that timed out
  std::uint64_t disconnects = 0;
  std::uint64_t round_trip_p50_us = 0;  ///< of the slowest broker, over the last seconds
  std::uint64_t round_trip_p99_us = 0;
  /// Records behind the end that the last fetch told of; partitions that are followed.
  std::map<events::PartitionNo, std::uint64_t> lag;
};

/// Reads what librdkafka 2.0 emits (its STATISTICS.md); nothing of a text that is something else.
[[nodiscard]] std::optional<ClientFigures> read_statistics(std::string_view json);

/// Keeps the newest of what each client has emitted; it is read when somebody asks. Any thread.
class Statistics {
 public:
  void note(std::string_view json);
  [[nodiscard]] std::vector<ClientFigures> figures() const;

 private:
  mutable std::mutex mutex_;
  std::map<std::string, std::string> newest_;  ///< by type of client
};

}  // namespace cas::adapters::kafka
