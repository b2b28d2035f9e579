#include "adapters/kafka/kafka_log.hpp"

#include "adapters/kafka/creation.hpp"
#include "adapters/kafka/enquirer.hpp"
#include "adapters/kafka/frame_producer.hpp"
#include "adapters/kafka/inspector.hpp"
#include "adapters/kafka/record_consumer.hpp"

namespace cas::adapters::kafka {
namespace {

using events::Offset;
using events::PartitionNo;

constexpr int kRetriesMax = 2;

std::unexpected<Error> refused(const char* reason, std::string detail) {
  return fail(Errc::unavailable, reason, std::move(detail));
}

}  // namespace

Result<std::unique_ptr<KafkaLog>> KafkaLog::open(KafkaOptions options) {
  auto admin = TopicAdmin::open(options.client, options.topic);
  if (!admin) return fail(std::move(admin.error()));
  const auto topic = find_or_make(**admin, options);
  if (!topic) return fail(topic.error());
  std::unique_ptr<KafkaLog> log(new KafkaLog(std::move(options), *std::move(admin), *topic));
  if (auto started = log->start(); !started) return fail(std::move(started.error()));
  return log;
}

KafkaLog::KafkaLog(KafkaOptions options, std::unique_ptr<TopicAdmin> admin, const LogTopic& topic)
    : options_([&] {
        if (!options.read_only)
          options.client.on_statistics = [this](std::string_view json) { statistics_.note(json); };
        return std::move(options);
      }()),
      topic_(std::make_unique<LogTopic>(topic)),
      admin_(std::move(admin)) {}

Result<void> KafkaLog::start() {
  const auto on_error = [this](rd_kafka_resp_err_t code, std::string_view text) {
    on_client_error(code, text);
  };
  auto consumer =
      RecordConsumer::open(options_.client, options_.topic, topic_->partitions, bell_, on_error);
  if (!consumer) return fail(std::move(consumer.error()));
  consumer_ = *std::move(consumer);
  enquirer_ = std::make_unique<Enquirer>(*admin_, outbox_);
  inspector_ = std::make_unique<Inspector>(*admin_, options_, *topic_, outbox_);
  if (options_.read_only) return {};
  producer_ = std::make_unique<FrameProducer>(options_.client, options_.topic, bell_, on_error);
  return producer_->open();
}

KafkaLog::~KafkaLog() {
  producer_.reset();  // first: the others may have to wait for an answer under way
}

events::LogId KafkaLog::log_id() const noexcept { return topic_->log; }

std::uint32_t KafkaLog::partition_count() const { return topic_->partitions; }

void KafkaLog::follow(PartitionNo partition, Offset from) {
  suspended_.erase(partition);
  retried_.erase(partition);
  consumer_->follow(partition, from);
  inspector_->note_read_to(partition, from);
}

Result<void> KafkaLog::append(PartitionNo partition, std::string frame) {
  invariant(partition.value() < topic_->partitions, "the log has this partition");
  if (!producer_) return refused("log.read_only", "This log was opened to be read.");
  if (const auto damaged = damaged_.find(partition); damaged != damaged_.end())
    return refused(damaged->second.reason.c_str(), damaged->second.detail);
  if (const auto refusal = inspector_->refusal(partition))
    return refused(refusal->reason.c_str(), refusal->detail);
  if (auto gone = away()) return fail(*std::move(gone));
  return producer_->append(partition, frame);
}

std::optional<Error> KafkaLog::away() const {
  if (away_until_ <= inspector_->answered()) return std::nullopt;
  return Error{
      Errc::unavailable,
      "log.broker_away",
      "No broker of " + options_.client.brokers + " answers; nothing is written until one does.",
      {}};
}

void KafkaLog::ask_end(PartitionNo partition, std::uint64_t ticket) {
  enquirer_->ask_end(partition, ticket);
}

void KafkaLog::refetch(PartitionNo partition, Offset offset) {
  enquirer_->refetch(partition, offset);
}

void KafkaLog::poll(std::vector<events::LogEvent>& out, std::size_t bytes_max) {
  if (producer_) {
    if (inspector_->topic_is_lost()) producer_->abandon();
    producer_->poll(out);
  }
  outbox_.take(out);
  std::vector<Stumble> stumbles;
  consumer_->poll(out, bytes_max, stumbles);
  for (const auto& stumble : stumbles) on_stumble(stumble, out);
  tell_interruption(out);
  for (std::uint32_t p = 0; p < topic_->partitions; ++p)
    if (consumer_->follows(PartitionNo{p}))
      inspector_->note_read_to(PartitionNo{p}, consumer_->next_offset(PartitionNo{p}));
  resume_suspended(out);
}

void KafkaLog::tell_interruption(std::vector<events::LogEvent>& out) {
  // While no broker answers, clients report it with each attempt; twice is enough for the node.
  const bool is_away = away_until_ > inspector_->answered();
  const bool was_away = std::exchange(away_told_, is_away);
  if (was_away && !is_away) interruption_ = "the brokers answer again";
  if (interruption_ && !(was_away && is_away))
    for (std::uint32_t p = 0; p < topic_->partitions; ++p)
      out.emplace_back(events::Interrupted{PartitionNo{p}, *interruption_});
  interruption_.reset();
}

void KafkaLog::on_client_error(int code, std::string_view text) {
  interruption_ = text;
  const auto inspection = inspector_->ask();
  if (code == RD_KAFKA_RESP_ERR__ALL_BROKERS_DOWN) away_until_ = inspection;
}

void KafkaLog::on_stumble(const Stumble& stumble, std::vector<events::LogEvent>& out) {
  out.emplace_back(events::Interrupted{
      stumble.partition, stumble.came ? "records are missing" : rd_kafka_err2str(stumble.code)});
  if (!stumble.came && stumble.code != RD_KAFKA_RESP_ERR__BAD_MSG) {
    // Out of range, no such topic, no leader: an inspection finds out what that means.
    suspended_[stumble.partition] = {stumble.wanted, inspector_->ask()};
    return;
  }
  auto& retried = retried_[stumble.partition];
  if (retried.times == 0 || retried.wanted != stumble.wanted) retried = {stumble.wanted, 0};
  if (++retried.times <= kRetriesMax)
    consumer_->follow(stumble.partition, stumble.wanted);
  else
    stop_at_gap(stumble, out);
}

void KafkaLog::stop_at_gap(const Stumble& stumble, std::vector<events::LogEvent>& out) {
  const auto where = "Partition " + std::to_string(stumble.partition.value()) + " of the topic " +
                     options_.topic + ", offset " + std::to_string(stumble.wanted.value());
  Error error =
      stumble.came
          ? Error{Errc::corrupt,
                  "log.gap",
                  where + ": the next record that stands there is " +
                      std::to_string(stumble.came->value()) +
                      ". Compaction has removed what was between, or a transaction of somebody "
                      "else has left its mark.",
                  {}}
          : Error{Errc::corrupt, "log.damaged", where + ": the batch fails its checksum.", {}};
  damaged_.insert_or_assign(stumble.partition, error);
  inspector_->ask();
  out.emplace_back(events::LogTrouble{stumble.partition, std::move(error)});
}

void KafkaLog::resume_suspended(std::vector<events::LogEvent>& out) {
  if (suspended_.empty()) return;
  const auto answered = inspector_->answered();
  std::erase_if(suspended_, [&](const auto& one) {
    const auto& [partition, suspended] = one;
    if (suspended.inspection > answered) return false;
    if (const auto refusal = inspector_->refusal(partition);
        refusal && refusal->code == Errc::corrupt)
      return true;  // told as trouble; it stays where it is until it is followed anew
    out.emplace_back(events::Interrupted{partition, "reading goes on"});
    consumer_->follow(partition, suspended.next);
    return true;
  });
}

void KafkaLog::wait(std::chrono::microseconds at_most) {
  if (consumer_->may_have_more()) return;
  bell_.await(at_most);
}

void KafkaLog::wake() { bell_.ring(); }

}  // namespace cas::adapters::kafka
