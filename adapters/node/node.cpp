#include "adapters/node/node.hpp"

#include <algorithm>
#include <string>

#include "events/hash.hpp"

namespace cas::adapters::node {
namespace {

using events::Offset;
using events::PartitionNo;
using events::Time;
using Standing = engine::Partition::Standing;

std::string place(PartitionNo partition, Offset offset) {
  return "partition " + std::to_string(partition.value()) + ", offset " +
         std::to_string(offset.value());
}

}  // namespace

Node::Lane::Lane(PartitionNo no, const projections::Checkpoint& checkpoint)
    : partition(no),
      reader(
          [&] {
            auto chain = checkpoint.chain;
            chain.partition = no;
            return chain;
          }(),
          checkpoint.chain.started ? next(checkpoint.tip_offset) : Offset{0}),
      tip_offset(checkpoint.tip_offset) {}

Node::Node(events::Log& log, projections::Projector& projector, Options options)
    : log_(log),
      projector_(projector),
      options_(std::move(options)),
      end_watch_(log.partition_count()) {
  const auto partitions = log.partition_count();
  lanes_.reserve(partitions);
  for (std::uint32_t p = 0; p < partitions; ++p) {
    const PartitionNo no{p};
    auto& lane = lanes_.emplace_back(no, projector.checkpoint(no));
    lane.writer = std::make_unique<engine::Partition>(no, options_.identity, options_.partition,
                                                      static_cast<engine::Views&>(*this));
    if (options_.handshake) {
      doubt(lane, Time{});
    } else {
      follow(lane);
    }
  }
}

Node::~Node() = default;

void Node::own(bool wish, Time now) {
  for (auto& lane : lanes_) own(lane.partition, wish, now);
}

void Node::own(PartitionNo partition, bool wish, Time now) {
  auto& lane = lane_of(partition);
  lane.writer->own(wish, now);
  perform(lane, now);
}

bool Node::step(Time now) {
  happened_ = false;
  std::vector<events::LogEvent> events;
  ++polls_;
  log_.poll(events, options_.poll_bytes_max);
  for (auto& event : events) std::visit([&](auto& e) { take(e, now); }, event);
  happened_ = happened_ || !events.empty();
  const bool tick = now.value() - ticked_at_.value() >= options_.tick_us;
  for (auto& lane : lanes_) {
    if (tick) lane.writer->tick(now);
    if (tick && lane.registry_ticket != 0) await_registry(lane);  // an answer may be lost
    react(lane, now);
    perform(lane, now);
  }
  if (tick) ticked_at_ = now;
  if (tick) watch_ends(now);
  const bool due = now.value() - committed_at_.value() >= options_.commit_after_us;
  if (projector_.staged_rows() >= options_.commit_rows_max ||
      (due && projector_.staged_rows() > 0)) {
    if (auto done = commit(now); !done)
      for (auto& lane : lanes_) stop(lane, done.error());
  }
  return happened_;
}

void Node::finish(Time now, const std::function<void()>& wait) {
  constexpr int kRoundsMax = 250;
  const auto busy = [&] {
    return std::ranges::any_of(lanes_, [](const Lane& l) {
      return l.writer->standing() == Standing::owning && l.writer->waiting() > 0;
    });
  };
  for (int round = 0; round < kRoundsMax && busy(); ++round)
    if (!step(now)) wait();
  for (auto& lane : lanes_)
    stop(lane, {Errc::unavailable,
                "node.stopped",
                "This node stops; whether the command was taken is not known: repeat it under the "
                "same id.",
                {}});
  if (membership_) membership_->leave(*this, now);
  (void)commit(now);  // what is not committed is read from the log again
}

Result<void> Node::commit(Time now) {
  committed_at_ = now;
  return projector_.commit();
}

void Node::take(events::RecordsRead& read, Time now) {
  auto& lane = lane_of(read.partition);
  // In doubt, or from where this partition was followed before: all of it will come again.
  if (lane.stopped || !lane.trusted || lane.followed == polls_) return;
  for (auto& record : read.records) lane.held.push_back(events::read_frame(std::move(record)));
  judge_held(lane, now);
}

void Node::take(events::EndIs& end, Time now) {
  auto& lane = lane_of(end.partition);
  note_end(lane, end.end, now);
  if ((end.ticket & kOwnTicket) == 0) {
    lane.writer->on_end(end.ticket, end.end, now);
    perform(lane, now);
    return;
  }
  if (end_watch_.tell(end)) return;
  // An answer to a question about an earlier frame would be too old for this one.
  const auto asker = std::ranges::find(lanes_, end.ticket, &Lane::registry_ticket);
  if (asker == lanes_.end()) return;
  asker->registry_end = end.end;
  judge_held(*asker, now);
}

void Node::take(events::AppendFailed& failed, Time now) {
  auto& lane = lane_of(failed.partition);
  ++lane.append_failures;
  lane.writer->on_append_failed(std::move(failed.why), now);
  perform(lane, now);
}

void Node::take(events::Interrupted& interrupted, Time now) {
  auto& lane = lane_of(interrupted.partition);
  if (options_.handshake && !lane.stopped) doubt(lane, now);
}

void Node::follow(Lane& lane) {
  lane.followed = polls_;
  log_.follow(lane.partition, lane.reader.next_offset());
}

/// Nothing is believed until the last records have been found as they were left; then reading goes
/// on right behind the tip. What was held, and what was void behind the tip, may be gone by now.
void Node::doubt(Lane& lane, Time now) {
  lane.held.clear();
  lane.refetching = false;
  lane.refetched_bad = false;
  lane.registry_ticket = 0;
  lane.registry_end.reset();
  lane.unconfirmed.clear();
  const auto& recent = projector_.checkpoint(lane.partition).recent;
  lane.trusted = recent.empty();
  if (lane.trusted) return follow(lane);
  lane.writer->on_read_to(Offset{0}, now);
  for (const auto& [offset, hash] : recent) {
    lane.unconfirmed.emplace(offset, false);
    log_.refetch(lane.partition, offset);
  }
  if (lane.partition != events::kRegistry) return;
  // What shards read and answer rests on the registry's frames.
  for (auto& other : lanes_) other.writer->on_read_to(Offset{0}, now);
}

void Node::take(events::Refetched& refetched, Time now) {
  auto& lane = lane_of(refetched.partition);
  if (lane.stopped) return;
  if (!lane.trusted) return compare(lane, refetched, now);
  if (!lane.refetching || lane.held.front().offset != refetched.offset) return;
  lane.refetching = false;
  if (refetched.found) lane.held.front() = events::read_frame(std::move(refetched.record));
  judge_held(lane, now);
}

void Node::compare(Lane& lane, const events::Refetched& refetched, Time now) {
  const auto asked = lane.unconfirmed.find(refetched.offset);
  if (asked == lane.unconfirmed.end()) return;
  const auto& recent = projector_.checkpoint(lane.partition).recent;
  const auto known =
      std::ranges::find(recent, refetched.offset, &projections::Checkpoint::Seen::offset);
  const auto& bytes = refetched.record.bytes;
  if (!refetched.found || events::sha256(bytes) != known->hash) {
    // One flipped bit on the way is no other history.
    if (refetched.found && !asked->second && !events::parse_frame(bytes)) {
      asked->second = true;
      return log_.refetch(lane.partition, refetched.offset);
    }
    return stop(lane,
                {Errc::corrupt,
                 "log.other_history",
                 "The record at " + place(lane.partition, refetched.offset) +
                     " is not the one that was read there before: the log was created anew, cut "
                     "or restored. Nothing is written; a store made from another log has to be "
                     "rebuilt.",
                 {}});
  }
  lane.unconfirmed.erase(asked);
  if (!lane.unconfirmed.empty()) return;
  lane.trusted = true;
  lane.reader = events::ChainReader(lane.chain(), next(lane.tip_offset));
  follow(lane);
  judge_held(lane, now);
}

void Node::take(events::LogTrouble& trouble, Time now) {
  auto& lane = lane_of(trouble.partition);
  lane.writer->stop(std::move(trouble.error));
  perform(lane, now);
}

void Node::judge_held(Lane& lane, Time now) {
  const bool registry = lane.partition == events::kRegistry;
  if (!lane.trusted || lane.refetching || lane.stopped) return;
  // Shards wait for the registry's genesis: it tells which log this is.
  if (!registry && !(lanes_[0].chain().started && lanes_[0].trusted)) return;
  while (!lane.held.empty() && judge_front(lane, now)) lane.held.pop_front();
  if (lane.stopped) return;
  note_at_end(lane, now);
  lane.writer->on_read_to(lane.reader.next_offset(), now);
  perform(lane, now);
  if (!registry) return;
  for (auto& other : lanes_)
    if (other.partition != events::kRegistry) judge_held(other, now);
}

/// @returns false when the record in front cannot be judged yet, or never
bool Node::judge_front(Lane& lane, Time now) {
  const auto& read = lane.held.front();
  lane.reader.expect_log(lanes_[0].chain().log);
  auto step = lane.reader.take(read, projector_.trail());
  if (!step) {
    unreadable(lane, std::move(step.error()));
    return false;
  }
  lane.refetched_bad = false;
  switch (*step) {
    case events::Step::valid: apply(lane, read, now); return !lane.stopped;
    case events::Step::void_: projector_.skip(lane.partition, read.offset); return true;
    case events::Step::awaits_registry: await_registry(lane); return false;
  }
  return false;
}

void Node::await_registry(Lane& lane) {
  if (lane.registry_ticket == 0) lane.registry_ticket = kOwnTicket | ++tickets_;
  if (!lane.registry_end) {
    log_.ask_end(events::kRegistry, lane.registry_ticket);
  } else if (lanes_[0].reader.next_offset() >= *lane.registry_end) {
    stop(lane, {Errc::corrupt,
                "log.foreign",
                "The frame at " + place(lane.partition, lane.held.front().offset) +
                    " cites a registry frame that does not exist.",
                {}});
  }
}

void Node::unreadable(Lane& lane, Error error) {
  // One flipped bit on the way must not end a partition: the record is fetched again, once.
  if (error.reason != "frame.bad_crc" || lane.refetched_bad) return stop(lane, std::move(error));
  lane.refetched_bad = true;
  lane.refetching = true;
  log_.refetch(lane.partition, lane.held.front().offset);
}

void Node::apply(Lane& lane, const events::ReadFrame& read, Time now) {
  lane.registry_ticket = 0;
  lane.registry_end.reset();
  lane.tip_offset = read.offset;
  if (auto applied = projector_.apply({*read.frame, read.offset, *read.events}, lane.chain());
      !applied)
    return stop(
        lane,
        std::move(applied.error()).during("projecting " + place(lane.partition, read.offset)));
  if (lane.partition == events::kRegistry) note_registry_change(*read.events);
  for (const auto& [watch, watcher] : watchers_) watcher(read);
  lane.writer->on_valid(*read.frame, read.stored_at, now);
}

void Node::stop(Lane& lane, Error error) {
  if (lane.stopped) return;
  lane.stopped = error;
  lane.held.clear();
  lane.writer->stop(error);
  perform(lane, Time{});
  if (lane.partition != events::kRegistry) return;
  // Nobody can tell any more what the shards' frames rest on.
  for (auto& other : lanes_) stop(other, error);
}

void Node::perform(Lane& lane, Time now) {
  if (lane.performing) return;
  lane.performing = true;
  for (auto actions = lane.writer->take_actions(); !actions.empty();
       actions = lane.writer->take_actions()) {
    happened_ = true;
    for (auto& action : actions) {
      std::visit(overloaded{
                     [&](engine::Append& a) {
                       auto taken = log_.append(lane.partition, std::move(a.frame));
                       if (taken) return;
                       ++lane.append_failures;
                       lane.writer->on_append_failed(std::move(taken.error().detail), now);
                     },
                     [&](engine::AskEnd& a) { log_.ask_end(lane.partition, a.ticket); },
                     [&](engine::Reply& r) {
                       const auto waiting = waiting_.extract(r.ticket.value());
                       invariant(!waiting.empty(), "a command is answered once");
                       waiting.mapped()(std::move(r.outcome));
                     },
                 },
                 action);
    }
  }
  lane.performing = false;
}

void Node::submit(engine::Envelope envelope, OnReply reply, Time now) {
  // Better refused at once than written to who knows where.
  if (auto away = log_.away()) return reply(fail(*std::move(away)));
  auto& lane = lane_of(partition_of(envelope.command));
  submit_to(lane, std::move(envelope), std::move(reply), now);
}

void Node::submit_to(Lane& lane, engine::Envelope envelope, OnReply reply, Time now) {
  const auto ticket = ++tickets_;
  waiting_.emplace(ticket, std::move(reply));
  lane.writer->submit(engine::Ticket{ticket}, std::move(envelope), now);
  perform(lane, now);
}

const events::ChainState& Node::chain(PartitionNo partition) const {
  return lanes_.at(partition.value()).chain();
}
const events::Registry& Node::registry() const { return projector_.registry(); }
Result<std::optional<events::report::ReportState>> Node::report(engine::ReportId id) const {
  return projector_.report(id);
}
Result<std::optional<events::Receipt>> Node::receipt(PartitionNo partition,
                                                     events::AccountId account,
                                                     events::CommandId command) const {
  return projector_.receipt(partition, account, command);
}

bool Node::serving() const {
  return std::ranges::all_of(
      lanes_, [](const Lane& l) { return l.writer->standing() == Standing::owning; });
}

bool Node::deposed() const {
  return std::ranges::any_of(lanes_, [](const Lane& l) { return !l.writer->wishes(); });
}

bool Node::settled() const {
  return std::ranges::all_of(lanes_, [&](const Lane& l) { return settled(l.partition); });
}

bool Node::settled(PartitionNo shard) const {
  const auto& lane = lanes_.at(shard.value());
  return shard == events::kRegistry || (lane.reacted_change == registry_change_ && !lane.reacting);
}

std::optional<Error> Node::trouble() const {
  for (const auto& lane : lanes_) {
    if (lane.stopped) return lane.stopped;
    if (lane.writer->stopped_by()) return lane.writer->stopped_by();
  }
  return std::nullopt;
}

Standing Node::standing(PartitionNo partition) const {
  return lanes_.at(partition.value()).writer->standing();
}

Offset Node::read_to(PartitionNo partition) const {
  const auto& lane = lanes_.at(partition.value());
  return lane.trusted ? lane.reader.next_offset() : Offset{0};
}

}  // namespace cas::adapters::node
