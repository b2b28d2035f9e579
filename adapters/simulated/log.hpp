#pragma once
#include <deque>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "adapters/simulated/broker.hpp"
#include "events/log.hpp"

namespace cas::adapters::simulated {

/// One node's client of a `SimulatedBroker`. Destroying it is a crash of its node: of what it had
/// handed over some arrives. `wait` lets the broker's time pass. One thread, `wake` included.
class SimulatedLog final : public events::Log {
 public:
  /// A delivery report as a producer gets it. No node looks at them; the simulation does, to show
  /// what comes of believing them.
  struct Delivered {
    events::PartitionNo partition;
    events::Offset offset;
    std::string frame;
  };

  /// `broker` must outlive this.
  explicit SimulatedLog(SimulatedBroker& broker);
  ~SimulatedLog() override;
  SimulatedLog(const SimulatedLog&) = delete;
  SimulatedLog& operator=(const SimulatedLog&) = delete;

  [[nodiscard]] std::uint32_t partition_count() const override;
  void follow(events::PartitionNo partition, events::Offset from) override;
  Result<void> append(events::PartitionNo partition, std::string frame) override;
  void ask_end(events::PartitionNo partition, std::uint64_t ticket) override;
  void refetch(events::PartitionNo partition, events::Offset offset) override;
  void poll(std::vector<events::LogEvent>& out, std::size_t bytes_max) override;
  void wait(std::chrono::microseconds at_most) override;
  void wake() override { woken_ = true; }

  /// From now on delivery reports are kept for `take_delivered`.
  void keep_reports() { keeps_reports_ = true; }
  [[nodiscard]] std::vector<Delivered> take_delivered() { return std::exchange(delivered_, {}); }

 private:
  friend class SimulatedBroker;
  struct Followed {
    bool on = false;
    events::Offset next;  // to be fetched
    std::deque<events::Record> fetched;
    events::Time ready;  // when the next fetch may answer
  };

  void interrupt(events::PartitionNo partition, const std::string& why);
  void delivered(events::PartitionNo partition, events::Offset offset, const std::string& frame);
  void tell(events::Time due, events::LogEvent event);
  void fail_later(events::PartitionNo partition, std::int64_t after_us);
  void send_twice(events::PartitionNo partition, const std::string& frame);
  void fetch(events::PartitionNo partition, Followed& from);
  [[nodiscard]] events::Record read(events::PartitionNo partition, const events::Record& stored);
  void hand_over(events::PartitionNo partition, Followed& from, std::size_t bytes_max,
                 std::size_t& bytes, std::vector<events::LogEvent>& out) const;
  [[nodiscard]] std::optional<events::Time> next_news() const;

  SimulatedBroker& broker_;
  SimulatedBroker::ClientNo no_;
  std::vector<Followed> followed_;
  std::vector<events::Time> sent_last_;  // by partition: frames of one writer keep their order
  std::map<SimulatedBroker::At, events::LogEvent> inbox_;
  std::set<std::pair<events::PartitionNo, events::Offset>> flipped_;  // once each
  std::vector<Delivered> delivered_;
  bool keeps_reports_ = false;
  bool woken_ = false;
};

}  // namespace cas::adapters::simulated
