#include "adapters/kafka/value_reader.hpp"

#include <algorithm>
#include <array>

#include "adapters/kafka/topic_admin.hpp"

namespace cas::adapters::kafka {
namespace {

std::unexpected<Error> no_topic(const std::string& topic) {
  return fail(Errc::not_found, "values.no_topic", "There is no topic " + topic + ".");
}

}  // namespace

Result<std::unique_ptr<ValueReader>> ValueReader::open(const ClientOptions& options,
                                                       std::string topic, From from) {
  std::unique_ptr<ValueReader> reader(new ValueReader);
  reader->topic_ = std::move(topic);
  auto admin = TopicAdmin::open(options, reader->topic_);
  if (!admin) return fail(std::move(admin.error()));
  const auto shape = (*admin)->shape(options.connect_timeout);
  if (!shape) return fail(shape.error());
  if (!shape->exists) return no_topic(reader->topic_);
  reader->callbacks_.on_log = options.on_log;
  const std::array<Setting, 6> settings{{{"auto.offset.reset", "smallest"},
                                         {"check.crcs", "true"},
                                         {"allow.auto.create.topics", "false"},
                                         {"enable.partition.eof", "true"},
                                         {"queued.max.messages.kbytes", "8192"},
                                         {"fetch.wait.max.ms", "100"}}};
  auto client = make_client(RD_KAFKA_CONSUMER, options, settings, &reader->callbacks_);
  if (!client) return fail(std::move(client.error()));
  reader->client_ = *std::move(client);
  reader->handle_.reset(rd_kafka_topic_new(reader->client_.get(), reader->topic_.c_str(), nullptr));
  reader->queue_.reset(rd_kafka_queue_new(reader->client_.get()));
  if (!reader->handle_) return fail(away("the topic's handle", rd_kafka_last_error()));
  reader->nudger_.emplace(reader->client_.get(), reader->topic_);
  for (std::int32_t p = 0; p < static_cast<std::int32_t>(shape->leaders.size()); ++p) {
    const events::PartitionNo partition{static_cast<std::uint32_t>(p)};
    const auto behind = (*admin)->end(partition);
    if (!behind) return fail(behind.error());
    const auto end = static_cast<std::int64_t>(behind->value());
    const auto begin = from == From::end ? end : RD_KAFKA_OFFSET_BEGINNING;
    if (rd_kafka_consume_start_queue(reader->handle_.get(), p, begin, reader->queue_.get()) != 0)
      return fail(away("Reading the topic " + reader->topic_, rd_kafka_last_error()));
    reader->partitions_.push_back({end, from == From::end || end == 0 ? end : 0});
    reader->nudger_->nudge(partition, 2);
  }
  return reader;
}

ValueReader::~ValueReader() {
  nudger_.reset();
  for (std::size_t p = 0; p < partitions_.size(); ++p)
    rd_kafka_consume_stop(handle_.get(), static_cast<std::int32_t>(p));
}

bool ValueReader::caught_up() const {
  return std::ranges::all_of(partitions_, [](const Progress& p) { return p.next >= p.end; });
}

Result<std::optional<ValueReader::Value>> ValueReader::next(std::chrono::milliseconds at_most) {
  const MessagePtr message(rd_kafka_consume_queue(queue_.get(), in_ms(at_most)));
  if (!message) return std::nullopt;
  const auto partition = static_cast<std::size_t>(message->partition);
  if (message->err == RD_KAFKA_RESP_ERR_UNKNOWN_TOPIC_OR_PART ||
      message->err == RD_KAFKA_RESP_ERR__UNKNOWN_TOPIC)
    return no_topic(topic_);
  // The last records may have been compacted away: the end is told by itself.
  const bool at_end = message->err == RD_KAFKA_RESP_ERR__PARTITION_EOF;
  if (message->err != RD_KAFKA_RESP_ERR_NO_ERROR && !at_end) return std::nullopt;
  auto& progress = partitions_.at(partition);
  progress.next = std::max(progress.next, message->offset + (at_end ? 0 : 1));
  if (at_end || message->payload == nullptr || message->key == nullptr) return std::nullopt;
  return Value{events::PartitionNo{static_cast<std::uint32_t>(message->partition)},
               std::string(static_cast<const char*>(message->key), message->key_len),
               std::string(static_cast<const char*>(message->payload), message->len)};
}

}  // namespace cas::adapters::kafka
