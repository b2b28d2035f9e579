#pragma once
#include <condition_variable>
#include <filesystem>
#include <map>
#include <memory>
#include <mutex>
#include <optional>

#include "adapters/embedded/group_commit.hpp"
#include "adapters/embedded/log_header.hpp"
#include "adapters/embedded/partition_reader.hpp"
#include "adapters/embedded/tail_watch.hpp"
#include "adapters/embedded/writer_lock.hpp"
#include "events/log.hpp"

namespace cas::adapters::embedded {

enum class Mode {
  writer,  ///< holds the lock; appends
  reader,  ///< takes no lock and never writes; sees what a writer beside it makes durable
};

struct EmbeddedOptions {
  std::filesystem::path directory;
  Mode mode = Mode::writer;
  /// A writer makes this log if the directory holds none; not looked at otherwise.
  std::optional<events::LogCreation> create = std::nullopt;
  /// What a store's checkpoint or a signed head knows was there: the offset behind its last
  /// record, by partition. A log that ends before it is refused.
  std::map<events::PartitionNo, events::Offset> known_offsets = {};
  SegmentSizes sizes = {};
  CommitLimits limits = {};
  /// How often a reader looks for what the writer has published.
  std::chrono::microseconds look_every = std::chrono::milliseconds{2};
  DiskTrace* trace = nullptr;  ///< for the power-cut test; outlives the log
};

/// The log in a directory of this machine, without a broker; bytes in format.hpp, rules in its
/// README. A record is readable once its group's fdatasync has returned. Offsets count records.
class EmbeddedLog final : public events::Log {
 public:
  /// @errors not_found "log.not_found" · unavailable "log.locked", "log.disk_full",
  ///         "log.cannot_open" · corrupt "log.header_damaged", "log.header_missing",
  ///         "log.damaged", "log.tail_lost" with file and byte
  static Result<std::unique_ptr<EmbeddedLog>> open(EmbeddedOptions options);
  /// A writer first writes all that it accepted, and leaves the clean-stop mark.
  ~EmbeddedLog() override;

  [[nodiscard]] events::LogId log_id() const noexcept { return header_.log; }
  /// Torn tails found while opening, each behind the last record that was durable: a writer has
  /// cut them, a reader only names them.
  [[nodiscard]] const std::vector<CutTail>& torn_tails() const;

  [[nodiscard]] std::uint32_t partition_count() const override { return header_.partitions; }
  void follow(events::PartitionNo partition, events::Offset from) override;
  Result<void> append(events::PartitionNo partition, std::string frame) override;
  void ask_end(events::PartitionNo partition, std::uint64_t ticket) override;
  void refetch(events::PartitionNo partition, events::Offset offset) override;
  void poll(std::vector<events::LogEvent>& out, std::size_t bytes_max) override;
  void wait(std::chrono::microseconds at_most) override;
  void wake() override;

 private:
  struct Followed {
    bool active = false;
    events::Offset next;
    std::optional<PartitionReader> reader;  ///< stands at `next`, if it is there
    std::optional<Error> damaged;           ///< since then the partition takes no frame
  };

  EmbeddedLog(EmbeddedOptions options, LogHeader header);
  Result<void> start_writing();
  Result<void> start_watching();
  [[nodiscard]] PartitionFolder folder_of(events::PartitionNo partition) const;
  [[nodiscard]] Result<events::Offset> end_of(events::PartitionNo partition);
  [[nodiscard]] bool has_news();
  /// Some followed partition has durable records that were not read yet.
  [[nodiscard]] bool is_behind();
  void signal(bool& flag);
  /// Polls one partition. @returns bytes of records
  std::size_t poll_partition(events::PartitionNo partition, std::vector<events::LogEvent>& out,
                             std::size_t bytes_max);
  std::size_t read_followed(events::PartitionNo partition, events::Offset end,
                            std::size_t bytes_max, events::RecordsRead& read);
  void stop_at_damage(events::PartitionNo partition, Error error);

  const EmbeddedOptions options_;
  const LogHeader header_;
  std::optional<WriterLock> lock_;  // released after the writing threads have ended
  std::mutex mutex_;
  std::condition_variable changed_;
  bool news_ = false;   ///< the writing threads have something; under mutex_
  bool woken_ = false;  ///< under mutex_
  std::vector<Followed> followed_;
  std::uint32_t poll_next_ = 0;  ///< the partition whose turn it is when bytes are short
  std::vector<events::LogEvent> answers_;
  std::vector<events::LogEvent> failures_;  ///< told when all before them has been read
  std::vector<CutTail> cut_;
  std::unique_ptr<TailWatch> watch_;     ///< a reader's
  std::unique_ptr<GroupCommit> commit_;  ///< a writer's; declared last: its threads call `signal`
};

}  // namespace cas::adapters::embedded
