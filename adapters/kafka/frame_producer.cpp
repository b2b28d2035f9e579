#include "adapters/kafka/frame_producer.hpp"

#include <array>

namespace cas::adapters::kafka {
namespace {

constexpr int kLastWordsMs = 1'000;

std::string text_of_fatal(rd_kafka_t* client) {
  std::array<char, 512> why{};
  if (rd_kafka_fatal_error(client, why.data(), why.size()) == RD_KAFKA_RESP_ERR_NO_ERROR) return {};
  return why.data();
}

}  // namespace

FrameProducer::FrameProducer(const ClientOptions& options, std::string topic, Bell& bell,
                             OnError on_error)
    : options_(options),
      topic_name_(std::move(topic)),
      bell_(bell),
      on_error_(std::move(on_error)) {}

FrameProducer::~FrameProducer() {
  if (client_ && text_of_fatal(client_.get()).empty()) rd_kafka_flush(client_.get(), kLastWordsMs);
  retire("");
}

Result<void> FrameProducer::open() {
  const std::array<Setting, 9> settings{{{"enable.idempotence", "true"},
                                         {"acks", "all"},
                                         {"enable.gapless.guarantee", "true"},
                                         {"message.timeout.ms", "0"},
                                         {"linger.ms", "0"},
                                         {"delivery.report.only.error", "true"},
                                         {"message.max.bytes", "1048576"},
                                         {"queue.buffering.max.messages", "100000"},
                                         {"queue.buffering.max.kbytes", "131072"}}};
  auto callbacks = std::make_unique<Callbacks>();
  callbacks->on_log = options_.on_log;
  callbacks->on_statistics = options_.on_statistics;
  callbacks->on_error = on_error_;
  callbacks->on_delivery = [this](const rd_kafka_message_t& message) {
    if (message.err == RD_KAFKA_RESP_ERR_NO_ERROR) return;
    failed_[events::PartitionNo{static_cast<std::uint32_t>(message.partition)}] =
        rd_kafka_err2str(message.err);
  };
  auto client = make_client(RD_KAFKA_PRODUCER, options_, settings, callbacks.get());
  if (!client) return fail(std::move(client.error()));
  callbacks_ = std::move(callbacks);
  client_ = *std::move(client);
  topic_.reset(rd_kafka_topic_new(client_.get(), topic_name_.c_str(), nullptr));
  if (!topic_) return fail(away("the topic's handle", rd_kafka_last_error()));
  const QueuePtr queue(rd_kafka_queue_get_main(client_.get()));
  rd_kafka_queue_io_event_enable(queue.get(), bell_.fd(), &Bell::kPayload, sizeof Bell::kPayload);
  return {};
}

Result<void> FrameProducer::append(events::PartitionNo partition, std::string_view frame) {
  if (!client_)
    if (auto opened = open(); !opened) return opened;
  // librdkafka's own copy is made before this returns; it takes the payload as not const.
  const auto taken = rd_kafka_produce(topic_.get(), static_cast<std::int32_t>(partition.value()),
                                      RD_KAFKA_MSG_F_COPY, const_cast<char*>(frame.data()),
                                      frame.size(), nullptr, 0, nullptr);
  if (taken == 0) {
    handed_over_[partition];
    return {};
  }
  const auto code = rd_kafka_last_error();
  if (code == RD_KAFKA_RESP_ERR__QUEUE_FULL)
    return fail(Errc::unavailable, "log.queue_full", "The producer's queue is full.");
  return fail(Errc::unavailable, "log.producer_failed", rd_kafka_err2str(code));
}

void FrameProducer::poll(std::vector<events::LogEvent>& out) {
  if (!client_) return;
  rd_kafka_poll(client_.get(), 0);
  if (const auto why = text_of_fatal(client_.get()); !why.empty()) retire(why);
  for (auto& [partition, why] : failed_)
    out.emplace_back(events::AppendFailed{partition, std::move(why)});
  failed_.clear();
}

void FrameProducer::abandon() { retire("The topic is not the log that was opened."); }

void FrameProducer::retire(const std::string& why) {
  if (!client_) return;
  for (const auto& [partition, unused] : handed_over_) failed_[partition] = why;
  handed_over_.clear();
  callbacks_->on_delivery = nullptr;
  callbacks_->on_error = [](rd_kafka_resp_err_t, std::string_view) {};
  callbacks_->on_statistics = [](std::string_view) {};
  // Ending a client joins its threads, so somebody else waits for that.
  retiring_.push_back(std::async(
      std::launch::async, [callbacks = std::move(callbacks_), client = std::move(client_),
                           topic = std::move(topic_)]() mutable {
        rd_kafka_purge(client.get(), RD_KAFKA_PURGE_F_QUEUE | RD_KAFKA_PURGE_F_INFLIGHT);
        topic.reset();
        client.reset();
      }));
}

}  // namespace cas::adapters::kafka
