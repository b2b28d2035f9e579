#include <gtest/gtest.h>

#include "events/hash.hpp"
#include "tests/engine/driven_partition.hpp"

// What a sender hears and when: acknowledgement on read back, repeats, fenced replies, limits.

namespace cas::test {
namespace {

using namespace engine;
using namespace example;
using events::Seq;
using events::Version;
using Names = std::vector<std::string>;
constexpr auto kSecond = DrivenPartition::kSecond;

Envelope opening(std::string_view id = "open") {
  return envelope(id, ReportCommand{OpenReport{campaign(), unit(kLwowek)}});
}
Envelope saving(std::string_view id, std::int64_t value,
                std::optional<std::uint64_t> expected = std::nullopt) {
  return envelope(id, ReportCommand{save(0, value)}, expected);
}
template <class Act>
Envelope doing(std::string_view id, std::uint64_t expected) {
  return envelope(id, ReportCommand{act<Act>()}, expected);
}

TEST(Acknowledging, WaitsUntilTheFrameIsReadBack) {
  DrivenPartition p;
  p.own_and_settle();
  const auto open = p.submit(opening());
  EXPECT_EQ(p.handed(), 1u);
  EXPECT_EQ(p.outcome(open), "waiting");
  p.store();
  EXPECT_EQ(p.outcome(open), "waiting");
  p.answer_end();
  EXPECT_EQ(p.outcome(open), "waiting");
  p.read();
  EXPECT_EQ(p.outcome(open), "done");
}

TEST(Acknowledging, TheReceiptIsTheFrames) {
  DrivenPartition p;
  p.own_and_settle();
  auto sent = opening();
  sent.channel = events::Channel::web;
  sent.correlation = events::CorrelationId{events::Bytes16{7}};
  sent.causation = {events::kRegistry, Seq{4}};
  const auto open = p.submit(sent);
  p.settle();
  ASSERT_EQ(p.frames().size(), 1u);
  const auto& frame = p.frames()[0];
  EXPECT_EQ(
      p.reply(open)->receipt,
      (events::Receipt{events::PartitionNo{1}, frame.header.seq, frame.hash, canonical_hash(sent),
                       frame.header.time, events::report::stream_of(report()), Version{1}}));
  EXPECT_EQ(frame.header.command, sent.id);
  EXPECT_EQ(frame.header.command_hash, canonical_hash(sent));
  EXPECT_EQ(frame.header.actor, sent.actor);
  EXPECT_EQ(frame.header.channel, sent.channel);
  EXPECT_EQ(frame.header.correlation, sent.correlation);
  EXPECT_EQ(frame.header.causation, sent.causation);
  EXPECT_EQ(frame.header.cited.hash, p.chain(events::kRegistry).tip.hash);
}

TEST(Acknowledging, CommandsAreDecidedOnWhatIsInFlight) {
  DrivenPartition p;
  p.own_and_settle();
  const std::vector<Ticket> all{p.submit(opening()), p.submit(saving("save", 500, 1)),
                                p.submit(doing<ApproveReport>("approve", 2)),
                                p.submit(doing<SubmitReport>("submit", 3))};
  EXPECT_EQ(p.handed(), 4u);
  p.settle();
  for (const auto ticket : all) EXPECT_EQ(p.outcome(ticket), "done");
  EXPECT_EQ(p.report_state().phase, events::report::Phase::submitted);
  EXPECT_EQ(p.reply(all[3])->receipt.version, Version{4});
}

TEST(Acknowledging, TheOverlayEndsWhereTheViewsBegin) {
  DrivenPartition p;
  p.own_and_settle();
  p.submit(opening());
  p.submit(saving("a", 1));
  p.store(2);
  p.read(1);
  const auto b = p.submit(saving("b", 2, 2));
  p.read(1);
  const auto c = p.submit(saving("c", 3, 3));
  p.settle();
  EXPECT_EQ(p.outcome(b), "done");
  EXPECT_EQ(p.outcome(c), "done");
  const auto d = p.submit(saving("d", 4, 4));
  p.settle();
  EXPECT_EQ(p.outcome(d), "done");
}

// Repeats

TEST(Repeats, InFlightGetTheSameReceipt) {
  DrivenPartition p;
  p.own_and_settle();
  const auto first = p.submit(opening());
  const auto second = p.submit(opening());
  EXPECT_EQ(p.handed(), 1u);
  p.settle();
  EXPECT_EQ(p.outcome(first), "done");
  EXPECT_EQ(p.outcome(second), "repeated");
  EXPECT_EQ(p.reply(first)->receipt, p.reply(second)->receipt);
}

TEST(Repeats, AfterTheFactGetTheFirstReceiptBehindTheFence) {
  DrivenPartition p;
  p.own_and_settle();
  const auto first = p.submit(opening());
  p.settle();
  const auto later = p.submit(opening());
  EXPECT_EQ(p.outcome(later), "waiting");
  p.answer_end();
  EXPECT_EQ(p.outcome(later), "repeated");
  EXPECT_EQ(p.reply(first)->receipt, p.reply(later)->receipt);
  EXPECT_EQ(p.frames().size(), 1u);
}

TEST(Repeats, WithAnotherBodyAreRefused) {
  DrivenPartition p;
  p.own_and_settle();
  p.submit(opening());
  p.submit(saving("x", 1));
  const auto in_flight = p.submit(saving("x", 2));
  p.settle();
  const auto later = p.submit(saving("x", 3));
  const auto other_version = p.submit(saving("x", 1, 2));
  p.settle();
  for (const auto ticket : {in_flight, later, other_version})
    EXPECT_EQ(p.outcome(ticket), "command.id_reused");
  EXPECT_EQ(p.frames().size(), 2u);
}

/// Whoever takes another's id must not come between that one and its receipt.
TEST(Repeats, AreKnownByAccountAndId) {
  DrivenPartition p;
  p.own_and_settle();
  p.submit(opening());
  auto other = saving("x", 1);
  other.actor = *events::parse_local_actor("unit_head@02");
  const auto others = p.submit(other);
  const auto mine = p.submit(saving("x", 2));
  p.store(2);
  p.read(2);
  EXPECT_EQ(p.outcome(others), "done");
  const auto repeat = p.submit(saving("x", 2));
  p.settle();
  EXPECT_EQ(p.outcome(mine), "done");
  EXPECT_EQ(p.outcome(repeat), "repeated");
  EXPECT_EQ(p.reply(mine)->receipt, p.reply(repeat)->receipt);
  EXPECT_EQ(p.frames().size(), 3u);
}

// Replies without a frame

TEST(Fence, HoldsAReplyUntilTheFramesBeforeItAreKnown) {
  DrivenPartition p;
  p.own_and_settle();
  const auto open = p.submit(opening());
  const auto again = p.submit(opening("another id"));
  p.answer_end();
  EXPECT_EQ(p.outcome(again), "waiting") << "that the report is open is not known yet";
  p.store();
  p.read();
  EXPECT_EQ(p.outcome(open), "done");
  EXPECT_EQ(p.outcome(again), "already so");
  EXPECT_EQ(p.reply(again)->receipt.stream, events::report::stream_of(report()));
  EXPECT_EQ(p.reply(again)->receipt.version, Version{1});
}

TEST(Fence, HoldsAReplyUntilAnEndAskedForAfterTheDecisionIsRead) {
  DrivenPartition p;
  p.own_and_settle();
  const auto refused = p.submit(saving("save", 1));
  p.put(p.handed_frames().front());  // a late duplicate of the claim: void, and unread
  p.answer_end();
  EXPECT_EQ(p.outcome(refused), "waiting");
  p.read();
  EXPECT_EQ(p.outcome(refused), "report.absent");
}

TEST(Fence, OneQueryServesTheGroupThatWaitsForIt) {
  DrivenPartition p;
  p.own_and_settle();
  const auto before = p.queries();
  std::vector<Ticket> refused;
  for (int i = 0; i < 5; ++i) refused.push_back(p.submit(saving("save" + std::to_string(i), 1)));
  EXPECT_EQ(p.queries(), before + 1);
  p.answer_end();
  EXPECT_EQ(p.outcome(refused[0]), "report.absent");
  EXPECT_EQ(p.outcome(refused[1]), "waiting") << "that end was asked for before its decision";
  EXPECT_EQ(p.queries(), before + 2);
  p.answer_end();
  for (const auto ticket : refused) EXPECT_EQ(p.outcome(ticket), "report.absent");
  EXPECT_EQ(p.queries(), before + 2);
}

TEST(Fence, AsksAgainWhenTheLogDoesNotAnswer) {
  DrivenPartition p;
  p.own_and_settle();
  const auto refused = p.submit(saving("save", 1));
  const auto before = p.queries();
  p.tick(2 * kSecond);
  EXPECT_EQ(p.queries(), before + 1);
  p.answer_end();
  EXPECT_EQ(p.outcome(refused), "report.absent");
}

TEST(Fence, ADeposedOwnerRefusesNothing) {
  DrivenPartition p;
  p.own_and_settle();
  const auto refused = p.submit(saving("save", 1));
  p.put(p.foreign(events::FrameKind::claim));
  p.settle();
  EXPECT_EQ(p.outcome(refused), "partition.moved");
}

TEST(Fence, AStaleVersionIsJudgedOnWhatIsInFlight) {
  DrivenPartition p;
  p.own_and_settle();
  p.submit(opening());
  const auto first = p.submit(saving("a", 1, 1));
  const auto second = p.submit(saving("b", 2, 1));
  EXPECT_EQ(p.outcome(second), "waiting");
  p.settle();
  EXPECT_EQ(p.outcome(first), "done");
  EXPECT_EQ(p.outcome(second), "report.version_stale");
}

TEST(Fence, PermissionsAreAskedForEveryCommand) {
  DrivenPartition p;
  p.own_and_settle();
  p.submit(opening());
  auto foreign_scope = saving("a", 1);
  foreign_scope.actor = *events::parse_local_actor("unit_clerk@0205011");
  auto wrong_role = saving("b", 1);
  wrong_role.actor = *events::parse_local_actor("viewer@PL");
  auto person_reacting = envelope("c", LogCommand{Tick{}});
  person_reacting.actor = *events::parse_local_actor("central_administrator@PL");
  auto other_area = saving("d", 1);
  other_area.actor = *events::parse_local_actor("unit_clerk@0212033/SR");
  auto own_area = saving("e", 1);
  own_area.actor = *events::parse_local_actor("unit_clerk@0212033/FA");
  const auto a = p.submit(foreign_scope);
  const auto b = p.submit(wrong_role);
  const auto c = p.submit(person_reacting);
  const auto d = p.submit(other_area);
  const auto e = p.submit(own_area);
  p.settle();
  EXPECT_EQ(p.outcome(a), "permission.scope");
  EXPECT_EQ(p.outcome(b), "permission.role");
  EXPECT_EQ(p.outcome(c), "permission.role");
  EXPECT_EQ(p.outcome(d), "permission.scope");
  EXPECT_EQ(p.outcome(e), "done");
}

// Limits

TEST(Limits, AWindowOfFramesIsInFlight) {
  DrivenPartition::Options options;
  options.in_flight_max = 2;
  DrivenPartition p{options};
  p.own_and_settle();
  std::vector<Ticket> all{p.submit(opening())};
  for (int i = 1; i <= 4; ++i) all.push_back(p.submit(saving(std::to_string(i), i)));
  EXPECT_EQ(p.handed(), 2u);
  p.store(2);
  p.read(1);
  EXPECT_EQ(p.handed(), 1u);
  p.settle();
  for (const auto ticket : all) EXPECT_EQ(p.outcome(ticket), "done");
}

TEST(Limits, RepliesThatWaitAreBoundedToo) {
  DrivenPartition::Options options;
  options.in_flight_max = 2;
  options.queue_max = 3;
  DrivenPartition p{options};
  p.own_and_settle();
  std::vector<Ticket> all;
  for (int i = 0; i < 6; ++i) all.push_back(p.submit(saving(std::to_string(i), 1)));
  EXPECT_EQ(p.outcome(all[5]), "partition.queue_full");
  EXPECT_EQ(p.executor().waiting(), 5u);
  p.settle();
  for (int i = 0; i < 5; ++i)
    EXPECT_EQ(p.outcome(all[static_cast<std::size_t>(i)]), "report.absent");
}

TEST(Limits, AFullQueueSaysSoBeforeAnythingIsWritten) {
  DrivenPartition::Options options;
  options.in_flight_max = 1;
  options.queue_max = 1;
  DrivenPartition p{options};
  p.own_and_settle();
  const auto open = p.submit(opening());
  const auto queued = p.submit(saving("a", 1));
  const auto refused = p.submit(saving("b", 2));
  EXPECT_EQ(p.outcome(refused), "partition.queue_full");
  p.settle();
  EXPECT_EQ(p.outcome(open), "done");
  EXPECT_EQ(p.outcome(queued), "done");
  EXPECT_EQ(p.frames().size(), 2u);
}

TEST(Limits, AFrameThatWouldBeTooLargeTakesNoPlace) {
  DrivenPartition p;
  p.own_and_settle();
  p.submit(opening());
  p.submit(saving("save", 1));
  p.submit(doing<ApproveReport>("approve", 2));
  p.submit(doing<SubmitReport>("submit", 3));
  const auto large = p.submit(envelope(
      "return", ReportCommand{act_because<ReturnReport>(std::string(events::kFrameBytesMax, 'x'))},
      4));
  const auto next = p.submit(envelope("accept", ReportCommand{act<AcceptForVoivodeship>()}, 4));
  p.settle();
  EXPECT_EQ(p.outcome(large), "command.too_large");
  EXPECT_EQ(p.outcome(next), "done");
}

// Time

TEST(FrameTime, IsTheWritersButNeverBeforeThePredecessors) {
  DrivenPartition p;
  p.own_and_settle();
  p.pass(kSecond);
  p.submit(opening());
  p.pass(-kSecond);
  p.submit(saving("a", 1));
  p.pass(2 * kSecond);
  p.submit(saving("b", 2));
  p.settle();
  const auto at = [&](std::size_t i) { return p.frames().at(i).header.time; };
  EXPECT_EQ(at(1), at(0));
  EXPECT_EQ(at(2).value(), at(0).value() + kSecond);
}

TEST(FrameTime, IsNeverBeforeTheCitedRegistryFrames) {
  DrivenPartition p;
  p.own_and_settle();
  p.in_registry(registered(kJawor), kSecond);
  p.submit(opening());
  p.settle();
  const auto& header = p.frames().at(0).header;
  EXPECT_EQ(header.time.value(), p.now().value() + kSecond);
  EXPECT_EQ(header.cited.seq, p.chain(events::kRegistry).tip.seq);
}

// The log's own commands, and the registry

TEST(LogCommands, AreVersionedByTheirPlace) {
  DrivenPartition p;
  p.own_and_settle();
  const auto noted = p.submit(envelope("note", LogCommand{NoteReacted{Seq{4}}}));
  const auto ticked = p.submit(envelope("tick", LogCommand{Tick{}}));
  p.settle();
  EXPECT_EQ(p.event_names(), (Names{"log.reacted_through", "log.ticked"}));
  EXPECT_EQ(p.reply(noted)->receipt.version, Version{p.reply(noted)->receipt.seq.value() + 1});
  EXPECT_EQ(p.reply(ticked)->receipt.seq, next(p.reply(noted)->receipt.seq));
}

TEST(RegistryPartition, DecidesOnWhatIsInFlight) {
  DrivenPartition p{{}, events::kRegistry};
  p.own_and_settle();
  auto other = register_unit(kLwowek);
  other.name = "Another";
  const auto first = p.submit(envelope("a", RegistryCommand{register_unit(kLwowek)}));
  const auto same = p.submit(envelope("b", RegistryCommand{register_unit(kLwowek)}));
  const auto taken = p.submit(envelope("c", RegistryCommand{other}));
  const auto rename = p.submit(envelope("d", RegistryCommand{RenameUnit{unit(kLwowek), "New"}}, 1));
  EXPECT_EQ(p.handed(), 2u);
  p.settle();
  EXPECT_EQ(p.outcome(first), "done");
  EXPECT_EQ(p.outcome(same), "already so");
  EXPECT_EQ(p.outcome(taken), "unit.code_taken");
  EXPECT_EQ(p.outcome(rename), "done");
  EXPECT_EQ(p.registry().unit(unit(kLwowek))->name, "New");
  EXPECT_EQ(p.frames().at(0).header.cited, events::RegistryRef{}) << "it cites nothing";
}

}  // namespace
}  // namespace cas::test
