#include "engine/partition.hpp"

#include <algorithm>
#include <iterator>

#include "events/hash.hpp"

namespace cas::engine {
namespace {

using events::Seq;
using events::Time;

bool older_than(Time since, std::int64_t limit_us, Time now) {
  return now.value() - since.value() > limit_us;
}

Error unavailable(std::string reason, std::string detail) {
  return Error{Errc::unavailable, std::move(reason), std::move(detail), {}};
}

/// A claim that names nobody is somebody else's.
events::log::PartitionClaimed claimed_in(const events::FrameView& frame) {
  if (frame.events.empty()) return {};
  const auto& first = frame.events.front();
  const auto event = events::decode(first.name, first.class_version, first.body);
  if (!event) return {};
  const auto* of_log = std::get_if<events::log::Event>(&*event);
  const auto* claim =
      of_log == nullptr ? nullptr : std::get_if<events::log::PartitionClaimed>(of_log);
  return claim == nullptr ? events::log::PartitionClaimed{} : *claim;
}

}  // namespace

Partition::Partition(events::PartitionNo partition, Identity identity, Options options,
                     const Views& views)
    : partition_(partition), identity_(std::move(identity)), options_(options), views_(views) {}

std::vector<Action> Partition::take_actions() { return std::exchange(actions_, {}); }

void Partition::own(bool wish, Time now) {
  wish_ = wish;
  successor_of_.reset();
  if (wish && standing_ == Standing::following) {
    tried_ = false;
    seek(now);
  }
  leave_if_idle();
}

void Partition::succeed(const events::Hash& claim, Time now) {
  own(true, now);
  successor_of_ = claim;
}

/// What is in flight is seen through first: only this node can tell its senders what became of it.
void Partition::leave_if_idle() {
  const bool waiting_for_log = standing_ == Standing::seeking || standing_ == Standing::claiming;
  const bool idle = standing_ == Standing::owning && waiting() == 0;
  if (wish_ || (!waiting_for_log && !idle)) return;
  standing_ = Standing::following;
  refuse_all(unavailable("partition.not_owner", "This node does not write here any more."));
}

void Partition::submit(Ticket ticket, Envelope envelope, Time now) {
  Waiting command{++arrivals_, {ticket}, std::move(envelope), {}};
  const auto refuse = [&](std::string reason, std::string detail) {
    reply(command, fail(unavailable(std::move(reason), std::move(detail))));
  };
  if (standing_ == Standing::stopped) return reply(command, fail(*stopped_by_));
  if (standing_ == Standing::following || (standing_ == Standing::owning && !wish_))
    return refuse("partition.not_owner", "This node does not write to this partition.");
  if (standing_ == Standing::frozen)
    return refuse("partition.frozen", "The log does not answer; try again in a moment.");
  if (queue_full())
    return refuse("partition.queue_full", "Too many commands wait; try again in a moment.");
  command.hash = canonical_hash(command.envelope);
  queue_.push_back(std::move(command));
  pump(now);
}

void Partition::seek(Time now) {
  standing_ = Standing::seeking;
  goal_.reset();
  asked_ = 0;
  ask_end(now);
}

void Partition::ask_end(Time now) {
  asked_ = ++tickets_;
  asked_at_ = now;
  actions_.emplace_back(AskEnd{asked_});
}

// As if an end had been asked for, so that the tick asks: a log that refuses at once (a full disk)
// must not have us claim again as fast as we can.
void Partition::ask_end_later(Time now) {
  asked_ = ++tickets_;
  asked_at_ = now;
}

void Partition::claim(Time now) {
  const auto& chain = views_.chain(partition_);
  invariant(chain.started, "a partition is claimed after its genesis");
  events::FrameHeader header;
  header.kind = events::FrameKind::claim;
  header.log = chain.log;
  header.partition = partition_;
  header.epoch = next(chain.epoch);
  header.claim = chain.claim;
  header.seq = next(chain.tip.seq);
  header.prev = chain.tip.hash;
  // Not the clock's: whether that one is right shows only when the claim is read back, and a claim
  // from 2099 would shut everybody else out.
  header.time = chain.tip.time;
  header.actor = events::system_actor();
  header.channel = events::Channel::reaction;
  const auto attempt = std::to_string(++claims_made_);
  const auto& incarnation = identity_.incarnation.value();
  header.command = events::CommandId{events::derive_id(
      {"claim", {reinterpret_cast<const char*>(incarnation.data()), incarnation.size()}, attempt})};
  const events::PlacedEvent claimed{events::log::stream_of(partition_),
                                    events::Version{header.seq.value() + 1},
                                    events::encode(events::log::Event{events::log::PartitionClaimed{
                                        identity_.incarnation, identity_.node, identity_.url}})};
  auto frame = write_frame(header, {&claimed, 1});
  my_claim_ = events::sha256(frame);
  since_ = now;
  if (!tried_) first_tried_ = now;
  tried_ = true;
  goal_.reset();
  ++figures_.claims_appended;
  actions_.emplace_back(Append{std::move(frame)});
}

void Partition::on_valid(const events::FrameView& frame, Time stored_at, Time now) {
  if (standing_ == Standing::stopped) return;
  if (frame.header.kind == events::FrameKind::claim) return on_claim(frame, stored_at, now);
  acknowledge(frame.hash, now);
  // A claim under way was made for the place that this frame has taken: it can only be void.
  if (standing_ == Standing::claiming) {
    standing_ = Standing::seeking;
    ask_end_later(now);
  } else if (standing_ == Standing::frozen && my_claim_ != events::Hash{}) {
    my_claim_ = {};
    ask_end(now);
  }
}

void Partition::acknowledge(const events::Hash& frame, Time now) {
  const auto mine =
      std::ranges::find(in_flight_, frame, [](const InFlight& f) { return f.receipt.frame; });
  if (mine == in_flight_.end()) return;
  reply(mine->command, Done{mine->receipt});
  figures_.read_back.note(now.value() - mine->since.value());
  if (mine->report) {
    const auto overlaid = overlay_.find(*mine->report);
    if (overlaid != overlay_.end() && --overlaid->second.frames == 0) overlay_.erase(overlaid);
  }
  ids_in_flight_.erase(sender_of(mine->command.envelope));
  in_flight_.erase(mine);
}

void Partition::on_claim(const events::FrameView& frame, Time stored_at, Time now) {
  if (standing_ == Standing::following) return;
  const auto claim = claimed_in(frame);
  if (claim.incarnation == identity_.incarnation) {
    my_claim_ = frame.hash;  // perhaps an earlier attempt that came late: it stands all the same
    return take_over(stored_at, now);
  }
  // Before the first attempt every claim is history, to be superseded; after it, a race was lost.
  if (standing_ != Standing::seeking || tried_) step_down(claim);
}

void Partition::take_over(Time stored_at, Time now) {
  // The log stored the claim between the first attempt to claim and now, by any clock that is
  // right.
  const auto off = options_.clock_off_us_max;
  if (stored_at != Time{} &&
      (stored_at.value() < first_tried_.value() - off || stored_at.value() > now.value() + off))
    return stop(unavailable("clock.off",
                            "This machine's clock and the log's differ by more than 2 s; set the "
                            "clock and start again."));
  settle();
  tried_ = false;
  head_ = views_.chain(partition_).tip;
  if (partition_ == events::kRegistry) speculative_ = views_.registry();
  standing_ = Standing::owning;
  pump(now);
  leave_if_idle();
}

// Once the new claim stands, a frame that was not read back can never be: another holds its seq.
void Partition::settle() {
  std::deque<Waiting> all;
  for (auto& f : in_flight_) all.push_back(std::move(f.command));
  for (auto& f : fenced_) all.push_back(std::move(f.command));
  std::ranges::move(queue_, std::back_inserter(all));
  std::ranges::sort(all, {}, &Waiting::arrival);
  in_flight_.clear();
  ids_in_flight_.clear();
  fenced_.clear();
  overlay_.clear();
  queue_ = std::move(all);
}

void Partition::step_down(const events::log::PartitionClaimed& claim) {
  standing_ = Standing::following;
  wish_ = false;
  const auto owner = claim.url.empty() ? "node " + to_hex(claim.node) : claim.url;
  refuse_all(unavailable("partition.moved", "Another node writes to this partition now (" + owner +
                                                "); repeat the command there under the same id."));
}

void Partition::freeze(Time now) {
  // Not faster than one claim in a while, when the log takes claims and refuses what follows.
  const bool again =
      standing_ == Standing::owning && !older_than(frozen_at_, options_.ask_again_us, now);
  frozen_at_ = now;
  ++figures_.freezes;
  overlay_.clear();
  speculative_.reset();
  standing_ = Standing::frozen;
  my_claim_ = {};
  goal_.reset();
  if (!options_.safeguards.settle_first) {
    for (auto& f : in_flight_)
      reply(f.command, fail(Errc::rejected, "partition.frozen", "refused before it was settled"));
    in_flight_.clear();
    ids_in_flight_.clear();
  }
  again ? ask_end_later(now) : ask_end(now);
}

void Partition::on_append_failed(std::string why, Time now) {
  (void)why;  // the shell logs it; whatever it was, only reading tells what became of the frames
  if (standing_ == Standing::owning) return freeze(now);
  const bool claim_refused = standing_ == Standing::claiming ||
                             (standing_ == Standing::frozen && my_claim_ != events::Hash{});
  if (!claim_refused) return;
  if (standing_ == Standing::claiming) standing_ = Standing::seeking;
  my_claim_ = {};
  goal_.reset();
  ask_end_later(now);
}

void Partition::on_read_to(events::Offset next, Time now) {
  read_to_ = next;
  if (standing_ == Standing::owning) {
    release_fenced(now);
    leave_if_idle();
  }
  advance_standing(now);
}

void Partition::on_end(std::uint64_t ticket, events::Offset end, Time now) {
  if (ticket != asked_) return;
  asked_ = 0;
  if (standing_ == Standing::owning) {
    for (auto& f : fenced_)
      if (f.ticket == ticket) f.end = end;
    release_fenced(now);
    leave_if_idle();
  } else {
    goal_ = end;
    advance_standing(now);
  }
}

void Partition::advance_standing(Time now) {
  const bool reached = goal_ && read_to_ >= *goal_;
  if (!reached || !views_.chain(partition_).started) return;
  if (standing_ == Standing::seeking) {
    if (successor_of_ && views_.chain(partition_).claim != *successor_of_) {
      wish_ = false;
      return leave_if_idle();
    }
    standing_ = Standing::claiming;
    claim(now);
  } else if (standing_ == Standing::frozen && my_claim_ == events::Hash{}) {
    claim(now);
  }
}

void Partition::tick(Time now) {
  const bool claim_pending = standing_ == Standing::claiming ||
                             (standing_ == Standing::frozen && my_claim_ != events::Hash{});
  if (claim_pending && older_than(since_, options_.append_timeout_us, now)) {
    if (standing_ == Standing::claiming) return seek(now);
    return freeze(now);
  }
  if (standing_ == Standing::owning && !in_flight_.empty() &&
      older_than(in_flight_.front().since, options_.append_timeout_us, now))
    return freeze(now);
  if (asked_ != 0 && older_than(asked_at_, options_.ask_again_us, now)) {
    const auto lost = asked_;
    ask_end(now);
    for (auto& f : fenced_)
      if (f.ticket == lost) f.ticket = asked_;
  }
  if (standing_ == Standing::owning) pump(now);
}

void Partition::stop(Error error) {
  if (standing_ == Standing::stopped) return;
  standing_ = Standing::stopped;
  stopped_by_ = error;
  refuse_all(error);
}

void Partition::reply(const Waiting& command, const Result<Done>& outcome) {
  bool first = true;
  for (const auto ticket : command.tickets) {
    auto answer = outcome;
    if (answer && !first) answer->repeated = true;
    first = false;
    actions_.emplace_back(Reply{ticket, std::move(answer)});
  }
}

void Partition::refuse_all(const Error& error) {
  settle();
  speculative_.reset();
  asked_ = 0;
  for (const auto& command : queue_) reply(command, fail(error));
  queue_.clear();
}

}  // namespace cas::engine
