#pragma once
#include <filesystem>
#include <map>
#include <mutex>
#include <vector>

#include "adapters/embedded/disk.hpp"

namespace cas::bench {

/// What the log wrote and then waited for.
struct WrittenGroup {
  std::size_t partition = 0;  ///< counted in the order of their first groups
  std::size_t bytes = 0;
};

/// Listens to a log and keeps the size of every group, in the order in which they became durable.
class RecordedGroups final : public adapters::embedded::DiskTrace {
 public:
  [[nodiscard]] std::vector<WrittenGroup> take();

  void made(const std::filesystem::path&) override {}
  void wrote(const std::filesystem::path& file, std::uint64_t at, std::string_view bytes) override;
  void synced(const std::filesystem::path& file_or_folder) override;
  void served(events::PartitionNo, events::Offset) override {}

 private:
  std::mutex mutex_;
  std::map<std::filesystem::path, std::size_t> partitions_;
  /// What stands last before a sync is the group; zeros were written before it.
  std::map<std::filesystem::path, std::size_t> unsynced_;
  std::vector<WrittenGroup> groups_;
};

struct BareSync {
  double seconds = 0;
  std::vector<double> latencies_us;  ///< of each write with its fdatasync
};

/// The limit: the same groups into plain files of zeros, one file for each partition, each group
/// written and synced before the next of its file, so many files at a time as there are threads.
[[nodiscard]] BareSync sync_bare(const std::filesystem::path& folder,
                                 const std::vector<WrittenGroup>& groups, unsigned threads);

}  // namespace cas::bench
