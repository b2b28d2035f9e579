#pragma once
#include <deque>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "engine/partition.hpp"
#include "events/chain_reader.hpp"
#include "tests/engine/example.hpp"

namespace cas::test {

/// One executor driven by hand. Frames that it hands over lie here until the test stores or loses
/// them, records until the test reads them, end queries until the test answers them; so a test can
/// put any moment between any two. What was read is kept as views in memory. Throws when a ticket
/// is answered twice or a record is foreign.
class DrivenPartition final : public engine::Views {
 public:
  using Options = engine::Partition::Options;
  using Standing = engine::Partition::Standing;
  static constexpr std::int64_t kSecond = 1'000'000;

  /// The genesis is stored and not read yet. A shard finds the example's campaign launched.
  explicit DrivenPartition(Options options = {},
                           events::PartitionNo partition = events::PartitionNo{1},
                           events::log::Environment environment = events::log::Environment::test);

  // The node's side.
  void own(bool wish = true);
  void succeed(const events::Hash& claim);
  void own_and_settle();  ///< until it owns
  engine::Ticket submit(engine::Envelope envelope);
  void pass(std::int64_t microseconds) { now_ = events::Time{now_.value() + microseconds}; }
  void tick(std::int64_t microseconds = 0);  ///< lets time pass, and says so
  void stop(Error error);
  /// A frame in the registry's chain, read at once. For shards.
  void in_registry(const example::Placed& fact, std::int64_t ahead = 0);

  // The log's side.
  void store(std::size_t frames = 1);
  void lose(std::size_t frames = 1);
  void put(std::string record);  ///< somebody else's
  void read(std::size_t records = 1);
  void read_all();
  void answer_end();             ///< the newest query, with the end as it is
  void answer_superseded_end();  ///< the one before it, with what was read by then as the end
  void refuse_append();          ///< "a frame may never arrive"
  /// Stores, reads and answers until nothing more happens.
  void settle();
  /// The broker's clock beside this node's; without it records have no time of the log's.
  void set_broker_clock(std::int64_t ahead) { broker_ahead_ = ahead; }
  /// What another node would write at the end of the log: a claim, or data under the last claim,
  /// which should be another's.
  [[nodiscard]] std::string foreign(events::FrameKind kind);
  [[nodiscard]] bool another_owns() const;  ///< at the end of the log, read or not

  // What can be seen.
  [[nodiscard]] Standing standing() const { return executor_.standing(); }
  [[nodiscard]] const engine::Partition& executor() const { return executor_; }
  [[nodiscard]] events::Time now() const { return now_; }
  [[nodiscard]] std::size_t handed() const { return handed_.size(); }
  [[nodiscard]] std::size_t stored() const { return records_.size(); }
  [[nodiscard]] const std::string& record(std::size_t offset) const {
    return records_.at(offset).bytes;
  }
  [[nodiscard]] std::size_t unread() const { return records_.size() - read_; }
  [[nodiscard]] std::size_t queries() const { return queries_; }  ///< asked so far
  [[nodiscard]] bool answered(engine::Ticket ticket) const { return replies_.contains(ticket); }
  /// "waiting", "done", "repeated", "already so", or the reason of the refusal.
  [[nodiscard]] std::string outcome(engine::Ticket ticket) const;
  [[nodiscard]] const Result<engine::Done>& reply(engine::Ticket ticket) const;
  [[nodiscard]] const events::ChainState& chain() const { return reader_.chain(); }
  /// Valid data frames, in order: what counts.
  struct Frame {
    events::FrameHeader header;
    events::Hash hash;
    std::vector<events::Event> events;
  };
  [[nodiscard]] const std::vector<Frame>& frames() const { return frames_; }
  [[nodiscard]] std::vector<std::string> event_names() const;
  [[nodiscard]] const std::vector<std::string>& handed_frames() const { return ever_handed_; }
  [[nodiscard]] const events::report::ReportState& report_state() const;

  // Views.
  [[nodiscard]] const events::ChainState& chain(events::PartitionNo partition) const override;
  [[nodiscard]] const events::Registry& registry() const override { return registry_; }
  [[nodiscard]] Result<std::optional<events::report::ReportState>> report(
      engine::ReportId id) const override;
  [[nodiscard]] Result<std::optional<events::Receipt>> receipt(
      events::PartitionNo partition, events::AccountId account,
      events::CommandId command) const override;

 private:
  struct Stored {
    std::string bytes;
    events::Time at;
  };
  [[nodiscard]] events::ChainState chain_to_the_end() const;
  void drain();
  void apply(const events::ReadFrame& read);
  [[nodiscard]] bool is_registry() const { return partition_ == events::kRegistry; }

  events::PartitionNo partition_;
  events::Time now_{1'420'000'000'000'000};
  std::optional<std::int64_t> broker_ahead_;

  std::deque<std::string> handed_;
  std::vector<std::string> ever_handed_;
  std::vector<Stored> records_;
  std::size_t read_ = 0;
  std::vector<events::Hash> foreign_claims_;
  std::optional<std::uint64_t> query_;  // the newest one that waits
  std::optional<std::uint64_t> superseded_;
  std::size_t queries_ = 0;

  events::ChainReader reader_;
  events::ChainState registry_chain_;  // a shard's sight of partition 0
  events::RegistryTrail trail_;
  events::Registry registry_;
  std::map<events::StreamId, events::report::ReportState> reports_;
  std::map<std::pair<events::AccountId, events::CommandId>, events::Receipt> receipts_;
  std::vector<Frame> frames_;

  std::uint64_t tickets_ = 0;
  std::map<engine::Ticket, Result<engine::Done>> replies_;
  engine::Partition executor_;
};

}  // namespace cas::test
