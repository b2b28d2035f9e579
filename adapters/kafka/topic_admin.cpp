#include "adapters/kafka/topic_admin.hpp"

#include <algorithm>
#include <array>
#include <thread>

#include "adapters/kafka/settings.hpp"

namespace cas::adapters::kafka {
namespace {

struct DestroyNewTopic {
  void operator()(rd_kafka_NewTopic_t* topic) const noexcept { rd_kafka_NewTopic_destroy(topic); }
};
struct DestroyResource {
  void operator()(rd_kafka_ConfigResource_t* resource) const noexcept {
    rd_kafka_ConfigResource_destroy(resource);
  }
};
struct DestroyMetadata {
  void operator()(const rd_kafka_metadata_t* metadata) const noexcept {
    rd_kafka_metadata_destroy(metadata);
  }
};

constexpr int kFetchStepMs = 10;

bool says_absent(rd_kafka_resp_err_t code) {
  return code == RD_KAFKA_RESP_ERR_UNKNOWN_TOPIC_OR_PART ||
         code == RD_KAFKA_RESP_ERR__UNKNOWN_TOPIC;
}

}  // namespace

events::Record to_record(const rd_kafka_message_t& message) {
  rd_kafka_timestamp_type_t type{};
  const auto ms = rd_kafka_message_timestamp(&message, &type);
  const bool of_broker = type == RD_KAFKA_TIMESTAMP_LOG_APPEND_TIME && ms > 0;
  return {.offset = events::Offset{static_cast<std::uint64_t>(message.offset)},
          .bytes = std::string(static_cast<const char*>(message.payload), message.len),
          .stored_at = events::Time{of_broker ? ms * 1000 : 0}};
}

Result<std::unique_ptr<TopicAdmin>> TopicAdmin::open(const ClientOptions& options,
                                                     std::string topic) {
  std::unique_ptr<TopicAdmin> admin(new TopicAdmin(options, std::move(topic)));
  admin->callbacks_.on_log = options.on_log;
  // Single records are fetched with it, so it asks for as little as a broker will send.
  const std::array<Setting, 7> settings{
      {{"isolation.level", "read_uncommitted"},
       {"socket.timeout.ms", std::to_string(options.request_timeout.count())},
       {"auto.offset.reset", "error"},
       {"check.crcs", "true"},
       {"allow.auto.create.topics", "false"},
       {"fetch.wait.max.ms", "10"},
       {"fetch.message.max.bytes", "1"}}};
  auto client = make_client(RD_KAFKA_CONSUMER, options, settings, &admin->callbacks_);
  if (!client) return fail(std::move(client.error()));
  admin->client_ = *std::move(client);
  admin->handle_.reset(rd_kafka_topic_new(admin->client_.get(), admin->topic_.c_str(), nullptr));
  if (!admin->handle_) return fail(away("the topic's handle", rd_kafka_last_error()));
  return admin;
}

Result<TopicShape> TopicAdmin::shape(std::chrono::milliseconds timeout) {
  const rd_kafka_metadata_t* raw = nullptr;
  const auto code = rd_kafka_metadata(client_.get(), 0, handle_.get(), &raw, in_ms(timeout));
  if (code != RD_KAFKA_RESP_ERR_NO_ERROR)
    return fail(away("No broker of " + options_.brokers + " answers", code));
  const std::unique_ptr<const rd_kafka_metadata_t, DestroyMetadata> metadata(raw);
  TopicShape shape;
  for (int i = 0; i < metadata->broker_cnt; ++i) {
    const auto& broker = metadata->brokers[i];
    shape.brokers.push_back({broker.id, broker.host, static_cast<std::uint16_t>(broker.port)});
  }
  if (metadata->topic_cnt != 1 || says_absent(metadata->topics[0].err)) return shape;
  const auto& topic = metadata->topics[0];
  if (topic.err != RD_KAFKA_RESP_ERR_NO_ERROR)
    return fail(away("The topic " + topic_ + " cannot be used", topic.err));
  shape.exists = true;
  shape.leaders.assign(static_cast<std::size_t>(topic.partition_cnt), -1);
  for (int i = 0; i < topic.partition_cnt; ++i) {
    const auto& partition = topic.partitions[i];
    if (partition.id < 0 || partition.id >= topic.partition_cnt) continue;
    shape.leaders[static_cast<std::size_t>(partition.id)] = partition.leader;
    const auto replicas = static_cast<std::size_t>(partition.replica_cnt);
    shape.replicas = i == 0 ? replicas : std::min(shape.replicas, replicas);
  }
  return shape;
}

Result<EventPtr> TopicAdmin::answer_to(const char* doing, rd_kafka_queue_t* queue) const {
  EventPtr event(rd_kafka_queue_poll(queue, in_ms(options_.request_timeout)));
  if (!event) return fail(away(doing, RD_KAFKA_RESP_ERR__TIMED_OUT));
  if (const auto code = rd_kafka_event_error(event.get()); code != RD_KAFKA_RESP_ERR_NO_ERROR)
    return fail(away(doing, code));
  return event;
}

Result<bool> TopicAdmin::create(int partitions, int replicas, const TopicSettings& settings) {
  std::array<char, 256> why{};
  const std::unique_ptr<rd_kafka_NewTopic_t, DestroyNewTopic> made(
      rd_kafka_NewTopic_new(topic_.c_str(), partitions, replicas, why.data(), why.size()));
  if (!made) return fail(Errc::invalid, "log.cannot_create", why.data());
  for (const auto& [name, value] : settings)
    rd_kafka_NewTopic_set_config(made.get(), name.c_str(), value.c_str());
  const QueuePtr queue(rd_kafka_queue_new(client_.get()));
  auto* wanted = made.get();
  rd_kafka_CreateTopics(client_.get(), &wanted, 1, nullptr, queue.get());
  auto event = answer_to("Creating the topic", queue.get());
  if (!event) return fail(std::move(event.error()));
  std::size_t count = 0;
  const auto* topics =
      rd_kafka_CreateTopics_result_topics(rd_kafka_event_CreateTopics_result(event->get()), &count);
  const auto code = count == 1 ? rd_kafka_topic_result_error(topics[0]) : RD_KAFKA_RESP_ERR_UNKNOWN;
  if (code == RD_KAFKA_RESP_ERR_TOPIC_ALREADY_EXISTS) return false;
  if (code != RD_KAFKA_RESP_ERR_NO_ERROR)
    return fail(Errc::unavailable, "log.cannot_create",
                "The topic " + topic_ + " cannot be made: " + rd_kafka_err2str(code));
  return true;
}

Result<TopicSettings> TopicAdmin::settings() {
  const std::unique_ptr<rd_kafka_ConfigResource_t, DestroyResource> resource(
      rd_kafka_ConfigResource_new(RD_KAFKA_RESOURCE_TOPIC, topic_.c_str()));
  const QueuePtr queue(rd_kafka_queue_new(client_.get()));
  auto* wanted = resource.get();
  rd_kafka_DescribeConfigs(client_.get(), &wanted, 1, nullptr, queue.get());
  auto event = answer_to("Reading the topic's settings", queue.get());
  if (!event) return fail(std::move(event.error()));
  std::size_t count = 0;
  const auto* resources = rd_kafka_DescribeConfigs_result_resources(
      rd_kafka_event_DescribeConfigs_result(event->get()), &count);
  const auto code =
      count == 1 ? rd_kafka_ConfigResource_error(resources[0]) : RD_KAFKA_RESP_ERR_UNKNOWN;
  if (code != RD_KAFKA_RESP_ERR_NO_ERROR)
    return fail(away("Reading the settings of the topic " + topic_, code));
  const auto* entries = rd_kafka_ConfigResource_configs(resources[0], &count);
  TopicSettings settings;
  for (std::size_t i = 0; i < count; ++i) {
    const auto* value = rd_kafka_ConfigEntry_value(entries[i]);
    settings[rd_kafka_ConfigEntry_name(entries[i])] = value == nullptr ? "" : value;
  }
  return settings;
}

Result<events::Offset> TopicAdmin::end(events::PartitionNo partition) {
  return offset_at(client_.get(), topic_, partition, Edge::end, options_.request_timeout);
}

Result<Watermarks> TopicAdmin::watermarks(events::PartitionNo partition) {
  const auto low =
      offset_at(client_.get(), topic_, partition, Edge::beginning, options_.request_timeout);
  if (!low) return fail(low.error());
  const auto high = end(partition);
  if (!high) return fail(high.error());
  return Watermarks{*low, *high};
}

Result<std::optional<events::Record>> TopicAdmin::fetch(events::PartitionNo partition,
                                                        events::Offset offset) {
  const auto marks = watermarks(partition);
  if (!marks) return fail(marks.error());
  if (offset < marks->low || offset >= marks->high) return std::nullopt;
  const auto number = static_cast<std::int32_t>(partition.value());
  const std::lock_guard lock(fetching_);
  // A queue of its own: in the partition's built-in one librdkafka 2.0.2 can leave something behind
  // that keeps the client from ever ending once the topic was deleted.
  const QueuePtr queue(rd_kafka_queue_new(client_.get()));
  if (rd_kafka_consume_start_queue(handle_.get(), number, static_cast<std::int64_t>(offset.value()),
                                   queue.get()) != 0)
    return fail(away("Fetching a record", rd_kafka_last_error()));
  MessagePtr message;
  const auto give_up = std::chrono::steady_clock::now() + options_.request_timeout;
  do {
    message.reset(rd_kafka_consume_queue(queue.get(), kFetchStepMs));
    // Asked for something else, librdkafka sees sooner that it has something to fetch.
    if (!message) static_cast<void>(end(partition));
  } while (!message && std::chrono::steady_clock::now() < give_up);
  const auto code = message ? message->err : RD_KAFKA_RESP_ERR__TIMED_OUT;
  std::optional<events::Record> record;
  if (message && code == RD_KAFKA_RESP_ERR_NO_ERROR) record = to_record(*message);
  rd_kafka_consume_stop(handle_.get(), number);
  if (!record) return fail(away("Fetching a record", code));
  // A later one in its place: the record itself was compacted away.
  if (record->offset != offset) return std::nullopt;
  return record;
}

Result<void> make_small_topic(TopicAdmin& admin, const TopicShape& shape,
                              const TopicSettings& settings, std::chrono::milliseconds patience) {
  if (!shape.exists) {
    const auto made =
        admin.create(1, static_cast<int>(replicas_on(shape.brokers.size())), settings);
    if (!made) return fail(made.error());
  }
  // A new topic has a leader only a moment later.
  const auto give_up = std::chrono::steady_clock::now() + patience;
  for (;;) {
    const auto marks = admin.watermarks(events::PartitionNo{0});
    if (marks) return {};
    if (std::chrono::steady_clock::now() > give_up) return fail(marks.error());
    std::this_thread::sleep_for(std::chrono::milliseconds{kFetchStepMs});
  }
}

}  // namespace cas::adapters::kafka
