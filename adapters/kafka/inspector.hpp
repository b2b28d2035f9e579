#pragma once
#include <atomic>
#include <condition_variable>
#include <map>
#include <mutex>
#include <optional>
#include <span>
#include <thread>
#include <vector>

#include "adapters/kafka/creation.hpp"
#include "adapters/kafka/outbox.hpp"
#include "adapters/kafka/topic_admin.hpp"

namespace cas::adapters::kafka {

/// Looks in a thread of its own whether the topic still is the log that was opened and may be
/// written to: at its leaders and its genesis every second; at its settings, its beginning and what
/// was read of it every `check_every`, and at once when asked. Tells the node through the outbox;
/// `refusal` is what `append` has to say.
class Inspector {
 public:
  Inspector(TopicAdmin& admin, const KafkaOptions& options, const LogTopic& topic, Outbox& outbox);
  ~Inspector();
  Inspector(const Inspector&) = delete;
  Inspector& operator=(const Inspector&) = delete;

  /// Asks for an inspection that begins after this call. @returns its number. Any thread.
  std::uint64_t ask();
  /// Number of the last inspection that all brokers answered; 0 before the first. Any thread.
  [[nodiscard]] std::uint64_t answered() const noexcept { return answered_.load(); }
  /// Why nothing is written to this partition, if so. Any thread.
  [[nodiscard]] std::optional<Error> refusal(events::PartitionNo partition);
  /// True when the topic was deleted or made anew: nothing of ours belongs there. Any thread.
  [[nodiscard]] bool topic_is_lost() const noexcept { return lost_.load(); }
  /// How far the partition was read: a log that ends before is not the same. Any thread.
  void note_read_to(events::PartitionNo partition, events::Offset next) {
    read_to_.at(partition.value()).store(next.value(), std::memory_order_relaxed);
  }

 private:
  void run();
  /// @returns false if some broker did not answer
  bool inspect(bool thoroughly);
  bool inspect_leaders(const TopicShape& shape);
  bool inspect_settings(const TopicShape& shape);
  bool inspect_genesis();
  bool inspect_watermarks();
  void refuse(std::span<const events::PartitionNo> partitions, const Error& error, bool for_ever);
  void refuse_all(const Error& error, bool for_ever);
  void settings_are_good();

  struct Refusal {
    Error error;
    bool for_ever = false;
  };

  TopicAdmin& admin_;
  const KafkaOptions options_;
  const LogTopic topic_;
  Outbox& outbox_;
  std::vector<std::atomic<std::uint64_t>> read_to_;
  std::atomic<std::uint64_t> answered_ = 0;
  std::atomic<bool> lost_ = false;
  int absent_times_ = 0;               // the thread's alone
  std::vector<std::int32_t> leaders_;  // the thread's alone
  std::mutex mutex_;
  std::condition_variable changed_;
  bool stopping_ = false;                            // under mutex_
  std::uint64_t asked_ = 0;                          // under mutex_
  std::map<events::PartitionNo, Refusal> refusals_;  // under mutex_
  std::thread thread_;
};

}  // namespace cas::adapters::kafka
