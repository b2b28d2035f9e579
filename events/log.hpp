#pragma once
#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "events/log_events.hpp"
#include "events/result.hpp"
#include "events/strong.hpp"

namespace cas::events {

/// What a log that does not exist yet is made with; its id and time are the caller's to draw.
struct LogCreation {
  LogId log;
  log::Environment environment = log::Environment::demo;
  std::uint32_t shards = 8;
  Time time;
};

/// One stored record, as it came back from the log.
struct Record {
  Offset offset;
  std::string bytes;
  /// When the log itself stored it (a broker's clock); zero where the log has no clock of its own.
  Time stored_at;
};

/// What a log tells its node. All of it comes out of `Log::poll`, in the order it happened.
struct RecordsRead {
  PartitionNo partition;
  std::vector<Record> records;  ///< ascending offsets, contiguous with what was read before
};
/// The durable end of a partition (offset of the next record), asked for with `ticket`.
struct EndIs {
  PartitionNo partition;
  std::uint64_t ticket = 0;
  Offset end;
};
/// A frame handed to `append` may never arrive; whether it did, only reading can tell.
struct AppendFailed {
  PartitionNo partition;
  std::string why;
};
/// The connection, the leader or the assignment changed: before trusting what follows, read the
/// record at the last offset again (`Log::refetch`) and compare.
struct Interrupted {
  PartitionNo partition;
  std::string why;
};
/// The answer to `refetch`; `found` is false when no record stands there.
struct Refetched {
  PartitionNo partition;
  Offset offset;
  bool found = false;
  Record record;
};
/// The partition cannot be used: damaged, deleted, compacted, retention shortened, disk full.
struct LogTrouble {
  PartitionNo partition;
  Error error;
};

using LogEvent = std::variant<RecordsRead, EndIs, AppendFailed, Interrupted, Refetched, LogTrouble>;

/// The log of record as one node sees it. Nothing here blocks but `wait`; whatever takes time is
/// answered through `poll`. Adapters: embedded, kafka, simulated; the rules they all keep stand in
/// tests/contract/log_contract.hpp.
///
/// Thread rule: one thread calls all of it, but `wake`, which any thread may call.
class Log {
 public:
  virtual ~Log() = default;

  /// Partitions of the log, the registry included: P + 1.
  [[nodiscard]] virtual std::uint32_t partition_count() const = 0;

  /// From now on `poll` returns the records of this partition from `from` on. Called again, it
  /// starts anew from there.
  virtual void follow(PartitionNo partition, Offset from) = 0;

  /// Hands one frame over, to be stored behind those handed over before it, and returns at once.
  /// Being accepted says nothing about being stored.
  /// @errors unavailable  the log takes nothing now (queue full, disk full, read-only): not stored
  virtual Result<void> append(PartitionNo partition, std::string frame) = 0;

  /// Why nothing can be written at the moment, if the log knows that; then `append` refuses, too.
  [[nodiscard]] virtual std::optional<Error> away() const { return std::nullopt; }

  /// Asks for the durable end as it is after this call; answered by `EndIs` with the same ticket,
  /// or not at all when the log is away.
  virtual void ask_end(PartitionNo partition, std::uint64_t ticket) = 0;

  /// Asks for one record again, past every cache; answered by `Refetched`.
  virtual void refetch(PartitionNo partition, Offset offset) = 0;

  /// Appends what has happened since the last call to `out`; at most about `bytes_max` of records.
  virtual void poll(std::vector<LogEvent>& out, std::size_t bytes_max) = 0;

  /// Sleeps until `poll` has something, `wake` was called, or the time is over.
  virtual void wait(std::chrono::microseconds at_most) = 0;
  virtual void wake() = 0;
};

}  // namespace cas::events
