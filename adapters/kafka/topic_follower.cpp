#include "adapters/kafka/topic_follower.hpp"

#include <array>

namespace cas::adapters::kafka {
namespace {

constexpr events::PartitionNo kOnly{0};
constexpr int kStepMs = 100;

}  // namespace

TopicFollower::~TopicFollower() {
  stopping_ = true;
  if (thread_.joinable()) thread_.join();
  nudger_.reset();
  if (handle_ && queue_) rd_kafka_consume_stop(handle_.get(), 0);
  queue_.reset();
  handle_.reset();
}

Result<void> TopicFollower::start(const ClientOptions& options, const std::string& topic, From from,
                                  OnMessage on_message) {
  on_message_ = std::move(on_message);
  callbacks_.on_log = options.on_log;
  const std::array<Setting, 5> settings{
      {{"isolation.level", "read_uncommitted"},
       {"auto.offset.reset", from == From::end ? "latest" : "error"},
       {"check.crcs", "true"},
       {"allow.auto.create.topics", "false"},
       {"fetch.wait.max.ms", "50"}}};
  auto client = make_client(RD_KAFKA_CONSUMER, options, settings, &callbacks_);
  if (!client) return fail(std::move(client.error()));
  client_ = *std::move(client);
  handle_.reset(rd_kafka_topic_new(client_.get(), topic.c_str(), nullptr));
  if (!handle_) return fail(away("reading " + topic, rd_kafka_last_error()));
  queue_.reset(rd_kafka_queue_new(client_.get()));
  const std::int64_t offset = from == From::end ? RD_KAFKA_OFFSET_END : 0;
  if (rd_kafka_consume_start_queue(handle_.get(), 0, offset, queue_.get()) != 0)
    return fail(away("reading " + topic, rd_kafka_last_error()));
  nudger_.emplace(client_.get(), topic);
  nudger_->nudge(kOnly, 2);
  thread_ = std::thread([this] { run(); });
  return {};
}

void TopicFollower::run() {
  while (!stopping_) {
    const MessagePtr message(rd_kafka_consume_queue(queue_.get(), kStepMs));
    // An error means that a broker is away; librdkafka goes on by itself.
    if (message && message->err == RD_KAFKA_RESP_ERR_NO_ERROR) on_message_(*message);
  }
}

}  // namespace cas::adapters::kafka
