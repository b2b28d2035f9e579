#include "adapters/kafka/sync_producer.hpp"

#include <array>

namespace cas::adapters::kafka {

Result<std::unique_ptr<SyncProducer>> SyncProducer::open(const ClientOptions& options,
                                                         const std::string& topic) {
  std::unique_ptr<SyncProducer> producer(new SyncProducer(options));
  auto& callbacks = producer->callbacks_;
  callbacks.on_log = options.on_log;
  callbacks.on_delivery = [to = producer.get()](const rd_kafka_message_t& message) {
    if (message.err == RD_KAFKA_RESP_ERR_NO_ERROR)
      to->delivered_ = events::Offset{static_cast<std::uint64_t>(message.offset)};
    else
      to->delivered_ = fail(away("A record was not stored", message.err));
  };
  const std::array<Setting, 5> settings{
      {{"enable.idempotence", "true"},
       {"acks", "all"},
       {"linger.ms", "0"},
       {"message.max.bytes", "1048576"},
       // A broker that has just started may take seconds to hand out a producer id.
       {"message.timeout.ms", std::to_string(options.connect_timeout.count())}}};
  auto client = make_client(RD_KAFKA_PRODUCER, options, settings, &callbacks);
  if (!client) return fail(std::move(client.error()));
  producer->client_ = *std::move(client);
  producer->topic_.reset(rd_kafka_topic_new(producer->client_.get(), topic.c_str(), nullptr));
  if (!producer->topic_) return fail(away("the topic's handle", rd_kafka_last_error()));
  return producer;
}

Result<events::Offset> SyncProducer::send(events::PartitionNo partition,
                                          std::optional<std::string_view> key,
                                          std::optional<std::string_view> value) {
  delivered_.reset();
  // librdkafka's own copy is made before this returns; it takes the payload as not const.
  auto* payload = value ? const_cast<char*>(value->data()) : nullptr;
  const auto taken = rd_kafka_produce(topic_.get(), static_cast<std::int32_t>(partition.value()),
                                      RD_KAFKA_MSG_F_COPY, payload, value ? value->size() : 0,
                                      key ? key->data() : nullptr, key ? key->size() : 0, nullptr);
  if (taken != 0) return fail(away("A record was not taken", rd_kafka_last_error()));
  constexpr int kStepMs = 100;
  while (!delivered_) rd_kafka_poll(client_.get(), kStepMs);  // ends with message.timeout.ms
  return *delivered_;
}

}  // namespace cas::adapters::kafka
