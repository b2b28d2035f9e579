#pragma once
#include <atomic>
#include <condition_variable>
#include <deque>
#include <map>
#include <mutex>
#include <set>
#include <thread>
#include <vector>

#include "adapters/kafka/outbox.hpp"
#include "adapters/kafka/topic_admin.hpp"

namespace cas::adapters::kafka {

/// Asks brokers for ends and single records in a thread of its own and puts the answers into the
/// outbox. A question that a broker does not answer is put again until one does. Any thread.
class Enquirer {
 public:
  Enquirer(TopicAdmin& admin, Outbox& outbox);
  ~Enquirer();
  Enquirer(const Enquirer&) = delete;
  Enquirer& operator=(const Enquirer&) = delete;

  void ask_end(events::PartitionNo partition, std::uint64_t ticket);
  void refetch(events::PartitionNo partition, events::Offset offset);

 private:
  struct Place {
    events::PartitionNo partition;
    events::Offset offset;
    friend bool operator==(const Place&, const Place&) = default;
  };
  void run();
  /// @returns false if a broker did not answer
  bool answer_ends(events::PartitionNo partition, const std::vector<std::uint64_t>& tickets);
  bool answer_refetch(const Place& place);

  TopicAdmin& admin_;
  Outbox& outbox_;
  std::mutex mutex_;
  std::condition_variable changed_;
  std::atomic<bool> stopping_ = false;  ///< set under mutex_, looked at between questions, too
  /// Tickets by partition: all that are here when a query starts share its answer, none that comes
  /// later.
  std::map<events::PartitionNo, std::vector<std::uint64_t>> ends_;
  std::deque<Place> refetches_;
  std::thread thread_;
};

}  // namespace cas::adapters::kafka
