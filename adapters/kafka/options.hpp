#pragma once
#include <chrono>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "events/log.hpp"
#include "events/result.hpp"

namespace cas::adapters::kafka {

/// Where a log is: "host:port,host:port" and a topic.
struct KafkaAddress {
  std::string brokers;
  std::string topic;
};

/// Reads "kafka://host:port[,host:port…]/topic".
/// @errors invalid "log.bad_address" with what is wrong
[[nodiscard]] Result<KafkaAddress> parse_address(std::string_view url);

/// The name of what stands beside a log: "cas.keys.v1" beside "cas.events.v1"; beside a log of any
/// other name that name with the kind behind it, "trial.keys.v1" beside "trial".
[[nodiscard]] std::string topic_beside(std::string_view log_topic, std::string_view kind);

/// What every client of a cluster is made with.
struct ClientOptions {
  std::string brokers;
  std::chrono::milliseconds connect_timeout{10'000};  ///< for a broker to answer at all
  std::chrono::milliseconds request_timeout{2'000};   ///< for one question, then it is put again
  /// librdkafka's own lines, by syslog level (0 worst … 7); called from its threads. They go
  /// nowhere else.
  std::function<void(int level, std::string_view line)> on_log = {};
  /// librdkafka's figures of those clients that are polled; see statistics.hpp.
  std::function<void(std::string_view json)> on_statistics = {};
};

struct KafkaOptions {
  ClientOptions client;
  std::string topic = "cas.events.v1";
  /// The topic is made with this if it is not there; not looked at otherwise.
  std::optional<events::LogCreation> create = std::nullopt;
  /// One broker need not flush each record to disk: a power cut may take acknowledged frames.
  bool may_lose_tail = false;
  bool read_only = false;  ///< appends nothing, creates nothing, does not judge topic settings
  /// How long another process may take between making the topic and its last genesis.
  std::chrono::milliseconds creation_timeout{10'000};
  /// How often the topic's settings and its beginning are looked at again; its identity and its
  /// leaders are looked at every second, or as often.
  std::chrono::milliseconds check_every{60'000};
};

}  // namespace cas::adapters::kafka
