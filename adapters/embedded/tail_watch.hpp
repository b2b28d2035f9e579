#pragma once
#include <vector>

#include "adapters/embedded/ends.hpp"
#include "adapters/embedded/partition_writer.hpp"

namespace cas::adapters::embedded {

/// Where the log ends, as one sees it who does not write: beside a writer what that one publishes,
/// without one what the segments hold. One thread.
class TailWatch {
 public:
  TailWatch(std::filesystem::path folder, std::vector<PartitionFolder> partitions, Ends ends,
            DiskTrace* trace);

  /// Looks whether a writer holds the log; before a round of `end`.
  void look_for_writer();
  /// The durable end of a partition as it is now; never less than before.
  /// @errors those of `scan_tail`
  Result<events::Offset> end(events::PartitionNo partition);
  /// Tails that the next writer will cut.
  [[nodiscard]] const std::vector<CutTail>& torn() const noexcept { return torn_; }

 private:
  Result<events::Offset> scan(events::PartitionNo partition, std::optional<events::Offset> known);

  std::filesystem::path folder_;
  std::vector<PartitionFolder> partitions_;
  Ends ends_;
  DiskTrace* trace_;
  bool writer_there_ = false;
  std::filesystem::file_time_type writer_started_{};
  std::vector<bool> scanned_;  ///< since a writer was last there
  std::vector<events::Offset> end_;
  std::vector<CutTail> torn_;
};

}  // namespace cas::adapters::embedded
