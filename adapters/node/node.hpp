#pragma once
#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <unordered_map>
#include <vector>

#include "adapters/node/end_watch.hpp"
#include "adapters/node/figures.hpp"
#include "adapters/node/membership.hpp"
#include "engine/partition.hpp"
#include "events/chain_reader.hpp"
#include "events/log.hpp"
#include "projections/projector.hpp"

namespace cas::adapters::node {

/// One node on one log: reads every partition, judges and projects each frame once, and runs the
/// executor of each partition that it owns. It takes its time and its records from outside, so the
/// same code serves behind a thread (see NodeThread) and in the simulation. One thread.
class Node final : private engine::Views {
 public:
  struct Options {
    engine::Partition::Identity identity;
    engine::Partition::Options partition;
    std::size_t commit_rows_max = 50'000;      ///< staged rows before they are written
    std::int64_t commit_after_us = 1'000'000;  ///< … or this long after the last time
    std::int64_t tick_us = 50'000;
    std::int64_t ask_ends_us = 1'000'000;  ///< how often it looks whether it lags behind the log
    std::size_t poll_bytes_max = 4 << 20;
    bool handshake = true;  ///< off only in the simulation, which must then find the loss
  };
  using OnReply = std::function<void(Result<engine::Done>)>;

  /// Begins to read every partition from the projector's checkpoints. `log` and `projector` must
  /// outlive this.
  Node(events::Log& log, projections::Projector& projector, Options options);
  ~Node() override;

  /// `watcher` is called after each valid frame that was applied, before anybody hears an answer
  /// to it. It must not wait, nor come back in. Several may watch, each until its `unwatch`.
  using OnApplied = std::function<void(const events::ReadFrame&)>;
  using Watch = events::Strong<std::uint64_t, struct WatchTag>;
  Watch watch(OnApplied watcher) {
    watchers_.emplace(Watch{++watches_}, std::move(watcher));
    return Watch{watches_};
  }
  void unwatch(Watch watch) { watchers_.erase(watch); }

  /// Asks to write to every partition, or stops to.
  void own(bool wish, events::Time now);
  void own(events::PartitionNo partition, bool wish, events::Time now);
  /// Asks to write to it as the successor of `claim`, and of no later one.
  void succeed(events::PartitionNo partition, const events::Hash& claim, events::Time now);
  /// Where this node's requests may be sent; stands in its claims from now on.
  void known_as(const std::string& url);
  /// How the partition stands here, for an election.
  [[nodiscard]] engine::Election::Place seat(events::PartitionNo partition) const;
  /// Commands that wait for an answer.
  [[nodiscard]] std::size_t waiting() const;
  /// Where a command belongs.
  [[nodiscard]] events::PartitionNo partition_of(const engine::Command& command) const;

  /// Is one of several nodes from now on; see Membership.
  void join(std::unique_ptr<Membership> membership);
  /// Null while this node is the only one.
  [[nodiscard]] const Membership* membership() const noexcept { return membership_.get(); }
  /// One round of the membership, if there is one.
  void attend(engine::Moment moment, events::Time now);
  /// Routes a command to its partition; `reply` is called once, from within a later call here.
  void submit(engine::Envelope envelope, OnReply reply, events::Time now);

  /// One round: takes what the log has, judges, projects, decides, appends, replies.
  /// @returns whether anything happened; if not, wait on the log
  bool step(events::Time now);
  /// Takes no more commands, reads on until what is in flight has come back (a few seconds at most,
  /// `wait` is called between rounds), tells the rest that their fate is unknown, and commits.
  void finish(events::Time now, const std::function<void()>& wait);
  /// Writes what is staged; afterwards the store holds everything that was read.
  Result<void> commit(events::Time now);

  [[nodiscard]] std::uint32_t partitions() const noexcept {
    return static_cast<std::uint32_t>(lanes_.size());
  }
  /// All partitions owned, and no reaction of theirs is under way.
  [[nodiscard]] bool serving() const;
  /// Some partition was claimed by another node since this one was told to own it.
  [[nodiscard]] bool deposed() const;
  [[nodiscard]] bool settled() const;
  [[nodiscard]] bool settled(events::PartitionNo shard) const;
  /// Why a partition stands still, if one does: reading or writing.
  [[nodiscard]] std::optional<Error> trouble() const;
  [[nodiscard]] engine::Partition::Standing standing(events::PartitionNo partition) const;
  /// The first offset that was not judged yet; zero while it is in doubt what lies below.
  [[nodiscard]] events::Offset read_to(events::PartitionNo partition) const;
  [[nodiscard]] const projections::Projector& projector() const noexcept { return projector_; }
  /// How long ago this node last knew that it had read everything, in microseconds; none before it
  /// knew so for the first time.
  [[nodiscard]] std::optional<std::int64_t> age_us(events::Time now) const;
  /// Why the log cannot be asked at the moment, as far as it knows.
  [[nodiscard]] std::optional<Error> away() const { return log_.away(); }
  /// How a partition stands, at the price of copying a few numbers.
  [[nodiscard]] Figures figures(events::PartitionNo partition, events::Time now) const;

 private:
  /// One partition: its chain, its executor, and records that wait to be judged.
  struct Lane {
    Lane(events::PartitionNo no, const projections::Checkpoint& checkpoint);
    events::PartitionNo partition;
    events::ChainReader reader;
    events::Offset tip_offset;
    std::unique_ptr<engine::Partition> writer;
    std::deque<events::ReadFrame> held;
    [[nodiscard]] const events::ChainState& chain() const { return reader.chain(); }
    std::uint64_t followed = 0;                  // at which poll; what came with it is stale
    bool trusted = true;                         // `unconfirmed` is empty
    std::map<events::Offset, bool> unconfirmed;  // recent records; the flag: found unreadable once
    bool refetching = false;                     // the record in front is on its way once more
    bool refetched_bad = false;                  // … and was unreadable before
    std::uint64_t registry_ticket = 0;           // of the end asked for while the front awaits it
    std::optional<events::Offset> registry_end;  // the answer
    std::optional<Error> stopped;
    // For the figures alone.
    std::uint64_t append_failures = 0;
    events::Offset end_told;
    events::Time end_told_at;
    events::Time at_end_at;   // when everything up to `end_told` was last known to be judged
    bool performing = false;  // a reply's receiver may come back in; order must hold
    // The shard's reactions to the registry.
    std::uint64_t reacted_change = 0;
    bool reacting = false;
    std::deque<engine::Envelope> backlog;
    std::size_t under_way = 0;
    bool reaction_failed = false;
  };

  [[nodiscard]] const events::ChainState& chain(events::PartitionNo partition) const override;
  [[nodiscard]] const events::Registry& registry() const override;
  [[nodiscard]] Result<std::optional<events::report::ReportState>> report(
      engine::ReportId id) const override;
  [[nodiscard]] Result<std::optional<events::Receipt>> receipt(
      events::PartitionNo partition, events::AccountId account,
      events::CommandId command) const override;

  void take(events::RecordsRead& read, events::Time now);
  void take(events::EndIs& end, events::Time now);
  void take(events::AppendFailed& failed, events::Time now);
  void take(events::Interrupted& interrupted, events::Time now);
  void take(events::Refetched& refetched, events::Time now);
  void take(events::LogTrouble& trouble, events::Time now);
  void follow(Lane& lane);
  void doubt(Lane& lane, events::Time now);
  void compare(Lane& lane, const events::Refetched& refetched, events::Time now);
  void judge_held(Lane& lane, events::Time now);
  [[nodiscard]] bool judge_front(Lane& lane, events::Time now);
  void apply(Lane& lane, const events::ReadFrame& read, events::Time now);
  void await_registry(Lane& lane);
  void unreadable(Lane& lane, Error error);
  void note_registry_change(const std::vector<events::Event>& events);
  void stop(Lane& lane, Error error);
  void perform(Lane& lane, events::Time now);
  void watch_ends(events::Time now);
  static void note_end(Lane& lane, events::Offset end, events::Time now);
  static void note_at_end(Lane& lane, events::Time now);
  void react(Lane& lane, events::Time now);
  void begin_reactions(Lane& lane);
  void submit_to(Lane& lane, engine::Envelope envelope, OnReply reply, events::Time now);
  Lane& lane_of(events::PartitionNo partition) { return lanes_.at(partition.value()); }
  [[nodiscard]] std::uint32_t shards() const noexcept { return partitions() - 1; }

  // The node's own end queries, apart from those of its executors.
  static constexpr std::uint64_t kOwnTicket = 1ULL << 63;

  events::Log& log_;
  projections::Projector& projector_;
  std::map<Watch, OnApplied> watchers_;
  std::uint64_t watches_ = 0;
  const Options options_;
  std::vector<Lane> lanes_;
  std::unique_ptr<Membership> membership_;
  EndWatch end_watch_;
  events::Time ends_asked_at_;
  std::uint64_t polls_ = 0;
  std::uint64_t tickets_ = 0;
  std::unordered_map<std::uint64_t, OnReply> waiting_;
  std::uint64_t registry_change_ = 1;  // counts registry frames that shards react to
  events::Time ticked_at_;
  events::Time committed_at_;
  bool happened_ = false;
};

}  // namespace cas::adapters::node
