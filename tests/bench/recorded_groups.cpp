#include "tests/bench/recorded_groups.hpp"

#include <chrono>
#include <condition_variable>
#include <deque>
#include <thread>

#include "tests/bench/measure.hpp"

namespace cas::bench {
namespace {

namespace fs = std::filesystem;
using adapters::embedded::File;
using std::chrono::steady_clock;

struct PlainFile {
  File file;
  std::uint64_t at = 0;
  std::deque<std::size_t> groups;  // bytes of those that are still to be written
};

std::vector<PlainFile> zeroed_files(const fs::path& folder,
                                    const std::vector<WrittenGroup>& groups) {
  std::vector<PlainFile> files;
  for (const auto& group : groups) {
    if (group.partition >= files.size()) files.resize(group.partition + 1);
    files[group.partition].groups.push_back(group.bytes);
  }
  fs::create_directories(folder);
  for (std::size_t i = 0; i < files.size(); ++i) {
    std::uint64_t size = 0;
    for (const auto bytes : files[i].groups) size += bytes;
    files[i].file = need_of(File::open_to_write(folder / std::to_string(i), nullptr));
    need_of(files[i].file.write_zeros(0, size));
    files[i].file.sync();
  }
  return files;
}

double microseconds_since(steady_clock::time_point start) {
  return std::chrono::duration<double, std::micro>(steady_clock::now() - start).count();
}

/// Hands the files to the threads, one group of each at a time.
class Syncing {
 public:
  Syncing(std::vector<PlainFile> files, std::size_t bytes_max)
      : files_(std::move(files)), bytes_(bytes_max, 'x') {
    for (std::size_t i = 0; i < files_.size(); ++i)
      if (!files_[i].groups.empty()) ready_.push_back(i);
    left_ = ready_.size();
  }

  void run() {
    std::unique_lock lock(mutex_);
    for (;;) {
      changed_.wait(lock, [&] { return left_ == 0 || !ready_.empty(); });
      if (ready_.empty()) return;
      const auto i = ready_.front();
      ready_.pop_front();
      lock.unlock();
      const auto took = write_next(files_[i]);
      lock.lock();
      latencies_us_.push_back(took);
      if (!files_[i].groups.empty()) {
        ready_.push_back(i);
        changed_.notify_one();
      } else if (--left_ == 0) {
        changed_.notify_all();
      }
    }
  }
  [[nodiscard]] std::vector<double> take_latencies() { return std::move(latencies_us_); }

 private:
  double write_next(PlainFile& plain) {
    const auto size = plain.groups.front();
    plain.groups.pop_front();
    const auto began = steady_clock::now();
    need_of(plain.file.write(plain.at, std::string_view(bytes_).substr(0, size)));
    plain.file.sync();
    plain.at += size;
    return microseconds_since(began);
  }

  std::vector<PlainFile> files_;
  const std::string bytes_;
  std::mutex mutex_;
  std::condition_variable changed_;
  std::deque<std::size_t> ready_;
  std::size_t left_ = 0;
  std::vector<double> latencies_us_;
};

}  // namespace

std::vector<WrittenGroup> RecordedGroups::take() {
  const std::lock_guard lock(mutex_);
  return std::exchange(groups_, {});
}

void RecordedGroups::wrote(const fs::path& file, std::uint64_t, std::string_view bytes) {
  const std::lock_guard lock(mutex_);
  unsynced_[file] = bytes.size();
}

void RecordedGroups::synced(const fs::path& file_or_folder) {
  const std::lock_guard lock(mutex_);
  const auto written = unsynced_.extract(file_or_folder);
  if (written.empty()) return;
  const auto [partition, unused] =
      partitions_.try_emplace(file_or_folder.parent_path(), partitions_.size());
  groups_.push_back({partition->second, written.mapped()});
}

BareSync sync_bare(const fs::path& folder, const std::vector<WrittenGroup>& groups,
                   unsigned threads) {
  std::size_t bytes_max = 0;
  for (const auto& group : groups) bytes_max = std::max(bytes_max, group.bytes);
  Syncing syncing(zeroed_files(folder, groups), bytes_max);
  BareSync bare;
  const auto began = steady_clock::now();
  std::vector<std::thread> all;
  for (unsigned i = 0; i < threads; ++i) all.emplace_back([&] { syncing.run(); });
  for (auto& thread : all) thread.join();
  bare.seconds = microseconds_since(began) / 1e6;
  bare.latencies_us = syncing.take_latencies();
  fs::remove_all(folder);
  return bare;
}

}  // namespace cas::bench
