#pragma once
#include <atomic>
#include <map>
#include <memory>
#include <optional>
#include <vector>

#include "adapters/kafka/options.hpp"
#include "adapters/kafka/outbox.hpp"
#include "adapters/kafka/statistics.hpp"
#include "events/log.hpp"

namespace cas::adapters::kafka {

class Enquirer;
class FrameProducer;
class Inspector;
class RecordConsumer;
class TopicAdmin;
struct LogTopic;
struct Stumble;

/// The log in a topic of Apache Kafka. A record is readable once every in-sync replica has it.
/// Never fork after one was opened: librdkafka's threads stay behind.
///
/// Beside what the port says: `append` refuses while no broker answers ("log.broker_away"), and
/// for as long as the topic could lose records, with the reasons of `settings.hpp` and
/// "log.topic_deleted", "log.topic_recreated", "log.beginning_removed", "log.tail_lost".
class KafkaLog final : public events::Log {
 public:
  /// Finds the log, or makes it (see creation.hpp for the rules and errors). Waits for brokers.
  static Result<std::unique_ptr<KafkaLog>> open(KafkaOptions options);
  /// Waits a second at most for frames that were accepted and not sent.
  ~KafkaLog() override;

  [[nodiscard]] events::LogId log_id() const noexcept;
  /// What librdkafka tells of itself, some seconds old at most. Any thread.
  [[nodiscard]] std::vector<ClientFigures> figures() const { return statistics_.figures(); }

  [[nodiscard]] std::uint32_t partition_count() const override;
  void follow(events::PartitionNo partition, events::Offset from) override;
  Result<void> append(events::PartitionNo partition, std::string frame) override;
  [[nodiscard]] std::optional<Error> away() const override;
  void ask_end(events::PartitionNo partition, std::uint64_t ticket) override;
  void refetch(events::PartitionNo partition, events::Offset offset) override;
  void poll(std::vector<events::LogEvent>& out, std::size_t bytes_max) override;
  void wait(std::chrono::microseconds at_most) override;
  void wake() override;

 private:
  /// A partition that reads on once an inspection that began after its stumble has passed.
  struct Suspended {
    events::Offset next;
    std::uint64_t inspection = 0;
  };
  /// How often the same record was asked for again because another came in its place.
  struct Retried {
    events::Offset wanted;
    int times = 0;
  };

  KafkaLog(KafkaOptions options, std::unique_ptr<TopicAdmin> admin, const LogTopic& topic);
  Result<void> start();
  void on_client_error(int code, std::string_view text);
  void tell_interruption(std::vector<events::LogEvent>& out);
  void on_stumble(const Stumble& stumble, std::vector<events::LogEvent>& out);
  void stop_at_gap(const Stumble& stumble, std::vector<events::LogEvent>& out);
  void resume_suspended(std::vector<events::LogEvent>& out);

  Statistics statistics_;
  const KafkaOptions options_;
  const std::unique_ptr<LogTopic> topic_;
  Bell bell_;
  Outbox outbox_{bell_};
  std::unique_ptr<TopicAdmin> admin_;
  std::unique_ptr<Enquirer> enquirer_;
  std::unique_ptr<Inspector> inspector_;
  std::unique_ptr<RecordConsumer> consumer_;
  std::unique_ptr<FrameProducer> producer_;  ///< none when read-only
  /// Nothing is appended until this inspection has passed; 0 = none is awaited.
  std::uint64_t away_until_ = 0;
  bool away_told_ = false;
  std::optional<std::string> interruption_;  ///< reported by a client, not told to the node yet
  std::map<events::PartitionNo, Suspended> suspended_;
  std::map<events::PartitionNo, Retried> retried_;
  std::map<events::PartitionNo, Error> damaged_;
};

}  // namespace cas::adapters::kafka
