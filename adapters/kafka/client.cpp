#include "adapters/kafka/client.hpp"

#include <array>
#include <vector>

namespace cas::adapters::kafka {
namespace {

struct DestroyConf {
  void operator()(rd_kafka_conf_t* conf) const noexcept { rd_kafka_conf_destroy(conf); }
};

struct DestroyList {
  void operator()(rd_kafka_topic_partition_list_t* list) const noexcept {
    rd_kafka_topic_partition_list_destroy(list);
  }
};

void error_called(rd_kafka_t*, int code, const char* text, void* opaque) {
  static_cast<const Callbacks*>(opaque)->on_error(static_cast<rd_kafka_resp_err_t>(code), text);
}

void delivery_called(rd_kafka_t*, const rd_kafka_message_t* message, void* opaque) {
  const auto* callbacks = static_cast<const Callbacks*>(opaque);
  if (callbacks->on_delivery) callbacks->on_delivery(*message);
}

void log_called(const rd_kafka_t* client, int level, const char* facility, const char* text) {
  const auto* callbacks = static_cast<const Callbacks*>(rd_kafka_opaque(client));
  if (callbacks != nullptr && callbacks->on_log)
    callbacks->on_log(level, std::string(facility) + ": " + text);
}

int statistics_called(rd_kafka_t*, char* json, std::size_t size, void* opaque) {
  static_cast<const Callbacks*>(opaque)->on_statistics({json, size});
  return 0;  // the text stays librdkafka's
}

}  // namespace

Result<ClientPtr> make_client(rd_kafka_type_t type, const ClientOptions& options,
                              std::span<const Setting> settings, Callbacks* callbacks) {
  std::vector<Setting> all{
      {"bootstrap.servers", options.brokers},
      {"client.id", "cas"},
      {"socket.nagle.disable", "true"},
      {"socket.keepalive.enable", "true"},
      {"socket.timeout.ms", "5000"},
      // A broker that comes back is found again within half a second.
      {"reconnect.backoff.ms", "50"},
      {"reconnect.backoff.max.ms", "500"},
      // A topic that a broker just started does not know yet is not lost.
      {"topic.metadata.propagation.max.ms", "5000"},
  };
  if (callbacks->on_statistics)
    all.push_back({"statistics.interval.ms", std::to_string(in_ms(kStatisticsEvery))});
  all.insert(all.end(), settings.begin(), settings.end());
  std::unique_ptr<rd_kafka_conf_t, DestroyConf> conf(rd_kafka_conf_new());
  std::array<char, 512> why{};
  for (const auto& setting : all)
    if (rd_kafka_conf_set(conf.get(), setting.name, setting.value.c_str(), why.data(),
                          why.size()) != RD_KAFKA_CONF_OK)
      return fail(Errc::unavailable, "log.client", why.data());
  rd_kafka_conf_set_opaque(conf.get(), callbacks);
  rd_kafka_conf_set_log_cb(conf.get(), log_called);
  // Without a listener errors are log lines, not events that pile up unread.
  if (callbacks->on_error) rd_kafka_conf_set_error_cb(conf.get(), error_called);
  if (callbacks->on_statistics) rd_kafka_conf_set_stats_cb(conf.get(), statistics_called);
  if (type == RD_KAFKA_PRODUCER) rd_kafka_conf_set_dr_msg_cb(conf.get(), delivery_called);
  ClientPtr client(rd_kafka_new(type, conf.get(), why.data(), why.size()));
  if (!client) return fail(Errc::unavailable, "log.client", why.data());
  static_cast<void>(conf.release());  // the client's now
  return client;
}

Result<events::Offset> offset_at(rd_kafka_t* client, const std::string& topic,
                                 events::PartitionNo partition, Edge edge,
                                 std::chrono::milliseconds at_most) {
  const std::unique_ptr<rd_kafka_topic_partition_list_t, DestroyList> asked(
      rd_kafka_topic_partition_list_new(1));
  auto* one = rd_kafka_topic_partition_list_add(asked.get(), topic.c_str(),
                                                static_cast<std::int32_t>(partition.value()));
  one->offset = static_cast<std::int64_t>(edge);  // where a time would stand
  auto code = rd_kafka_offsets_for_times(client, asked.get(), in_ms(at_most));
  if (code == RD_KAFKA_RESP_ERR_NO_ERROR) code = one->err;
  if (code != RD_KAFKA_RESP_ERR_NO_ERROR || one->offset < 0)
    return fail(away("The ends of partition " + std::to_string(partition.value()), code));
  return events::Offset{static_cast<std::uint64_t>(one->offset)};
}

Error away(std::string doing, rd_kafka_resp_err_t code) {
  return {
      Errc::unavailable, "log.broker_away", std::move(doing) + ": " + rd_kafka_err2str(code), {}};
}

}  // namespace cas::adapters::kafka
