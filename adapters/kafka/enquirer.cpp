#include "adapters/kafka/enquirer.hpp"

#include <algorithm>

namespace cas::adapters::kafka {
namespace {

constexpr std::chrono::milliseconds kAskAgain{50};

}  // namespace

Enquirer::Enquirer(TopicAdmin& admin, Outbox& outbox) : admin_(admin), outbox_(outbox) {
  thread_ = std::thread([this] { run(); });
}

Enquirer::~Enquirer() {
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  changed_.notify_all();
  thread_.join();
}

void Enquirer::ask_end(events::PartitionNo partition, std::uint64_t ticket) {
  {
    const std::lock_guard lock(mutex_);
    ends_[partition].push_back(ticket);
  }
  changed_.notify_all();
}

void Enquirer::refetch(events::PartitionNo partition, events::Offset offset) {
  {
    const std::lock_guard lock(mutex_);
    // Put twice before it was asked, a question has one answer.
    const Place place{partition, offset};
    if (std::ranges::find(refetches_, place) == refetches_.end()) refetches_.push_back(place);
  }
  changed_.notify_all();
}

void Enquirer::run() {
  std::unique_lock lock(mutex_);
  for (;;) {
    changed_.wait(lock, [&] { return stopping_ || !ends_.empty() || !refetches_.empty(); });
    if (stopping_) return;
    const auto ends = std::exchange(ends_, {});
    const auto refetches = std::exchange(refetches_, {});
    lock.unlock();
    std::map<events::PartitionNo, std::vector<std::uint64_t>> ends_left;
    std::deque<Place> refetches_left;
    // With the broker away each question takes its whole time: none is asked any more at the end.
    for (const auto& [partition, tickets] : ends)
      if (stopping_ || !answer_ends(partition, tickets)) ends_left[partition] = tickets;
    for (const auto& place : refetches)
      if (stopping_ || !answer_refetch(place)) refetches_left.push_back(place);
    lock.lock();
    if (ends_left.empty() && refetches_left.empty()) continue;
    for (auto& [partition, tickets] : ends_left) {
      auto& waiting = ends_[partition];
      waiting.insert(waiting.begin(), tickets.begin(), tickets.end());
    }
    refetches_.insert(refetches_.begin(), refetches_left.begin(), refetches_left.end());
    changed_.wait_for(lock, kAskAgain, [&] { return stopping_.load(); });
  }
}

bool Enquirer::answer_ends(events::PartitionNo partition,
                           const std::vector<std::uint64_t>& tickets) {
  const auto end = admin_.end(partition);
  if (!end) return false;
  for (const auto ticket : tickets) outbox_.push(events::EndIs{partition, ticket, *end});
  return true;
}

bool Enquirer::answer_refetch(const Place& place) {
  auto record = admin_.fetch(place.partition, place.offset);
  if (!record) return false;
  const bool found = record->has_value();
  outbox_.push(events::Refetched{place.partition, place.offset, found,
                                 found ? **std::move(record) : events::Record{}});
  return true;
}

}  // namespace cas::adapters::kafka
