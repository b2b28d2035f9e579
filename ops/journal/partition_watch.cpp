#include "ops/journal/partition_watch.hpp"

namespace cas::ops {
namespace {

using adapters::node::Figures;
using Level = Journal::Level;
using Standing = engine::Partition::Standing;

constexpr std::chrono::milliseconds kEvery{500};

}  // namespace

void tell_change(Journal& journal, std::uint32_t partition, const Figures& before,
                 const Figures& now) {
  const boost::json::object where{{"partition", partition}};
  const auto grew = [&](std::string_view event, std::uint64_t from, std::uint64_t to) {
    if (to <= from) return;
    auto fields = where;
    fields["times"] = to - from;
    journal.say(Level::warning, event, fields);
  };
  if (before.standing != now.standing) {
    if (now.standing == Standing::owning) journal.say(Level::info, "partition.owned", where);
    if (now.standing == Standing::following) journal.say(Level::warning, "partition.lost", where);
  }
  if (before.stopped_by != now.stopped_by && !now.stopped_by.empty()) {
    auto fields = where;
    fields["reason"] = now.stopped_by;
    journal.say(Level::error, "partition.stopped", fields);
  }
  grew("partition.frozen", before.done.freezes, now.done.freezes);
  grew("partition.append_failed", before.append_failures, now.append_failures);
  grew("partition.void_frames", before.void_frames, now.void_frames);
}

PartitionWatch::PartitionWatch(adapters::node::NodeThread& node, Journal& journal)
    : node_(node), journal_(journal), thread_([this] { run(); }) {}

PartitionWatch::~PartitionWatch() {
  {
    const std::lock_guard lock(mutex_);
    ending_ = true;
  }
  ended_.notify_all();
  thread_.join();
}

void PartitionWatch::run() {
  std::unique_lock lock(mutex_);
  do {
    lock.unlock();
    look();
    lock.lock();
  } while (!ended_.wait_for(lock, kEvery, [this] { return ending_; }));
  lock.unlock();
  look();  // what came just before the end
}

void PartitionWatch::look() {
  const auto now = node_.with([](adapters::node::Node& node) {
    std::vector<Figures> all;
    for (std::uint32_t p = 0; p < node.partitions(); ++p)
      all.push_back(node.figures(events::PartitionNo{p}, adapters::node::system_now()));
    return all;
  });
  const bool first = last_.empty();
  if (first) last_.resize(now.size());
  for (std::uint32_t p = 0; p < now.size(); ++p) {
    // Void frames of the log's past are no news.
    if (first) last_[p].void_frames = now[p].void_frames;
    tell_change(journal_, p, last_[p], now[p]);
  }
  last_ = now;
}

}  // namespace cas::ops
