#include "tests/engine/driven_partition.hpp"

#include <algorithm>
#include <stdexcept>

#include "events/hash.hpp"

namespace cas::test {
namespace {

using namespace events;

const LogId kLog{derive_id({"log"})};

ChainState chain_of(PartitionNo partition) {
  ChainState chain;
  chain.partition = partition;
  chain.log = kLog;
  return chain;
}

engine::Partition::Identity identity() {
  return {NodeId{derive_id({"node"})}, Incarnation{derive_id({"incarnation"})},
          "http://one.example"};
}

void check(bool holds, const std::string& what) {
  if (!holds) throw std::logic_error(what);
}

/// The frame that comes next in the chain.
FrameHeader next_in(const ChainState& chain) {
  FrameHeader header;
  header.log = chain.log;
  header.partition = chain.partition;
  header.epoch = chain.epoch;
  header.claim = chain.claim;
  header.seq = next(chain.tip.seq);
  header.prev = chain.tip.hash;
  header.time = chain.tip.time;
  header.actor = system_actor();
  return header;
}

}  // namespace

DrivenPartition::DrivenPartition(Options options, PartitionNo partition,
                                 log::Environment environment)
    : partition_(partition),
      reader_(chain_of(partition), Offset{0}),
      registry_chain_(chain_of(kRegistry)),
      executor_(partition, identity(), options, *this) {
  const log::LogCreated created{environment, 1, "sha-256", 1, {}, {}};
  put(write_genesis(kLog, partition, now_, created));
  if (is_registry()) return;
  const auto genesis = write_genesis(kLog, kRegistry, now_, created);
  const auto view = *parse_frame(genesis);
  invariant(registry_.apply(log::stream_of(kRegistry), log::Event{created}).has_value(),
            "a log begins once");
  advance(registry_chain_, view);
  trail_.extend(view.header.seq, view.hash);
  for (const auto& fact : example::campaign_launched()) in_registry(fact);
}

void DrivenPartition::own(bool wish) {
  executor_.own(wish, now_);
  drain();
}

void DrivenPartition::succeed(const events::Hash& claim) {
  executor_.succeed(claim, now_);
  drain();
}

void DrivenPartition::own_and_settle() {
  own();
  settle();
  check(standing() == Standing::owning, "it owns");
}

engine::Ticket DrivenPartition::submit(engine::Envelope envelope) {
  const engine::Ticket ticket{++tickets_};
  executor_.submit(ticket, std::move(envelope), now_);
  drain();
  return ticket;
}

void DrivenPartition::tick(std::int64_t microseconds) {
  pass(microseconds);
  executor_.tick(now_);
  drain();
}

void DrivenPartition::stop(Error error) {
  executor_.stop(std::move(error));
  drain();
}

void DrivenPartition::in_registry(const example::Placed& fact, std::int64_t ahead) {
  auto header = next_in(registry_chain_);
  header.time = Time{std::max(now_, header.time).value() + ahead};
  const PlacedEvent placed{fact.stream, Version{1}, encode(fact.event)};
  const auto bytes = write_frame(header, {&placed, 1});
  const auto view = *parse_frame(bytes);
  advance(registry_chain_, view);
  trail_.extend(view.header.seq, view.hash);
  invariant(registry_.apply(fact.stream, fact.event).has_value(), "a fact of the registry");
}

void DrivenPartition::store(std::size_t frames) {
  for (; frames > 0 && !handed_.empty(); --frames) {
    put(std::move(handed_.front()));
    handed_.pop_front();
  }
}

void DrivenPartition::lose(std::size_t frames) {
  for (; frames > 0 && !handed_.empty(); --frames) handed_.pop_front();
}

void DrivenPartition::put(std::string record) {
  const auto at = broker_ahead_ ? Time{now_.value() + *broker_ahead_} : Time{};
  records_.push_back({std::move(record), at});
}

void DrivenPartition::read(std::size_t records) {
  for (; records > 0 && read_ < records_.size(); --records) {
    const auto& stored = records_[read_];
    const auto frame = read_frame({Offset{read_}, stored.bytes, stored.at});
    const auto step = reader_.take(frame, trail_);
    check(step.has_value(), step ? "" : step.error().reason + ": " + step.error().detail);
    check(*step != Step::awaits_registry, "it cites a registry frame that was not read");
    ++read_;
    if (*step == Step::valid) {
      apply(frame);
      executor_.on_valid(*frame.frame, frame.stored_at, now_);
      drain();
    }
    executor_.on_read_to(Offset{read_}, now_);
    drain();
  }
}

void DrivenPartition::read_all() { read(unread()); }

void DrivenPartition::answer_end() {
  if (!query_) return;
  const auto ticket = *std::exchange(query_, std::nullopt);
  executor_.on_end(ticket, Offset{records_.size()}, now_);
  drain();
}

void DrivenPartition::answer_superseded_end() {
  check(superseded_.has_value(), "a query was superseded");
  executor_.on_end(*superseded_, Offset{read_}, now_);
  drain();
}

void DrivenPartition::refuse_append() {
  executor_.on_append_failed("the test says so", now_);
  drain();
}

void DrivenPartition::settle() {
  for (int round = 0; round < 1000; ++round) {
    if (handed_.empty() && unread() == 0 && !query_) return;
    store(handed_.size());
    read_all();
    answer_end();
  }
  check(false, "it never comes to rest");
}

ChainState DrivenPartition::chain_to_the_end() const {
  ChainReader to_end{chain_of(partition_), Offset{0}};
  for (std::size_t i = 0; i < records_.size(); ++i)
    check(to_end.take(read_frame({Offset{i}, records_[i].bytes, {}}), trail_).has_value(),
          "a record is foreign");
  return to_end.chain();
}

bool DrivenPartition::another_owns() const {
  return std::ranges::find(foreign_claims_, chain_to_the_end().claim) != foreign_claims_.end();
}

std::string DrivenPartition::foreign(FrameKind kind) {
  auto header = next_in(chain_to_the_end());
  header.kind = kind;
  log::Event said = log::Ticked{};
  if (kind == FrameKind::claim) {
    header.epoch = next(header.epoch);
    said = log::PartitionClaimed{Incarnation{derive_id({"another"})}, NodeId{derive_id({"two"})},
                                 "http://two.example"};
  }
  const PlacedEvent placed{log::stream_of(partition_), Version{header.seq.value() + 1},
                           encode(said)};
  auto frame = write_frame(header, {&placed, 1});
  if (kind == FrameKind::claim) foreign_claims_.push_back(sha256(frame));
  return frame;
}

std::string DrivenPartition::outcome(engine::Ticket ticket) const {
  const auto it = replies_.find(ticket);
  if (it == replies_.end()) return "waiting";
  if (!it->second) return it->second.error().reason;
  if (it->second->already_so) return "already so";
  return it->second->repeated ? "repeated" : "done";
}

const Result<engine::Done>& DrivenPartition::reply(engine::Ticket ticket) const {
  return replies_.at(ticket);
}

std::vector<std::string> DrivenPartition::event_names() const {
  std::vector<std::string> names;
  for (const auto& frame : frames_)
    for (const auto& event : frame.events) names.emplace_back(encode(event).name);
  return names;
}

const report::ReportState& DrivenPartition::report_state() const {
  return reports_.at(report::stream_of(example::report()));
}

const ChainState& DrivenPartition::chain(PartitionNo partition) const {
  return partition == partition_ ? reader_.chain() : registry_chain_;
}

Result<std::optional<report::ReportState>> DrivenPartition::report(engine::ReportId id) const {
  const auto it = reports_.find(report::stream_of(id));
  if (it == reports_.end()) return std::nullopt;
  return it->second;
}

Result<std::optional<Receipt>> DrivenPartition::receipt(PartitionNo, AccountId account,
                                                        CommandId command) const {
  const auto it = receipts_.find({account, command});
  if (it == receipts_.end()) return std::nullopt;
  return it->second;
}

void DrivenPartition::drain() {
  for (auto& action : executor_.take_actions())
    std::visit(overloaded{
                   [&](engine::Append& a) {
                     ever_handed_.push_back(a.frame);
                     handed_.push_back(std::move(a.frame));
                   },
                   [&](engine::AskEnd& a) {
                     if (query_) superseded_ = query_;
                     query_ = a.ticket;
                     ++queries_;
                   },
                   [&](engine::Reply& r) {
                     const auto fresh = replies_.emplace(r.ticket, std::move(r.outcome)).second;
                     check(fresh, "a ticket is answered twice");
                   },
               },
               action);
}

void DrivenPartition::apply(const ReadFrame& read) {
  const auto& frame = *read.frame;
  if (is_registry()) trail_.extend(frame.header.seq, frame.hash);
  for (std::size_t i = 0; i < read.events->size(); ++i) {
    const StreamId stream{std::string(frame.events[i].stream)};
    const auto& event = (*read.events)[i];
    if (const auto* of_report = std::get_if<report::Event>(&event))
      evolve(reports_[stream], *of_report);
    if (is_registry())
      invariant(registry_.apply(stream, event).has_value(), "what was decided can be applied");
  }
  if (frame.header.kind != FrameKind::data) return;
  frames_.push_back({frame.header, frame.hash, *read.events});
  const auto& last = frame.events.back();
  receipts_[{frame.header.actor.account, frame.header.command}] = {
      partition_,        frame.header.seq,
      frame.hash,        frame.header.command_hash,
      frame.header.time, StreamId{std::string(last.stream)},
      last.version};
}

}  // namespace cas::test
