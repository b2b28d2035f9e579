#pragma once
#include <string>
#include <vector>

#include "adapters/kafka/client.hpp"
#include "adapters/kafka/topic_admin.hpp"
#include "events/log.hpp"

namespace cas::bench {

struct AppendedFrame {
  std::int32_t partition = 0;
  std::size_t bytes = 0;
};

/// A log that remembers the sizes of what was appended. The one below must outlive it.
class RecordedAppends final : public events::Log {
 public:
  explicit RecordedAppends(events::Log& below) : below_(below) {}
  [[nodiscard]] std::vector<AppendedFrame> take() { return std::exchange(appended_, {}); }

  [[nodiscard]] std::uint32_t partition_count() const override { return below_.partition_count(); }
  void follow(events::PartitionNo partition, events::Offset from) override {
    below_.follow(partition, from);
  }
  Result<void> append(events::PartitionNo partition, std::string frame) override {
    appended_.push_back({static_cast<std::int32_t>(partition.value()), frame.size()});
    return below_.append(partition, std::move(frame));
  }
  void ask_end(events::PartitionNo partition, std::uint64_t ticket) override {
    below_.ask_end(partition, ticket);
  }
  void refetch(events::PartitionNo partition, events::Offset offset) override {
    below_.refetch(partition, offset);
  }
  void poll(std::vector<events::LogEvent>& out, std::size_t bytes_max) override {
    below_.poll(out, bytes_max);
  }
  void wait(std::chrono::microseconds at_most) override { below_.wait(at_most); }
  void wake() override { below_.wake(); }

 private:
  events::Log& below_;
  std::vector<AppendedFrame> appended_;  // of the node's thread; taken while it is idle
};

struct BareProduce {
  double seconds = 0;
  std::vector<double> latencies_us;  ///< from each record to its report
};

/// The limit: librdkafka alone, with the settings of our producer, into a topic of its own that is
/// set up like ours.
class BareProducer {
 public:
  BareProducer(const std::string& brokers, const std::string& topic, std::uint32_t partitions,
               const adapters::kafka::TopicSettings& settings);
  /// Sends as many bytes as these frames have, at most `in_flight` records without a report.
  BareProduce send(const std::vector<AppendedFrame>& frames, std::size_t in_flight);

 private:
  adapters::kafka::Callbacks callbacks_;
  std::size_t reported_ = 0;
  std::vector<std::chrono::steady_clock::time_point> sent_;
  std::vector<double> latencies_us_;
  adapters::kafka::ClientPtr client_;
  adapters::kafka::TopicPtr topic_;
};

}  // namespace cas::bench
