#include "tests/bench/bare_producer.hpp"

#include <array>

#include "adapters/kafka/settings.hpp"
#include "tests/bench/measure.hpp"

namespace cas::bench {
namespace {

using namespace adapters::kafka;
using std::chrono::steady_clock;

constexpr int kPollMs = 100;

double microseconds_between(steady_clock::time_point from, steady_clock::time_point to) {
  return std::chrono::duration<double, std::micro>(to - from).count();
}

}  // namespace

BareProducer::BareProducer(const std::string& brokers, const std::string& topic,
                           std::uint32_t partitions, const TopicSettings& settings) {
  ClientOptions options;
  options.brokers = brokers;
  const auto admin = need_of(TopicAdmin::open(options, topic));
  const auto shape = need_of(admin->shape());
  (void)need_of(admin->create(static_cast<int>(partitions),
                              static_cast<int>(replicas_on(shape.brokers.size())), settings));
  const std::array<Setting, 6> producer{{{"enable.idempotence", "true"},
                                         {"acks", "all"},
                                         {"enable.gapless.guarantee", "true"},
                                         {"message.timeout.ms", "0"},
                                         {"linger.ms", "0"},
                                         {"queue.buffering.max.messages", "100000"}}};
  callbacks_.on_delivery = [this](const rd_kafka_message_t& message) {
    invariant(message.err == RD_KAFKA_RESP_ERR_NO_ERROR, "the broker takes what the bench sends");
    const auto began = sent_[reinterpret_cast<std::uintptr_t>(message._private)];
    latencies_us_.push_back(microseconds_between(began, steady_clock::now()));
    ++reported_;
  };
  client_ = need_of(make_client(RD_KAFKA_PRODUCER, options, producer, &callbacks_));
  topic_.reset(rd_kafka_topic_new(client_.get(), topic.c_str(), nullptr));
  invariant(topic_ != nullptr, "a topic's handle can be made");
}

BareProduce BareProducer::send(const std::vector<AppendedFrame>& frames, std::size_t in_flight) {
  std::size_t bytes_max = 0;
  for (const auto& frame : frames) bytes_max = std::max(bytes_max, frame.bytes);
  std::string payload(bytes_max, 'x');
  sent_.resize(frames.size());
  latencies_us_.clear();
  reported_ = 0;
  const auto began = steady_clock::now();
  for (std::size_t sent = 0; reported_ < frames.size();) {
    for (; sent < frames.size() && sent - reported_ < in_flight; ++sent) {
      sent_[sent] = steady_clock::now();
      const auto taken = rd_kafka_produce(topic_.get(), frames[sent].partition, RD_KAFKA_MSG_F_COPY,
                                          payload.data(), frames[sent].bytes, nullptr, 0,
                                          reinterpret_cast<void*>(sent));
      invariant(taken == 0, "the producer's queue has room for what may be in flight");
    }
    rd_kafka_poll(client_.get(), kPollMs);
  }
  return {microseconds_between(began, steady_clock::now()) / 1e6, std::move(latencies_us_)};
}

}  // namespace cas::bench
