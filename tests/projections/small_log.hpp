#pragma once
#include <deque>
#include <map>
#include <optional>
#include <vector>

#include "events/chain.hpp"
#include "events/chain_reader.hpp"
#include "events/log.hpp"

namespace cas::testing {

/// A whole log in memory, written frame by frame by one owner who never fails: what the read side's
/// tests start from. `Reader` shows it as a Log.
class SmallLog {
 public:
  struct Placed {
    events::StreamId stream;
    events::Event event;
  };
  /// Genesis and a claim in each partition.
  explicit SmallLog(std::uint32_t shards = 2);

  /// One frame with these events; its time is `step_us` after the last of its partition.
  void append(events::PartitionNo partition, std::vector<Placed> events,
              std::int64_t step_us = 1'000);
  /// The same for one report, in the shard it was opened in.
  void append(events::PartitionNo partition, events::ReportId report, events::report::Event event,
              std::int64_t step_us = 1'000);
  /// A frame that is well formed but not next: judged void by every reader.
  void append_void(events::PartitionNo partition);
  /// A claim by another writer, which makes older frames void.
  void claim(events::PartitionNo partition);

  /// The next event of this stream says a version too high, as only a faulty writer would.
  void miscount(const events::StreamId& stream) { versions_[stream] = next(versions_[stream]); }

  [[nodiscard]] std::uint32_t partitions() const {
    return static_cast<std::uint32_t>(records_.size());
  }
  [[nodiscard]] const std::deque<std::string>& records(events::PartitionNo partition) const {
    return records_[partition.value()];
  }
  [[nodiscard]] std::string& record(events::PartitionNo partition, std::size_t offset) {
    return records_[partition.value()][offset];
  }
  [[nodiscard]] const events::ChainState& chain(events::PartitionNo partition) const {
    return chains_[partition.value()];
  }
  [[nodiscard]] std::size_t size() const;
  /// Command id and actor of the last frame appended.
  [[nodiscard]] const events::FrameHeader& last() const { return last_; }

  void set_cites_registry(bool cites) { cites_ = cites; }

 private:
  events::FrameHeader next_header(events::PartitionNo partition, std::int64_t step_us);
  void store(const events::FrameHeader& header, std::vector<Placed> events);

  std::vector<std::deque<std::string>> records_;
  std::vector<events::ChainState> chains_;
  std::map<events::StreamId, events::Version> versions_;
  events::FrameHeader last_;
  std::uint64_t commands_ = 0;
  bool cites_ = true;
};

/// Reads a SmallLog as a Log. Appending is refused.
class SmallLogReader final : public events::Log {
 public:
  explicit SmallLogReader(const SmallLog& log) : log_(log), at_(log.partitions()) {}

  std::uint32_t partition_count() const override { return log_.partitions(); }
  void follow(events::PartitionNo partition, events::Offset from) override {
    at_[partition.value()] = {true, from};
  }
  Result<void> append(events::PartitionNo, std::string) override {
    return fail(Errc::unavailable, "log.read_only", "this log is only read");
  }
  void ask_end(events::PartitionNo partition, std::uint64_t ticket) override {
    waiting_.push_back(
        events::EndIs{partition, ticket, events::Offset{log_.records(partition).size()}});
  }
  void refetch(events::PartitionNo partition, events::Offset offset) override;
  void poll(std::vector<events::LogEvent>& out, std::size_t bytes_max) override;
  void wait(std::chrono::microseconds) override {}
  void wake() override {}

  /// The next time this record is read, a bit of it is flipped; fetched again it is sound.
  void flip_once(events::PartitionNo partition, events::Offset offset) {
    flipped_ = events::FrameRef{partition, events::Seq{offset.value()}};
  }

 private:
  struct Place {
    bool followed = false;
    events::Offset next;
  };
  const SmallLog& log_;
  std::vector<Place> at_;
  std::vector<events::LogEvent> waiting_;
  std::optional<events::FrameRef> flipped_;  // an offset, not a seq
};

}  // namespace cas::testing
