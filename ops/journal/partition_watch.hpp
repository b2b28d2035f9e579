#pragma once
#include <condition_variable>
#include <mutex>
#include <thread>
#include <vector>

#include "adapters/node/node_thread.hpp"
#include "ops/journal/journal.hpp"

namespace cas::ops {

/// Tells the journal when a partition is owned, lost, frozen or stopped, and when frames were void
/// or not taken. Looks twice a second; what comes and goes between is told by its counter.
class PartitionWatch {
 public:
  /// Both must outlive it.
  PartitionWatch(adapters::node::NodeThread& node, Journal& journal);
  ~PartitionWatch();
  PartitionWatch(const PartitionWatch&) = delete;
  PartitionWatch& operator=(const PartitionWatch&) = delete;

 private:
  void run();
  void look();

  adapters::node::NodeThread& node_;
  Journal& journal_;
  std::vector<adapters::node::Figures> last_;
  std::mutex mutex_;
  std::condition_variable ended_;
  bool ending_ = false;  // under mutex_
  std::thread thread_;
};

/// What a look at a partition has to say after the look before.
void tell_change(Journal& journal, std::uint32_t partition, const adapters::node::Figures& before,
                 const adapters::node::Figures& now);

}  // namespace cas::ops
