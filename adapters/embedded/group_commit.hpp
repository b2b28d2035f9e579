#pragma once
#include <atomic>
#include <chrono>
#include <condition_variable>
#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <thread>
#include <vector>

#include "adapters/embedded/ends.hpp"
#include "adapters/embedded/partition_writer.hpp"
#include "events/log.hpp"

namespace cas::adapters::embedded {

struct CommitLimits {
  std::size_t queue_bytes_max = std::size_t{64} * 1024 * 1024;  ///< accepted, not yet written
  std::size_t group_bytes_max = std::size_t{1} * 1024 * 1024;   ///< one frame may exceed it
  /// Written frames kept for the follower, for each partition; it reads older ones from the file.
  std::size_t fresh_bytes_max = std::size_t{2} * 1024 * 1024;
  unsigned threads = 4;  ///< partitions that are written at the same time, at most
  /// More than one thread writes only while a group takes longer than this, on average: of a fast
  /// disk one thread makes the most, since groups grow larger and cost less processor each.
  std::chrono::microseconds fast_write{1000};
};

/// Writes what is queued for a partition as one group while the next one gathers. Any thread.
class GroupCommit {
 public:
  /// `news` is called, from the writing threads, when there is something to look at.
  GroupCommit(std::vector<PartitionWriter> writers, Ends ends, const CommitLimits& limits,
              DiskTrace* trace, std::function<void()> news);
  /// Writes what was accepted, then leaves the clean-stop mark.
  ~GroupCommit();
  GroupCommit(const GroupCommit&) = delete;
  GroupCommit& operator=(const GroupCommit&) = delete;

  /// @errors unavailable "log.queue_full", or what made the log read-only
  Result<void> append(events::PartitionNo partition, std::string frame);
  [[nodiscard]] events::Offset durable_end(events::PartitionNo partition) const;

  /// Offset of the oldest frame that is still at hand; the durable end if none is.
  [[nodiscard]] events::Offset first_fresh(events::PartitionNo partition) const;
  /// Takes frames from `from` on, until `bytes_max` have come; none if `from` is not at hand.
  /// What was taken is not at hand any more, nor is what lies before it.
  std::size_t take_fresh(events::PartitionNo partition, events::Offset from, std::size_t bytes_max,
                         std::vector<events::Record>& out);
  /// Takes what went wrong since the last call: failures of frames, then the trouble behind it.
  void take_failures(std::vector<events::LogEvent>& out);

 private:
  struct Partition {
    explicit Partition(PartitionWriter writer);
    PartitionWriter writer;  ///< belongs to whoever has set `busy`
    std::atomic<std::uint64_t> durable_end;
    bool busy = false;  ///< queued for a thread, or with one
    std::deque<std::string> queue;
    std::deque<std::string> fresh;  ///< the newest durable frames, the last one before durable_end
    std::size_t fresh_bytes = 0;
  };

  void run();
  void call_writer();
  [[nodiscard]] bool disk_is_slow() const { return write_takes_ > limits_.fast_write; }
  void write_front(std::unique_lock<std::mutex>& lock);
  std::vector<std::string> take_group(Partition& partition);
  void publish(events::PartitionNo no, Partition& partition, std::vector<std::string> group);
  void become_read_only(const Error& error);

  const CommitLimits limits_;
  DiskTrace* const trace_;
  const std::function<void()> news_;
  mutable std::mutex mutex_;
  std::condition_variable work_;
  std::vector<std::unique_ptr<Partition>> partitions_;
  std::deque<events::PartitionNo> ready_;  ///< partitions with a queue and no thread
  std::size_t queue_bytes_ = 0;
  std::optional<Error> read_only_;
  std::vector<events::LogEvent> failures_;
  unsigned writing_ = 0;                     ///< threads that write or are called to
  unsigned called_ = 0;                      ///< of these, those that have not woken up yet
  std::chrono::nanoseconds write_takes_{0};  ///< moving average over groups
  bool stopping_ = false;
  std::mutex ends_mutex_;
  Ends ends_;
  std::vector<std::thread> threads_;
};

}  // namespace cas::adapters::embedded
