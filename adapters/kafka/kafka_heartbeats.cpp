#include "adapters/kafka/kafka_heartbeats.hpp"

#include <array>
#include <iterator>
#include <mutex>

#include "adapters/kafka/heartbeat_json.hpp"
#include "adapters/kafka/topic_admin.hpp"
#include "adapters/kafka/topic_follower.hpp"

namespace cas::adapters::kafka {
namespace {

constexpr int kLastWordsMs = 1'000;
constexpr std::size_t kUnreadMax = 10'000;  // of a node that does not look for a while

const TopicSettings kSettings{
    {"cleanup.policy", "delete"},
    {"retention.ms", "600000"},
    {"segment.ms", "600000"},
    {"segment.bytes", "1048576"},
};

}  // namespace

class KafkaHeartbeats::Sending {
 public:
  explicit Sending(const ClientOptions& options) { callbacks_.on_log = options.on_log; }
  ~Sending() {
    if (client_) rd_kafka_flush(client_.get(), kLastWordsMs);
    if (client_) rd_kafka_purge(client_.get(), RD_KAFKA_PURGE_F_QUEUE | RD_KAFKA_PURGE_F_INFLIGHT);
  }
  Sending(const Sending&) = delete;
  Sending& operator=(const Sending&) = delete;

  Result<void> open(const ClientOptions& options, const std::string& topic) {
    // What could not be sent in a second is of no use any more.
    const std::array<Setting, 5> settings{{{"acks", "1"},
                                           {"linger.ms", "0"},
                                           {"message.timeout.ms", "1000"},
                                           {"delivery.report.only.error", "true"},
                                           {"queue.buffering.max.messages", "100"}}};
    auto client = make_client(RD_KAFKA_PRODUCER, options, settings, &callbacks_);
    if (!client) return fail(std::move(client.error()));
    client_ = *std::move(client);
    topic_.reset(rd_kafka_topic_new(client_.get(), topic.c_str(), nullptr));
    if (!topic_) return fail(away("the topic's handle", rd_kafka_last_error()));
    return {};
  }

  void send(const std::string& key, const std::string& value) {
    // librdkafka makes its own copy; a full queue loses this one, and another comes soon.
    rd_kafka_produce(topic_.get(), 0, RD_KAFKA_MSG_F_COPY, const_cast<char*>(value.data()),
                     value.size(), key.data(), key.size(), nullptr);
    rd_kafka_poll(client_.get(), 0);
  }

 private:
  Callbacks callbacks_;
  ClientPtr client_;
  TopicPtr topic_;
};

class KafkaHeartbeats::Hearing {
 public:
  Result<void> start(const ClientOptions& options, const std::string& topic) {
    return follower_.start(options, topic, TopicFollower::From::end,
                           [this](const rd_kafka_message_t& message) { take(message); });
  }

  void give(std::vector<engine::Heartbeat>& out) {
    const std::lock_guard lock(mutex_);
    std::ranges::move(heard_, std::back_inserter(out));
    heard_.clear();
  }

 private:
  void take(const rd_kafka_message_t& message) {
    auto heartbeat = parse_heartbeat({static_cast<const char*>(message.payload), message.len});
    if (!heartbeat) return;  // none of ours
    const std::lock_guard lock(mutex_);
    if (heard_.size() < kUnreadMax) heard_.push_back(*std::move(heartbeat));
  }

  std::mutex mutex_;
  std::vector<engine::Heartbeat> heard_;  // under mutex_
  TopicFollower follower_;
};

Result<std::unique_ptr<KafkaHeartbeats>> KafkaHeartbeats::open(const ClientOptions& client,
                                                               const std::string& topic) {
  auto admin = TopicAdmin::open(client, topic);
  if (!admin) return fail(std::move(admin.error()));
  const auto shape = (*admin)->shape(client.connect_timeout);
  if (!shape) return fail(shape.error());
  if (auto made = make_small_topic(**admin, *shape, kSettings, client.connect_timeout); !made)
    return fail(std::move(made.error()));
  std::unique_ptr<KafkaHeartbeats> heartbeats(new KafkaHeartbeats);
  heartbeats->hearing_ = std::make_unique<Hearing>();
  if (auto started = heartbeats->hearing_->start(client, topic); !started)
    return fail(std::move(started.error()));
  heartbeats->sending_ = std::make_unique<Sending>(client);
  if (auto opened = heartbeats->sending_->open(client, topic); !opened)
    return fail(std::move(opened.error()));
  return heartbeats;
}

KafkaHeartbeats::~KafkaHeartbeats() = default;

void KafkaHeartbeats::send(const engine::Heartbeat& heartbeat) {
  sending_->send(to_hex(heartbeat.node), print_heartbeat(heartbeat));
}

void KafkaHeartbeats::take(std::vector<engine::Heartbeat>& out) { hearing_->give(out); }

}  // namespace cas::adapters::kafka
