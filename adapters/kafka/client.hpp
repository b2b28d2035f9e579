#pragma once
#include <librdkafka/rdkafka.h>

#include <functional>
#include <memory>
#include <span>
#include <string>
#include <string_view>

#include "adapters/kafka/options.hpp"
#include "events/result.hpp"
#include "events/strong.hpp"

namespace cas::adapters::kafka {

/// Owners of librdkafka's handles. A client goes last: topics, queues and messages before it.
template <auto destroy>
struct Destroy {
  template <class T>
  void operator()(T* handle) const noexcept {
    destroy(handle);
  }
};
using ClientPtr = std::unique_ptr<rd_kafka_t, Destroy<rd_kafka_destroy>>;
using TopicPtr = std::unique_ptr<rd_kafka_topic_t, Destroy<rd_kafka_topic_destroy>>;
using QueuePtr = std::unique_ptr<rd_kafka_queue_t, Destroy<rd_kafka_queue_destroy>>;
using MessagePtr = std::unique_ptr<rd_kafka_message_t, Destroy<rd_kafka_message_destroy>>;
using EventPtr = std::unique_ptr<rd_kafka_event_t, Destroy<rd_kafka_event_destroy>>;

/// What a client calls back; outlives it. `on_log` runs in any thread, the others inside the
/// `rd_kafka_poll` of whoever polls the client. None may destroy the client.
struct Callbacks {
  std::function<void(rd_kafka_resp_err_t code, std::string_view text)> on_error;
  std::function<void(const rd_kafka_message_t& message)> on_delivery;
  std::function<void(int level, std::string_view line)> on_log;
  /// Every `kStatisticsEvery` where there is one: librdkafka's figures as JSON, see statistics.hpp.
  std::function<void(std::string_view json)> on_statistics = nullptr;
};

inline constexpr std::chrono::seconds kStatisticsEvery{5};

struct Setting {
  const char* name;
  std::string value;
};

/// A producer or consumer with what all of ours have in common, and `settings` over it.
/// @errors unavailable "log.client" librdkafka could not start
[[nodiscard]] Result<ClientPtr> make_client(rd_kafka_type_t type, const ClientOptions& options,
                                            std::span<const Setting> settings,
                                            Callbacks* callbacks);

/// unavailable "log.broker_away": no answer, or one that says "later".
[[nodiscard]] Error away(std::string doing, rd_kafka_resp_err_t code);

/// Where a partition ends (the record behind its last), or begins, as its leader says. Unlike the
/// question for both at once, which librdkafka 2.0.2 asks for ever while the leader is down, this
/// one ends with its time. Any thread.
enum class Edge : std::int64_t { beginning = -2, end = -1 };  ///< by Kafka's ListOffsets
[[nodiscard]] Result<events::Offset> offset_at(rd_kafka_t* client, const std::string& topic,
                                               events::PartitionNo partition, Edge edge,
                                               std::chrono::milliseconds at_most);

[[nodiscard]] inline int in_ms(std::chrono::milliseconds time) {
  return static_cast<int>(time.count());
}

}  // namespace cas::adapters::kafka
