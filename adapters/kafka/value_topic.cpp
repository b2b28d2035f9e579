#include "adapters/kafka/value_topic.hpp"

#include <array>
#include <charconv>
#include <thread>

#include "adapters/kafka/settings.hpp"

namespace cas::adapters::kafka {
namespace {

constexpr std::int64_t kRecordBytesMax = 1'048'588;  // Kafka's own default
constexpr std::size_t kWaitingMax = 512;
constexpr std::size_t kWaitingBytesMax = 8 << 20;

std::string value_of(const TopicSettings& settings, std::string_view name) {
  const auto found = settings.find(name);
  return found == settings.end() ? "" : found->second;
}

struct DestroyHeaders {
  void operator()(rd_kafka_headers_t* headers) const noexcept { rd_kafka_headers_destroy(headers); }
};

}  // namespace

TopicSettings value_topic_settings(std::size_t replicas) {
  TopicSettings settings{
      {"cleanup.policy", "compact"},
      {"unclean.leader.election.enable", "false"},
      {"max.message.bytes", std::to_string(kRecordBytesMax)},
      // A late publisher's record is overwritten within this time, before compaction could let it
      // take the place of the one that counts.
      {"min.compaction.lag.ms", "60000"},
      {"segment.ms", "3600000"},  // compaction never looks into the newest segment
  };
  // One broker need not flush: what a power cut takes is published again at the next start.
  if (replicas >= 3) settings["min.insync.replicas"] = "2";
  return settings;
}

Result<void> check_value_topic(const TopicSettings& settings, const std::string& topic) {
  const auto wrong = [&](std::string_view name, const std::string& remedy) {
    return fail(Errc::unavailable, "values.topic_settings",
                "The topic " + topic + " has " + std::string(name) + "=" +
                    value_of(settings, name) + ", " + remedy + " Nothing is published there.");
  };
  if (value_of(settings, "cleanup.policy") != "compact")
    return wrong("cleanup.policy", "under which newest values get lost; it must be 'compact'.");
  const auto bytes = value_of(settings, "max.message.bytes");
  std::int64_t number = 0;
  std::from_chars(bytes.data(), bytes.data() + bytes.size(), number);
  if (number < kRecordBytesMax)
    return wrong("max.message.bytes", "too little for large forms; it must be 1048588 or more.");
  return {};
}

ValueTopic::ValueTopic(ValueTopicOptions options, OnDelivery on_delivery)
    : options_(std::move(options)), on_delivery_(std::move(on_delivery)) {}

ValueTopic::~ValueTopic() {
  if (!client_) return;
  callbacks_.on_delivery = nullptr;
  rd_kafka_purge(client_.get(), RD_KAFKA_PURGE_F_QUEUE | RD_KAFKA_PURGE_F_INFLIGHT);
}

Result<std::unique_ptr<ValueTopic>> ValueTopic::open(const ValueTopicOptions& options,
                                                     OnDelivery on_delivery) {
  std::unique_ptr<ValueTopic> topic(new ValueTopic(options, std::move(on_delivery)));
  auto admin = TopicAdmin::open(options.client, options.topic);
  if (!admin) return fail(std::move(admin.error()));
  topic->admin_ = *std::move(admin);
  if (auto found = topic->find_or_make(); !found) return fail(std::move(found.error()));
  topic->callbacks_.on_log = options.client.on_log;
  topic->callbacks_.on_delivery = [to = topic.get()](const rd_kafka_message_t& message) {
    --to->waiting_;
    to->waiting_bytes_ -= message.len;
    to->on_delivery_({static_cast<const char*>(message.key), message.key_len},
                     message.err == RD_KAFKA_RESP_ERR_NO_ERROR);
  };
  const std::array<Setting, 7> settings{{{"acks", "all"},
                                         {"max.in.flight.requests.per.connection", "1"},
                                         {"message.timeout.ms", "0"},
                                         {"linger.ms", "5"},
                                         {"compression.type", "lz4"},
                                         {"message.max.bytes", "1048576"},
                                         {"queue.buffering.max.kbytes", "32768"}}};
  auto client = make_client(RD_KAFKA_PRODUCER, options.client, settings, &topic->callbacks_);
  if (!client) return fail(std::move(client.error()));
  topic->client_ = *std::move(client);
  topic->handle_.reset(rd_kafka_topic_new(topic->client_.get(), options.topic.c_str(), nullptr));
  if (!topic->handle_) return fail(away("the topic's handle", rd_kafka_last_error()));
  return topic;
}

Result<void> ValueTopic::find_or_make() {
  const auto shape = admin_->shape(options_.client.connect_timeout);
  if (!shape) return fail(shape.error());
  if (shape->exists) return check();
  const auto replicas = replicas_on(shape->brokers.size());
  const auto made = admin_->create(static_cast<int>(options_.partitions),
                                   static_cast<int>(replicas), value_topic_settings(replicas));
  if (!made) return fail(made.error());
  if (auto led = await_leaders(*made); !led) return led;
  return check();
}

/// A topic is known to every broker a moment after it was made, be it by somebody else.
Result<void> ValueTopic::await_leaders(bool ours) {
  const auto give_up = std::chrono::steady_clock::now() + options_.client.connect_timeout;
  for (;;) {
    const auto shape = admin_->shape();
    if (shape && shape->led() && (!ours || shape->leaders.size() == options_.partitions)) return {};
    if (std::chrono::steady_clock::now() > give_up)
      return shape ? fail(Errc::unavailable, "values.not_led",
                          "The topic " + options_.topic + " was made and has no leader yet.")
                   : Result<void>(fail(shape.error()));
    std::this_thread::sleep_for(std::chrono::milliseconds{50});
  }
}

Result<void> ValueTopic::check() {
  const auto shape = admin_->shape();
  if (!shape) return fail(shape.error());
  if (shape->exists && shape->leaders.size() != options_.partitions)
    return fail(Errc::unavailable, "values.topic_partitions",
                "The topic " + options_.topic + " has " + std::to_string(shape->leaders.size()) +
                    " partitions and not " + std::to_string(options_.partitions) +
                    ": it was made for another log or by hand. Nothing is published there; once "
                    "it is deleted, it is made anew.");
  const auto settings = admin_->settings();
  if (!settings) return fail(settings.error());
  return check_value_topic(*settings, options_.topic);
}

bool ValueTopic::send(events::PartitionNo partition, std::string_view key, std::string_view value) {
  std::unique_ptr<rd_kafka_headers_t, DestroyHeaders> headers(rd_kafka_headers_new(1));
  constexpr std::string_view kName = "content-type";
  rd_kafka_header_add(headers.get(), kName.data(), static_cast<ssize_t>(kName.size()),
                      options_.content_type.data(),
                      static_cast<ssize_t>(options_.content_type.size()));
  // librdkafka's own copy is made before this returns; it takes the payload as not const.
  const auto code = rd_kafka_producev(
      client_.get(), RD_KAFKA_V_RKT(handle_.get()),
      RD_KAFKA_V_PARTITION(static_cast<std::int32_t>(partition.value())),
      RD_KAFKA_V_MSGFLAGS(RD_KAFKA_MSG_F_COPY),
      RD_KAFKA_V_VALUE(const_cast<char*>(value.data()), value.size()),
      RD_KAFKA_V_KEY(key.data(), key.size()), RD_KAFKA_V_HEADERS(headers.get()), RD_KAFKA_V_END);
  if (code != RD_KAFKA_RESP_ERR_NO_ERROR) return false;
  static_cast<void>(headers.release());  // the record's now
  ++waiting_;
  waiting_bytes_ += value.size();
  return true;
}

void ValueTopic::poll() { rd_kafka_poll(client_.get(), 0); }

bool ValueTopic::flush(std::chrono::milliseconds at_most) {
  return rd_kafka_flush(client_.get(), in_ms(at_most)) == RD_KAFKA_RESP_ERR_NO_ERROR;
}

std::size_t ValueTopic::room() const noexcept {
  return waiting_bytes_ >= kWaitingBytesMax || waiting_ >= kWaitingMax ? 0 : kWaitingMax - waiting_;
}

}  // namespace cas::adapters::kafka
