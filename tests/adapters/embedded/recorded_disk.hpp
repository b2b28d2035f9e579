#pragma once
#include <filesystem>
#include <map>
#include <mutex>
#include <random>
#include <string>
#include <vector>

#include "adapters/embedded/disk.hpp"

namespace cas::tests {

/// Records what is done to a folder, and makes from it what a disk may hold when the power goes:
/// of what was not synced any subset of 4 KiB pages, each as it was at some moment since its last
/// sync; and any subset of names whose folder was not synced. A process that is killed leaves all
/// of it to the next one, synced or not: that one's disk goes on where the first one's ended.
class RecordedDisk final : public adapters::embedded::DiskTrace {
 public:
  /// Begins with what stands under `folder` now, all of it durable.
  explicit RecordedDisk(std::filesystem::path folder);
  /// Begins as `earlier` was after `step` steps, when its process was killed there, and writes to
  /// the empty `folder` what the next process finds. With `failed_sync` the process has ended
  /// itself over a sync that failed: what was not synced can be read, but the kernel takes it for
  /// written, and only writing it again can save it.
  RecordedDisk(std::filesystem::path folder, const RecordedDisk& earlier, std::size_t step,
               bool failed_sync);

  void made(const std::filesystem::path& path) override;
  void wrote(const std::filesystem::path& file, std::uint64_t at, std::string_view bytes) override;
  void synced(const std::filesystem::path& file_or_folder) override;
  void served(events::PartitionNo partition, events::Offset end) override;

  /// Steps recorded so far; the power may go before the first, between any two, after the last.
  [[nodiscard]] std::size_t steps() const { return steps_.size(); }
  /// Writes to the empty folder `to` what may be left after `step` steps.
  void power_cut(std::size_t step, std::mt19937_64& random, const std::filesystem::path& to) const;
  /// What had been made readable by then, by partition.
  [[nodiscard]] std::map<events::PartitionNo, events::Offset> served_before(std::size_t step) const;
  /// The steps around this one in words, for whoever looks for a mistake.
  [[nodiscard]] std::string tell(std::size_t step) const;

 private:
  struct Step {
    enum class Kind { made, wrote, synced, served } kind;
    std::string path = {};  ///< below the folder
    std::uint64_t at = 0;
    std::string bytes = {};
    events::PartitionNo partition = {};
    events::Offset end = {};
  };
  struct Content {
    bool is_folder = false;
    bool name_is_durable = true;
    std::string now;
    std::string durable;
    std::map<std::size_t, std::vector<std::string>> pages;  ///< dirty: versions since the sync
  };
  using Tree = std::map<std::string, Content>;  // ordered: a folder comes before what is in it

  [[nodiscard]] Tree tree_after(std::size_t step) const;
  void add(Step step);
  [[nodiscard]] std::string below(const std::filesystem::path& path) const;
  static void apply(Tree& tree, const Step& step);
  static void sync(Content& content);
  static std::string survivor(const Content& content, std::mt19937_64& random);

  std::filesystem::path folder_;
  Tree before_;
  std::mutex mutex_;
  std::vector<Step> steps_;
};

}  // namespace cas::tests
