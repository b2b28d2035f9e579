#include <algorithm>
#include <condition_variable>
#include <mutex>
#include <set>
#include <thread>

#include "tests/adapters/embedded/scratch_log.hpp"

namespace cas::tests {
namespace {

using events::PartitionNo;

constexpr std::uint32_t kShards = 4;

/// Knows which threads are between the first write of a group and its sync.
class Writers final : public embedded::DiskTrace {
 public:
  void made(const std::filesystem::path&) override {}
  void wrote(const std::filesystem::path& file, std::uint64_t, std::string_view) override {
    std::unique_lock lock(mutex_);
    if (!watching_ || file.extension() != ".seg") return;
    busy_.insert(std::this_thread::get_id());
    most_ = std::max(most_, busy_.size());
    changed_.notify_all();
    changed_.wait_for(lock, std::chrono::seconds(20), [&] { return most_ >= awaited_; });
  }
  void synced(const std::filesystem::path&) override {
    const std::lock_guard lock(mutex_);
    busy_.erase(std::this_thread::get_id());
  }
  void served(PartitionNo, events::Offset) override {}

  /// From now on; whoever writes waits until `awaited` write.
  void watch(std::size_t awaited) {
    const std::lock_guard lock(mutex_);
    watching_ = true;
    awaited_ = awaited;
  }
  [[nodiscard]] std::size_t most() const {
    const std::lock_guard lock(mutex_);
    return most_;
  }

 private:
  mutable std::mutex mutex_;
  std::condition_variable changed_;
  bool watching_ = false;
  std::set<std::thread::id> busy_;
  std::size_t awaited_ = 1, most_ = 0;
};

/// The most threads that wrote at the same time, with frames for every shard.
std::size_t most_writers(std::chrono::microseconds fast_write, std::size_t awaited) {
  const ScratchFolder folder;
  Writers writers;
  auto options = small_options(folder.path() / "log", kShards);
  options.limits.threads = kShards;
  options.limits.fast_write = fast_write;
  options.trace = &writers;
  const auto log = must_open(options);
  append_all(*log, PartitionNo{1}, {"the first one tells how long a group takes"});
  writers.watch(awaited);
  for (std::uint64_t number = 0; number < 50; ++number)
    for (std::uint32_t shard = 1; shard <= kShards; ++shard)
      EXPECT_TRUE(log->append(PartitionNo{shard}, frame_of(PartitionNo{shard}, number, 300)));
  for (std::uint32_t shard = 1; shard <= kShards; ++shard)
    append_all(*log, PartitionNo{shard}, {"the last one"});
  return writers.most();
}

TEST(GroupCommit, OneThreadWritesToAFastDisk) {
  EXPECT_EQ(most_writers(std::chrono::hours(1), 1), 1u);
}

TEST(GroupCommit, SeveralThreadsWriteToASlowDisk) {
  EXPECT_GE(most_writers(std::chrono::microseconds(0), 2), 2u);
}

}  // namespace
}  // namespace cas::tests
