#include "adapters/kafka/record_consumer.hpp"

#include <array>

#include "adapters/kafka/topic_admin.hpp"

namespace cas::adapters::kafka {
namespace {

using events::Offset;
using events::PartitionNo;

constexpr std::size_t kBatch = 512;
/// A quarter of what librdkafka queues of a partition.
constexpr std::size_t kNudgeBytes = 1024 * 1024;

}  // namespace

Result<std::unique_ptr<RecordConsumer>> RecordConsumer::open(const ClientOptions& options,
                                                             const std::string& topic,
                                                             std::uint32_t partitions, Bell& bell,
                                                             OnError on_error) {
  std::unique_ptr<RecordConsumer> consumer(new RecordConsumer);
  consumer->callbacks_ = {.on_error = std::move(on_error),
                          .on_delivery = nullptr,
                          .on_log = options.on_log,
                          .on_statistics = options.on_statistics};
  consumer->followed_.resize(partitions);
  const std::array<Setting, 9> settings{
      {{"isolation.level", "read_uncommitted"},
       {"auto.offset.reset", "error"},
       {"check.crcs", "true"},
       {"allow.auto.create.topics", "false"},
       {"enable.auto.commit", "false"},
       // A partition that is followed anew joins the next fetch, so a fetch must not wait long.
       {"fetch.wait.max.ms", "50"},
       {"fetch.error.backoff.ms", "50"},
       {"queued.max.messages.kbytes", "4096"},  // of each partition
       {"fetch.message.max.bytes", "1048576"}}};
  auto client = make_client(RD_KAFKA_CONSUMER, options, settings, &consumer->callbacks_);
  if (!client) return fail(std::move(client.error()));
  consumer->client_ = *std::move(client);
  consumer->topic_.reset(rd_kafka_topic_new(consumer->client_.get(), topic.c_str(), nullptr));
  if (!consumer->topic_) return fail(away("the topic's handle", rd_kafka_last_error()));
  consumer->queue_.reset(rd_kafka_queue_new(consumer->client_.get()));
  const QueuePtr main(rd_kafka_queue_get_main(consumer->client_.get()));
  for (auto* queue : {main.get(), consumer->queue_.get()})
    rd_kafka_queue_io_event_enable(queue, bell.fd(), &Bell::kPayload, sizeof Bell::kPayload);
  consumer->nudger_.emplace(consumer->client_.get(), topic);
  return consumer;
}

RecordConsumer::~RecordConsumer() {
  nudger_.reset();
  for (std::uint32_t p = 0; p < followed_.size(); ++p) leave(PartitionNo{p});
  taken_.clear();
  queue_.reset();
  topic_.reset();
}

void RecordConsumer::follow(PartitionNo partition, Offset from) {
  leave(partition);
  auto& followed = followed_.at(partition.value());
  const auto started =
      rd_kafka_consume_start_queue(topic_.get(), static_cast<std::int32_t>(partition.value()),
                                   static_cast<std::int64_t>(from.value()), queue_.get());
  invariant(started == 0, "a partition that nobody reads can be read");
  followed.active = true;
  followed.next = from;
  nudger_->nudge(partition, 2);
}

void RecordConsumer::leave(PartitionNo partition) {
  auto& followed = followed_.at(partition.value());
  if (!followed.active) return;
  followed.active = false;
  // Waits for librdkafka's own thread, never for a broker.
  rd_kafka_consume_stop(topic_.get(), static_cast<std::int32_t>(partition.value()));
  for (auto i = taken_next_; i < taken_.size(); ++i)
    if (taken_[i] && taken_[i]->partition == static_cast<std::int32_t>(partition.value()))
      taken_[i].reset();
}

bool RecordConsumer::follows(PartitionNo partition) const {
  return followed_.at(partition.value()).active;
}

Offset RecordConsumer::next_offset(PartitionNo partition) const {
  return followed_.at(partition.value()).next;
}

bool RecordConsumer::refill() {
  std::array<rd_kafka_message_t*, kBatch> batch{};
  // No time-out: a batch call with one waits all of it unless the batch fills.
  const auto count = rd_kafka_consume_batch_queue(queue_.get(), 0, batch.data(), batch.size());
  taken_.clear();
  taken_next_ = 0;
  for (ssize_t i = 0; i < count; ++i) taken_.emplace_back(batch[static_cast<std::size_t>(i)]);
  return !taken_.empty();
}

void RecordConsumer::poll(std::vector<events::LogEvent>& out, std::size_t bytes_max,
                          std::vector<Stumble>& stumbles) {
  rd_kafka_poll(client_.get(), 0);
  may_have_more_ = true;
  for (std::size_t bytes = 0; bytes < bytes_max;) {
    if (taken_next_ == taken_.size() && !refill()) {
      may_have_more_ = false;
      break;
    }
    const auto message = std::move(taken_[taken_next_++]);
    if (!message) continue;  // its partition was left in the meantime
    bytes += message->len;
    take(*message, out, stumbles);
  }
  for (const auto partition : in_poll_) followed_[partition.value()].place_in_poll = 0;
  in_poll_.clear();
}

void RecordConsumer::take(const rd_kafka_message_t& message, std::vector<events::LogEvent>& out,
                          std::vector<Stumble>& stumbles) {
  const PartitionNo partition{static_cast<std::uint32_t>(message.partition)};
  if (partition.value() >= followed_.size() || !followed_[partition.value()].active) return;
  auto& followed = followed_[partition.value()];
  Stumble stumble{partition, followed.next, message.err, std::nullopt};
  if (message.err == RD_KAFKA_RESP_ERR_NO_ERROR) {
    const Offset offset{static_cast<std::uint64_t>(message.offset)};
    if (offset < followed.next) return;  // on its way since before the partition was followed anew
    if (offset == followed.next) {
      if (followed.place_in_poll == 0) {
        out.emplace_back(events::RecordsRead{partition, {}});
        followed.place_in_poll = out.size();
        in_poll_.push_back(partition);
      }
      std::get<events::RecordsRead>(out[followed.place_in_poll - 1])
          .records.push_back(to_record(message));
      followed.next = next(followed.next);
      followed.bytes_since_nudge += message.len;
      if (followed.bytes_since_nudge >= kNudgeBytes) {
        followed.bytes_since_nudge = 0;
        nudger_->nudge(partition);
      }
      return;
    }
    stumble.came = offset;
  }
  leave(partition);
  stumbles.push_back(stumble);
}

}  // namespace cas::adapters::kafka
