#include "adapters/embedded/group_commit.hpp"

#include <algorithm>

namespace cas::adapters::embedded {

using events::Offset;
using events::PartitionNo;

namespace {
constexpr int kGroupsAveraged = 16;
}  // namespace

GroupCommit::Partition::Partition(PartitionWriter opened)
    : writer(std::move(opened)), durable_end(writer.end().value()) {}

GroupCommit::GroupCommit(std::vector<PartitionWriter> writers, Ends ends,
                         const CommitLimits& limits, DiskTrace* trace, std::function<void()> news)
    : limits_(limits), trace_(trace), news_(std::move(news)), ends_(std::move(ends)) {
  for (auto& writer : writers)
    partitions_.push_back(std::make_unique<Partition>(std::move(writer)));
  for (unsigned i = 0; i < std::max(1u, limits_.threads); ++i)
    threads_.emplace_back([this] { run(); });
}

GroupCommit::~GroupCommit() {
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  work_.notify_all();
  for (auto& thread : threads_) thread.join();
  ends_.sync();
}

Result<void> GroupCommit::append(PartitionNo no, std::string frame) {
  const std::lock_guard lock(mutex_);
  if (read_only_) return fail(*read_only_);
  if (queue_bytes_ > 0 && queue_bytes_ + frame.size() > limits_.queue_bytes_max)
    return fail(Errc::unavailable, "log.queue_full",
                std::to_string(queue_bytes_) + " bytes wait to be written");
  queue_bytes_ += frame.size();
  auto& partition = *partitions_[no.value()];
  partition.queue.push_back(std::move(frame));
  if (!partition.busy) {
    partition.busy = true;
    ready_.push_back(no);
    call_writer();
  }
  return {};
}

Offset GroupCommit::durable_end(PartitionNo no) const {
  return Offset{partitions_[no.value()]->durable_end.load(std::memory_order_acquire)};
}

Offset GroupCommit::first_fresh(PartitionNo no) const {
  const std::lock_guard lock(mutex_);
  const auto& partition = *partitions_[no.value()];
  return Offset{partition.durable_end.load() - partition.fresh.size()};
}

std::size_t GroupCommit::take_fresh(PartitionNo no, Offset from, std::size_t bytes_max,
                                    std::vector<events::Record>& out) {
  const std::lock_guard lock(mutex_);
  auto& partition = *partitions_[no.value()];
  auto at = partition.durable_end.load() - partition.fresh.size();
  std::size_t bytes = 0;
  if (from.value() < at) return 0;
  for (; !partition.fresh.empty() && bytes < bytes_max; ++at) {
    auto& frame = partition.fresh.front();
    partition.fresh_bytes -= frame.size();
    if (at >= from.value()) {
      bytes += frame.size();
      out.push_back({Offset{at}, std::move(frame), events::Time{}});
    }
    partition.fresh.pop_front();
  }
  return bytes;
}

void GroupCommit::take_failures(std::vector<events::LogEvent>& out) {
  const std::lock_guard lock(mutex_);
  std::ranges::move(failures_, std::back_inserter(out));
  failures_.clear();
}

void GroupCommit::run() {
  std::unique_lock lock(mutex_);
  for (;;) {
    work_.wait(lock, [&] { return stopping_ || called_ > 0; });
    if (called_ == 0) return;
    --called_;
    while (!ready_.empty() && (writing_ == 1 || disk_is_slow())) write_front(lock);
    --writing_;
  }
}

/// One more thread, if what is ready needs it. Whoever writes goes on until nothing is ready.
void GroupCommit::call_writer() {
  const auto at_most = disk_is_slow() ? threads_.size() : 1;
  if (ready_.empty() || writing_ >= at_most || stopping_) return;
  ++writing_;
  ++called_;
  work_.notify_one();
}

void GroupCommit::write_front(std::unique_lock<std::mutex>& lock) {
  const auto no = ready_.front();
  ready_.pop_front();
  auto& partition = *partitions_[no.value()];
  auto group = take_group(partition);
  call_writer();
  lock.unlock();
  const auto began = std::chrono::steady_clock::now();
  const auto written =
      group.empty() ? Result<void>{} : partition.writer.append(group);  // durable from here on
  if (written && !group.empty()) {
    const std::lock_guard ends_lock(ends_mutex_);
    ends_.write(no, partition.writer.end());
  }
  const auto took = std::chrono::steady_clock::now() - began;
  lock.lock();
  write_takes_ += (took - write_takes_) / kGroupsAveraged;
  if (!written) {
    failures_.emplace_back(events::AppendFailed{no, written.error().detail});
    become_read_only(written.error());
  } else if (!group.empty()) {
    publish(no, partition, std::move(group));
  }
  partition.busy = !partition.queue.empty();
  if (partition.busy) ready_.push_back(no);
  lock.unlock();
  news_();
  lock.lock();
}

std::vector<std::string> GroupCommit::take_group(Partition& partition) {
  std::vector<std::string> group;
  std::size_t bytes = 0;
  auto& queue = partition.queue;
  while (!queue.empty()) {
    const auto more = bytes + queue.front().size() + sizeof(std::uint32_t);
    if (!group.empty() && more > limits_.group_bytes_max) break;
    bytes = more;
    queue_bytes_ -= queue.front().size();
    group.push_back(std::move(queue.front()));
    queue.pop_front();
  }
  return group;
}

void GroupCommit::publish(PartitionNo no, Partition& partition, std::vector<std::string> group) {
  const auto end = partition.writer.end();
  for (auto& frame : group) {
    partition.fresh_bytes += frame.size();
    partition.fresh.push_back(std::move(frame));
  }
  while (partition.fresh_bytes > limits_.fresh_bytes_max) {
    partition.fresh_bytes -= partition.fresh.front().size();
    partition.fresh.pop_front();
  }
  partition.durable_end.store(end.value(), std::memory_order_release);
  if (trace_ != nullptr) trace_->served(no, end);
}

void GroupCommit::become_read_only(const Error& error) {
  if (read_only_) return;
  read_only_ = error;
  read_only_->code = Errc::unavailable;
  for (std::uint32_t p = 0; p < partitions_.size(); ++p) {
    auto& queue = partitions_[p]->queue;
    if (!queue.empty()) failures_.emplace_back(events::AppendFailed{PartitionNo{p}, error.detail});
    queue.clear();
  }
  queue_bytes_ = 0;
  ready_.clear();
  for (std::uint32_t p = 0; p < partitions_.size(); ++p)
    failures_.emplace_back(events::LogTrouble{PartitionNo{p}, *read_only_});
}

}  // namespace cas::adapters::embedded
