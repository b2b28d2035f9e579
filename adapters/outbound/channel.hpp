#pragma once
#include <atomic>
#include <chrono>
#include <memory>
#include <string>
#include <vector>

#include "adapters/kafka/value_topic.hpp"
#include "adapters/node/node_thread.hpp"
#include "adapters/outbound/owed.hpp"
#include "adapters/outbound/publisher.hpp"
#include "adapters/outbound/read_back.hpp"

namespace cas::adapters::outbound {

/// One topic and what it is owed. Of the publisher's thread, where nothing else is said.
class Publisher::Channel {
 public:
  using Clock = std::chrono::steady_clock;

  Channel(const Options& options, std::string_view kind, std::unique_ptr<Owed> owed,
          std::uint32_t partitions);

  /// On the node's thread.
  void note(const events::ReadFrame& read) { owed_->note(read); }
  /// Opens the topic if need be, hears what has become of values, and sends those that are due.
  /// @returns whether there are more
  bool round(node::NodeThread& node);
  /// Nothing is due and nothing on its way; or nothing can be sent.
  [[nodiscard]] bool idle() const { return !topic_ || counts().waiting == 0; }
  void flush(std::chrono::milliseconds at_most);
  /// Any thread.
  [[nodiscard]] Published counts() const;

 private:
  bool ready();
  Result<void> open();
  void give_up(const Error& why);
  void say(const Error& trouble);
  void send(const std::vector<Value>& values);

  const kafka::ValueTopicOptions options_;
  const std::function<void(const Error&)> on_trouble_;
  std::unique_ptr<Owed> owed_;  // of the node's thread
  std::unique_ptr<kafka::ValueTopic> topic_;
  std::unique_ptr<ReadBack> read_back_;
  std::vector<std::string> again_;  ///< subjects that have to be told once more
  bool all_again_ = false;
  bool refused_ = false;  ///< a record, by the broker
  std::string trouble_;   ///< what was said last
  Clock::time_point try_at_{};
  Clock::time_point check_at_{};
  std::atomic<std::uint64_t> published_ = 0;
  std::atomic<std::uint64_t> failed_ = 0;
  std::atomic<std::uint64_t> due_ = 0;
  std::atomic<std::uint64_t> on_their_way_ = 0;
};

}  // namespace cas::adapters::outbound
