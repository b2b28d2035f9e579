#include "adapters/outbound/publisher.hpp"

#include <algorithm>

#include "adapters/outbound/channel.hpp"

namespace cas::adapters::outbound {
namespace {

using Clock = std::chrono::steady_clock;

constexpr std::chrono::milliseconds kTick{50};
/// Between two slices of the node's time while there is more to tell.
constexpr std::chrono::milliseconds kBreath{4};
constexpr std::chrono::seconds kLastWords{3};

}  // namespace

Publisher::Publisher(node::NodeThread& node, Options options) : node_(node) {
  node_.with([&](node::Node& n) {
    channels_.push_back(
        std::make_unique<Channel>(options, "status", owed_statuses(), n.partitions() - 1));
    channels_.push_back(std::make_unique<Channel>(options, "aggregates", owed_aggregates(), 1));
    watch_ = n.watch([this](const events::ReadFrame& read) {
      for (const auto& channel : channels_) channel->note(read);
    });
  });
  thread_ = std::thread([this] { run(); });
}

Publisher::~Publisher() {
  {
    const std::lock_guard lock(mutex_);
    ending_ = true;
  }
  ended_.notify_all();
  thread_.join();
  node_.with([this](node::Node& n) { n.unwatch(watch_); });
}

std::vector<Published> Publisher::published() const {
  std::vector<Published> all;
  for (const auto& channel : channels_) all.push_back(channel->counts());
  return all;
}

bool Publisher::round() {
  bool more = false;
  for (const auto& channel : channels_) more |= channel->round(node_);
  return more;
}

void Publisher::run() {
  bool more = false;
  std::unique_lock lock(mutex_);
  while (!ended_.wait_for(lock, more ? kBreath : kTick, [this] { return ending_; })) {
    lock.unlock();
    more = round();
    lock.lock();
  }
  lock.unlock();
  finish();
}

void Publisher::finish() {
  const auto until = Clock::now() + kLastWords;
  const auto idle = [](const auto& channel) { return channel->idle(); };
  do {
    round();
    std::this_thread::sleep_for(kBreath);
  } while (!std::ranges::all_of(channels_, idle) && Clock::now() < until);
  for (const auto& channel : channels_) channel->flush(kLastWords);
}

}  // namespace cas::adapters::outbound
