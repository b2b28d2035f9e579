#pragma once
#include <optional>

#include "adapters/embedded/disk.hpp"
#include "events/strong.hpp"

namespace cas::adapters::embedded {

/// DIR/ends: the durable end of each partition, written after every group's fdatasync, read by
/// other processes beside the writer, synced when the log is closed in good order (the clean-stop
/// mark). What it says was true once and ends only grow, so an old page of it is still a lower
/// bound: whatever the log ends before has been lost.
///
/// One slot of 16 bytes for each partition: end u64 | check u64 (CRC-32C of log id, partition and
/// end; its complement in the upper half). A slot that does not check says nothing.
class Ends {
 public:
  static Result<Ends> open_to_write(const std::filesystem::path& folder, events::LogId log,
                                    DiskTrace* trace);
  /// A missing file is as good as one that says nothing.
  static Result<Ends> open_to_read(const std::filesystem::path& folder, events::LogId log);

  [[nodiscard]] std::optional<events::Offset> read(events::PartitionNo partition) const;
  /// A write that fails is no loss: the file only ever says less than it could.
  void write(events::PartitionNo partition, events::Offset end);
  void sync() { file_.sync(); }

 private:
  Ends(File file, events::LogId log);
  File file_;
  events::LogId log_;
};

}  // namespace cas::adapters::embedded
