#pragma once
#include <deque>
#include <limits>
#include <optional>
#include <set>
#include <string>
#include <unordered_map>
#include <utility>
#include <variant>
#include <vector>

#include "engine/commands.hpp"
#include "engine/durations.hpp"
#include "events/chain.hpp"
#include "events/registry.hpp"
#include "events/report_state.hpp"

namespace cas::engine {

using Ticket = events::Strong<std::uint64_t, struct TicketTag>;  ///< whom a reply is for

// What the executor wants done; its shell does it, in this order.
struct Append {
  std::string frame;
};
struct AskEnd {
  std::uint64_t ticket = 0;
};
struct Reply {
  Ticket ticket;
  Result<Done> outcome;
};
using Action = std::variant<Append, AskEnd, Reply>;

/// What was applied so far, exactly up to the last frame that the executor was told of.
class Views {
 public:
  virtual ~Views() = default;
  [[nodiscard]] virtual const events::ChainState& chain(events::PartitionNo partition) const = 0;
  [[nodiscard]] virtual const events::Registry& registry() const = 0;
  [[nodiscard]] virtual Result<std::optional<events::report::ReportState>> report(
      ReportId id) const = 0;
  [[nodiscard]] virtual Result<std::optional<events::Receipt>> receipt(
      events::PartitionNo partition, events::AccountId account,
      events::CommandId command) const = 0;
};

/// The rules of acknowledgement that were tried and rejected when off. Only the simulation switches
/// one off, and it must then find the loss.
struct Safeguards {
  bool read_back = true;        ///< acknowledge on read back, not when the frame is handed over
  bool fence_in_flight = true;  ///< a reply without a frame waits for the frames before it
  bool fence_end = true;        ///< … and for an end asked for after the decision
  bool settle_first = true;  ///< a frozen partition refuses nothing before its frames are settled
};

/// The writing side of one partition, as a state machine that does no I/O: inputs in, actions out,
/// so that the simulation runs the very code that serves. Claims the partition, decides commands on
/// the state of what is in flight, chains their frames, acknowledges what it reads back, freezes at
/// the first doubt and settles every frame before it goes on.
///
///   following ─own→ seeking (reads to the end) ─→ claiming ─claim read back→ owning
///   owning ─failure→ frozen (reads to the end, claims again) ─→ owning
///   any ─another's claim→ following;  any ─stop→ stopped
///
/// Source of the rules: the log's description, "Owning" and "Writing and acknowledging".
/// One thread.
class Partition {
 public:
  enum class Standing { following, seeking, claiming, owning, frozen, stopped };
  struct Identity {
    events::NodeId node;
    events::Incarnation incarnation;
    std::string url;
  };
  struct Options {
    std::size_t queue_max = 8192;
    std::size_t in_flight_max = 4096;
    std::int64_t append_timeout_us = 10'000'000;
    std::int64_t ask_again_us = 1'000'000;
    std::int64_t clock_off_us_max = 2'000'000;
    Safeguards safeguards;
  };

  /// What was done since this was made, for whoever watches it.
  struct Figures {
    std::uint64_t frames_appended = 0;  ///< of commands
    std::uint64_t claims_appended = 0;
    std::uint64_t freezes = 0;
    Durations read_back;  ///< from handing a frame over until it was read back
  };

  /// `views` must outlive this.
  Partition(events::PartitionNo partition, Identity identity, Options options, const Views& views);

  /// Says whether this node should write here. Taking ownership is asynchronous; see `standing`.
  /// An owner that should not any more takes no new commands and leaves when nobody waits.
  void own(bool wish, events::Time now);
  /// Asks to write here as the successor of `claim`; gives up if another stands by the time that
  /// the end has been read.
  void succeed(const events::Hash& claim, events::Time now);
  /// Where this node's requests may be sent, in the claims from now on.
  void known_as(std::string url) { identity_.url = std::move(url); }
  /// Takes a command; its reply comes as an action, now or later, exactly once.
  void submit(Ticket ticket, Envelope envelope, events::Time now);

  /// A frame was judged valid and applied. `stored_at`: the log's own clock, zero if it has none.
  void on_valid(const events::FrameView& frame, events::Time stored_at, events::Time now);
  /// Every record below `next` has been judged.
  void on_read_to(events::Offset next, events::Time now);
  void on_end(std::uint64_t ticket, events::Offset end, events::Time now);
  void on_append_failed(std::string why, events::Time now);
  void tick(events::Time now);
  /// The partition cannot be trusted or used any more: everybody who waits is told so.
  void stop(Error error);

  /// Moves out the actions that have come up.
  [[nodiscard]] std::vector<Action> take_actions();

  [[nodiscard]] Standing standing() const noexcept { return standing_; }
  /// Whether it owns or still means to: another node's claim ends that.
  [[nodiscard]] bool wishes() const noexcept { return wish_; }
  [[nodiscard]] std::size_t waiting() const noexcept {
    return queue_.size() + in_flight_.size() + fenced_.size();
  }
  [[nodiscard]] std::size_t queued() const noexcept { return queue_.size(); }
  [[nodiscard]] std::size_t in_flight() const noexcept { return in_flight_.size(); }
  [[nodiscard]] const Figures& figures() const noexcept { return figures_; }
  [[nodiscard]] bool queue_full() const noexcept { return queue_.size() >= options_.queue_max; }
  [[nodiscard]] const std::optional<Error>& stopped_by() const noexcept { return stopped_by_; }

 private:
  struct Waiting {
    std::uint64_t arrival = 0;
    std::vector<Ticket> tickets;  // the first sender, then repeats of the same command
    Envelope envelope;
    events::Hash hash;
  };
  struct InFlight {
    Waiting command;
    events::Receipt receipt;  // what will be true once the frame is read back
    std::optional<ReportId> report;
    events::Time since;
  };
  struct Fenced {
    Waiting command;
    Result<Done> outcome;
    events::Seq after;         // frames up to here must be valid first
    std::uint64_t ticket = 0;  // of the end query that counts; 0 = not asked yet
    std::optional<events::Offset> end;
  };
  struct Overlaid {
    events::report::ReportState state;
    std::size_t frames = 0;  // in flight on it
  };
  struct Decided {
    events::StreamId stream;
    events::Version before;
    std::vector<events::Event> events;
    std::optional<ReportId> report;
  };

  using Sender = std::pair<events::AccountId, events::CommandId>;  // under it a command is known

  // partition.cpp: standing and settling
  void seek(events::Time now);
  void ask_end(events::Time now);
  void ask_end_later(events::Time now);
  void leave_if_idle();
  void claim(events::Time now);
  void take_over(events::Time stored_at, events::Time now);
  void on_claim(const events::FrameView& frame, events::Time stored_at, events::Time now);
  void acknowledge(const events::Hash& frame, events::Time now);
  void step_down(const events::log::PartitionClaimed& claim);
  void freeze(events::Time now);
  void settle();
  void reply(const Waiting& command, const Result<Done>& outcome);
  void refuse_all(const Error& error);
  void advance_standing(events::Time now);

  // partition_decide.cpp: commands to frames
  void pump(events::Time now);
  void decide_one(Waiting command, events::Time now);
  [[nodiscard]] std::optional<Result<Done>> answered_before(Waiting& command);
  [[nodiscard]] Result<Decided> decide(const Envelope& envelope);
  [[nodiscard]] Result<Decided> decide_on(const RegistryCommand& command, const Envelope& envelope);
  [[nodiscard]] Result<Decided> decide_on(const ReportCommand& command, const Envelope& envelope);
  [[nodiscard]] Result<Decided> decide_on(const LogCommand& command, const Envelope& envelope);
  [[nodiscard]] Result<events::report::ReportState*> state_of(ReportId id);
  [[nodiscard]] Result<std::optional<events::report::ReportState>> standing_of(ReportId id) const;
  [[nodiscard]] Result<void> append(Waiting& command, Decided decided, events::Time now);
  void overlay(const Decided& decided);
  void fence(Waiting command, Result<Done> outcome);
  void release_fenced(events::Time now);
  [[nodiscard]] static Sender sender_of(const Envelope& envelope) {
    return {envelope.actor.account, envelope.id};
  }
  [[nodiscard]] events::FrameHeader header_of(const Envelope& envelope, const events::Hash& hash,
                                              events::Time now) const;

  const events::PartitionNo partition_;
  Identity identity_;
  const Options options_;
  const Views& views_;

  Standing standing_ = Standing::following;
  bool wish_ = false;
  std::optional<events::Hash> successor_of_;
  std::optional<Error> stopped_by_;
  events::Hash my_claim_;
  std::uint64_t claims_made_ = 0;
  events::Time since_;  // of the present attempt to claim
  bool tried_ = false;  // claimed at least once since the last time that it owned or was asked to
  events::Time first_tried_;
  events::Time frozen_at_{std::numeric_limits<std::int64_t>::min() / 2};
  events::Tip head_;  // tip of what is handed over; = the chain's tip when none is in flight
  events::Offset read_to_;
  std::uint64_t asked_ = 0;  // ticket of the end query under way; 0 = none
  events::Time asked_at_;
  std::uint64_t tickets_ = 0;
  std::optional<events::Offset> goal_;  // read to here before claiming

  std::uint64_t arrivals_ = 0;
  std::deque<Waiting> queue_;
  std::deque<InFlight> in_flight_;
  std::set<Sender> ids_in_flight_;
  std::deque<Fenced> fenced_;
  std::unordered_map<ReportId, Overlaid> overlay_;
  std::optional<events::report::ReportState> loaded_;  // of the report being decided on
  std::optional<ReportId> loaded_id_;
  std::optional<events::Registry> speculative_;  // the registry with what is in flight
  std::vector<Action> actions_;
  Figures figures_;
};

}  // namespace cas::engine
