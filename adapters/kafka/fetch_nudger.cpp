#include "adapters/kafka/fetch_nudger.hpp"

#include <algorithm>

namespace cas::adapters::kafka {
namespace {

constexpr std::chrono::milliseconds kTimeout{500};

}  // namespace

FetchNudger::FetchNudger(rd_kafka_t* client, std::string topic)
    : client_(client), topic_(std::move(topic)) {
  thread_ = std::thread([this] { run(); });
}

FetchNudger::~FetchNudger() {
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  changed_.notify_all();
  thread_.join();
}

void FetchNudger::nudge(events::PartitionNo partition, int times) {
  {
    const std::lock_guard lock(mutex_);
    auto& wanted = wanted_[partition];
    wanted = std::max(wanted, times);
  }
  changed_.notify_all();
}

void FetchNudger::run() {
  std::unique_lock lock(mutex_);
  for (;;) {
    changed_.wait(lock, [&] { return stopping_ || !wanted_.empty(); });
    if (stopping_) return;
    const auto first = wanted_.begin();
    const auto partition = first->first;
    if (--first->second == 0) wanted_.erase(first);
    lock.unlock();
    // Its answer is nobody's concern, and neither is its failure: the thread was woken, or its
    // broker is away.
    static_cast<void>(offset_at(client_, topic_, partition, Edge::end, kTimeout));
    lock.lock();
  }
}

}  // namespace cas::adapters::kafka
