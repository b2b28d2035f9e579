#pragma once
#include <gtest/gtest.h>

#include <chrono>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "events/log.hpp"

namespace cas::tests {

/// One log and the ways into it. Each adapter writes one of these in <adapter>_log_test.cpp; the
/// destructor removes the log.
class LogUnderTest {
 public:
  virtual ~LogUnderTest() = default;

  /// The node that appends; the reference is good until `reopen`.
  virtual events::Log& log() = 0;
  /// Another node's view of the same log, beside the first. It need not be able to append.
  virtual std::unique_ptr<events::Log> open_second() = 0;
  /// Ends the first node in good order and opens it again.
  virtual void reopen() = 0;
  /// Makes the records of this partition unusable, so that whoever follows it from offset 0 gets a
  /// `LogTrouble`. @returns false when this log has no way to do that
  virtual bool damage(events::PartitionNo partition) {
    static_cast<void>(partition);
    return false;
  }
};

/// How the contract comes to a log. The log that `make` returns holds the genesis of every
/// partition at offset 0 (`events::write_genesis`) and nothing else.
struct LogFactory {
  std::string name;
  std::function<std::unique_ptr<LogUnderTest>(const events::LogCreation&)> make;
  /// How long to wait for what must come.
  std::chrono::milliseconds patience{20'000};
  /// How many records the longer tests write.
  std::size_t many = 5'000;
  /// False for a log that runs in one thread only (its `wake` is then called from that one).
  bool threads = true;
};

/// Calls one log the way a node does, and checks of all that comes out of it what holds always:
/// no records of a partition that is not followed, none empty, offsets contiguous from the one
/// asked for, answers only to questions that were put.
class LogCaller {
 public:
  LogCaller(events::Log& log, std::chrono::milliseconds patience);

  void follow(events::PartitionNo partition, events::Offset from);
  /// Appends, waiting as long as the log says that its queue is full.
  void append(events::PartitionNo partition, std::string frame);
  /// Polls once and takes in what came. @returns the events of this poll
  std::vector<events::LogEvent> poll(std::size_t bytes_max = kPollBytes);
  /// Waits and polls until `holds`. @returns false when patience ended first
  [[nodiscard]] bool until(const std::function<bool()>& holds, std::size_t bytes_max = kPollBytes);
  /// Waits until `count` records of the partition have come since it was followed.
  [[nodiscard]] bool until_read(events::PartitionNo partition, std::size_t count);
  /// Asks for the durable end and waits for the answer.
  [[nodiscard]] std::uint64_t end(events::PartitionNo partition);
  /// Asks for a record again and waits for the answer.
  [[nodiscard]] events::Refetched refetch(events::PartitionNo partition, events::Offset offset);

  /// What came since the partition was last followed; the first one's offset is where it began.
  [[nodiscard]] const std::vector<events::Record>& records(events::PartitionNo partition);
  [[nodiscard]] const std::vector<events::LogTrouble>& troubles() const { return troubles_; }
  [[nodiscard]] std::size_t append_failures() const { return append_failures_; }

  static constexpr std::size_t kPollBytes = 4 * 1024 * 1024;

 private:
  struct Followed {
    events::Offset next;
    std::vector<events::Record> records;
  };
  void take(const events::LogEvent& event);

  events::Log& log_;
  std::chrono::milliseconds patience_;
  std::map<events::PartitionNo, Followed> followed_;
  std::uint64_t last_ticket_ = 0;
  std::map<std::uint64_t, events::EndIs> ends_;
  std::map<std::pair<events::PartitionNo, events::Offset>, int> refetches_open_;
  std::vector<events::Refetched> refetched_;
  std::vector<events::LogTrouble> troubles_;
  std::size_t append_failures_ = 0;
};

/// What every `events::Log` must do; the rules stand in log_contract.cpp, one test each. An adapter
/// instantiates them in its own file and links the library `log_contract`:
///
///   INSTANTIATE_TEST_SUITE_P(Embedded, LogContract, testing::Values(LogFactory{...}),
///                            [](const auto& one) { return one.param.name; });
class LogContract : public testing::TestWithParam<LogFactory> {
 protected:
  LogContract();
  /// A new log with P = `shards` and its first node, or another one in its place.
  void make(std::uint32_t shards);
  [[nodiscard]] LogCaller& node() { return *node_; }
  [[nodiscard]] events::Log& log() { return under_test_->log(); }
  void reopen();
  /// Bytes of a frame, told apart by `number`; no log may look into them.
  [[nodiscard]] static std::string frame(std::uint64_t number, std::size_t size = 700);

  static constexpr events::PartitionNo kShard{1};
  std::unique_ptr<LogUnderTest> under_test_;
  std::unique_ptr<LogCaller> node_;
};

}  // namespace cas::tests
