#include <gtest/gtest.h>

#include "events/hash.hpp"
#include "tests/engine/driven_partition.hpp"

// Who writes: reading to the end, claiming, losing, coming late, clocks, giving up.

namespace cas::test {
namespace {

using namespace engine;
using namespace example;
using events::Epoch;
using events::FrameKind;
using Standing = Partition::Standing;
constexpr auto kSecond = DrivenPartition::kSecond;

Envelope opening(std::string_view id = "open") {
  return envelope(id, ReportCommand{OpenReport{campaign(), unit(kLwowek)}});
}

events::FrameHeader header_of(const std::string& frame) {
  return events::parse_frame(frame)->header;
}

TEST(Claiming, BeginsOnlyWhenTheEndHasBeenRead) {
  DrivenPartition p;
  EXPECT_EQ(p.standing(), Standing::following);
  p.own();
  EXPECT_EQ(p.standing(), Standing::seeking);
  EXPECT_EQ(p.queries(), 1u);
  p.answer_end();
  EXPECT_EQ(p.handed(), 0u) << "the genesis has not been read";
  p.read_all();
  EXPECT_EQ(p.standing(), Standing::claiming);
  EXPECT_EQ(p.handed(), 1u);
  p.store();
  EXPECT_EQ(p.standing(), Standing::claiming) << "stored is not read back";
  p.read_all();
  EXPECT_EQ(p.standing(), Standing::owning);
  EXPECT_EQ(p.chain().epoch, Epoch{1});
}

TEST(Claiming, WhoDoesNotOwnTakesNoCommands) {
  DrivenPartition p;
  EXPECT_EQ(p.outcome(p.submit(opening())), "partition.not_owner");
}

TEST(Claiming, CommandsWaitForIt) {
  DrivenPartition p;
  p.own();
  const auto early = p.submit(opening());
  EXPECT_EQ(p.outcome(early), "waiting");
  p.settle();
  EXPECT_EQ(p.outcome(early), "done");
}

/// A node that starts with an empty store reads the claims of all who wrote before it.
TEST(Claiming, ClaimsOnTheWayToTheEndAreHistory) {
  DrivenPartition p;
  p.put(p.foreign(FrameKind::claim));
  p.put(p.foreign(FrameKind::data));
  p.put(p.foreign(FrameKind::claim));
  p.own_and_settle();
  EXPECT_EQ(p.chain().epoch, Epoch{3});
}

/// Two nodes see that an owner is silent, and one of them is faster.
TEST(Claiming, ASuccessorOfOneClaimLeavesTheNextOwnerAlone) {
  DrivenPartition p;
  p.put(p.foreign(FrameKind::claim));
  p.read_all();
  p.succeed(p.chain().claim);
  const auto early = p.submit(opening());
  p.put(p.foreign(FrameKind::claim));
  p.settle();
  EXPECT_EQ(p.standing(), Standing::following);
  EXPECT_EQ(p.outcome(early), "partition.not_owner");
  EXPECT_EQ(p.chain().epoch, Epoch{2});
  p.succeed(p.chain().claim);
  p.settle();
  EXPECT_EQ(p.standing(), Standing::owning);
}

TEST(Claiming, ALostRaceStepsDownAndNamesTheOwner) {
  DrivenPartition p;
  p.own();
  p.read_all();
  p.answer_end();
  const auto waiting = p.submit(opening());
  p.put(p.foreign(FrameKind::claim));
  p.settle();
  EXPECT_EQ(p.standing(), Standing::following);
  EXPECT_EQ(p.outcome(waiting), "partition.moved");
  EXPECT_NE(p.reply(waiting).error().detail.find("http://two.example"), std::string::npos);
  EXPECT_EQ(p.chain().epoch, Epoch{1}) << "its own claim is void";
}

TEST(Claiming, ALostRaceIsLostAlsoWhileItLooksAgain) {
  DrivenPartition p;
  p.own();
  p.read_all();
  p.answer_end();
  p.lose();
  p.refuse_append();
  EXPECT_EQ(p.standing(), Standing::seeking);
  p.put(p.foreign(FrameKind::claim));
  p.read_all();
  EXPECT_EQ(p.standing(), Standing::following);
}

TEST(Claiming, ADeposedOwnerStepsDownAndMayClaimLater) {
  DrivenPartition p;
  p.own_and_settle();
  const auto in_flight = p.submit(opening());
  p.put(p.foreign(FrameKind::claim));
  p.settle();
  EXPECT_EQ(p.standing(), Standing::following);
  EXPECT_EQ(p.outcome(in_flight), "partition.moved");
  EXPECT_TRUE(p.frames().empty()) << "its frame came after the claim and is void";
  p.own_and_settle();
  const auto again = p.submit(opening());
  p.settle();
  EXPECT_EQ(p.outcome(again), "done");
}

TEST(Claiming, AClaimThatNamesNobodyIsAnothers) {
  DrivenPartition p;
  p.own_and_settle();
  auto header = header_of(p.foreign(FrameKind::claim));
  p.put(events::write_frame(header, {}));
  p.settle();
  EXPECT_EQ(p.standing(), Standing::following);
}

TEST(Claiming, ALateClaimOfItsOwnStands) {
  DrivenPartition p;
  p.own();
  p.read_all();
  p.answer_end();
  EXPECT_EQ(p.standing(), Standing::claiming);
  p.tick(11 * kSecond);
  EXPECT_EQ(p.standing(), Standing::seeking);
  p.answer_end();
  EXPECT_EQ(p.handed(), 2u) << "it claims a second time";
  p.store();
  p.read_all();
  EXPECT_EQ(p.standing(), Standing::owning);
  const auto done = p.submit(opening());
  p.settle();
  EXPECT_EQ(p.standing(), Standing::owning) << "the second claim is void";
  EXPECT_EQ(p.outcome(done), "done");
  EXPECT_EQ(p.chain().epoch, Epoch{1});
}

TEST(Claiming, ALogThatRefusesIsAskedAgainAfterAPause) {
  DrivenPartition p;
  p.own();
  p.read_all();
  p.answer_end();
  const auto queries = p.queries();
  p.lose();
  p.refuse_append();
  EXPECT_EQ(p.queries(), queries) << "not as fast as the loop turns";
  p.tick(kSecond / 2);
  EXPECT_EQ(p.queries(), queries);
  p.tick(kSecond);
  EXPECT_EQ(p.queries(), queries + 1);
  p.settle();
  EXPECT_EQ(p.standing(), Standing::owning);
}

TEST(Claiming, AClaimWhosePlaceIsTakenIsMadeAgain) {
  DrivenPartition p;
  p.put(p.foreign(FrameKind::claim));
  p.own();
  p.read_all();
  p.answer_end();
  p.put(p.foreign(FrameKind::data));  // the owner before has written once more
  p.settle();
  EXPECT_EQ(p.standing(), Standing::seeking);
  p.tick(2 * kSecond);
  p.settle();
  EXPECT_EQ(p.standing(), Standing::owning);
}

TEST(Claiming, AnEndThatIsNotToldIsAskedForAgain) {
  DrivenPartition p;
  p.own();
  EXPECT_EQ(p.queries(), 1u);
  p.tick(2 * kSecond);
  EXPECT_EQ(p.queries(), 2u);
}

// Clocks

TEST(Clock, ABrokerThatAgreesWithinTwoSecondsIsServed) {
  for (const auto ahead : {-19 * kSecond / 10, std::int64_t{0}, 19 * kSecond / 10}) {
    DrivenPartition p;
    p.set_broker_clock(ahead);
    p.own_and_settle();
  }
}

TEST(Clock, ABrokerThatDiffersByMoreStopsTheOwner) {
  for (const auto ahead : {-3 * kSecond, 3 * kSecond}) {
    DrivenPartition p;
    p.set_broker_clock(ahead);
    p.own();
    const auto waiting = p.submit(opening());
    p.settle();
    EXPECT_EQ(p.standing(), Standing::stopped);
    EXPECT_EQ(p.outcome(waiting), "clock.off");
  }
}

TEST(Clock, ASlowClaimIsNoWrongClock) {
  DrivenPartition p;
  p.set_broker_clock(0);
  p.own();
  p.read_all();
  p.answer_end();
  p.pass(8 * kSecond);
  p.store();
  p.pass(8 * kSecond);
  p.read_all();
  EXPECT_EQ(p.standing(), Standing::owning);
}

TEST(Clock, AnEarlierClaimThatIsReadLateIsNoWrongClock) {
  DrivenPartition p;
  p.set_broker_clock(0);
  p.own();
  p.read_all();
  p.answer_end();
  p.put(p.record(0));    // a second genesis: void, and to be read first
  p.tick(11 * kSecond);  // the first claim is given up; the end is asked for
  p.answer_end();
  p.store();
  p.pass(5 * kSecond);
  p.read();
  EXPECT_EQ(p.handed(), 1u) << "a second claim, 5 s after the first was stored";
  p.read();
  EXPECT_EQ(p.standing(), Standing::owning);
}

TEST(Clock, IsComparedAgainWithEveryClaim) {
  DrivenPartition p;
  p.set_broker_clock(0);
  p.own_and_settle();
  p.pass(3600 * kSecond);
  p.set_broker_clock(-3600 * kSecond);  // this machine's clock has leapt
  p.submit(opening());
  p.refuse_append();
  p.settle();
  EXPECT_EQ(p.standing(), Standing::stopped);
}

/// One frame from 2099 would shut out everybody whose clock is right.
TEST(Clock, AWrongOneLeavesNoMarkInTheLog) {
  DrivenPartition p;
  const auto right = p.now();
  p.pass(85LL * 365 * 24 * 3600 * kSecond);
  p.set_broker_clock(right.value() - p.now().value());
  p.own();
  p.settle();
  EXPECT_EQ(p.standing(), Standing::stopped);
  EXPECT_EQ(p.chain().epoch, Epoch{1});
  EXPECT_LE(p.chain().tip.time, right);
}

TEST(Clock, BehindTheLogItServesNothingAndSaysWhy) {
  DrivenPartition p;
  p.own_and_settle();
  p.pass(-3 * kSecond);
  EXPECT_EQ(p.outcome(p.submit(opening())), "clock.behind");
  EXPECT_EQ(p.handed(), 0u);
  p.pass(2 * kSecond);
  const auto fine = p.submit(opening());
  p.settle();
  EXPECT_EQ(p.outcome(fine), "done");
}

TEST(Clock, BehindTheRegistryCountsToo) {
  DrivenPartition p;
  p.own_and_settle();
  p.in_registry(registered(kJawor), 3 * kSecond);
  EXPECT_EQ(p.outcome(p.submit(opening())), "clock.behind");
}

// Stopping and giving up

TEST(Stopping, TellsEverybodyWhoWaitsAndWhoComesLater) {
  DrivenPartition p;
  p.own_and_settle();
  const auto in_flight = p.submit(opening());
  const auto fenced = p.submit(envelope("save", ReportCommand{save(0, 1)}, 7));
  p.stop({Errc::corrupt, "log.foreign", "Another history.", {}});
  EXPECT_EQ(p.outcome(in_flight), "log.foreign");
  EXPECT_EQ(p.outcome(fenced), "log.foreign");
  EXPECT_EQ(p.outcome(p.submit(opening("later"))), "log.foreign");
  const auto queries = p.queries();
  p.tick(60 * kSecond);
  p.settle();
  EXPECT_EQ(p.queries(), queries) << "a stopped partition asks the log nothing";
  EXPECT_EQ(p.standing(), Standing::stopped);
}

TEST(GivingUp, WhileClaimingIsAtOnce) {
  DrivenPartition p;
  p.own();
  const auto waiting = p.submit(opening());
  p.own(false);
  EXPECT_EQ(p.standing(), Standing::following);
  EXPECT_EQ(p.outcome(waiting), "partition.not_owner");
  p.settle();
  EXPECT_EQ(p.standing(), Standing::following);
}

TEST(GivingUp, SeesThroughWhatIsInFlight) {
  DrivenPartition p;
  p.own_and_settle();
  const auto in_flight = p.submit(opening());
  p.own(false);
  EXPECT_EQ(p.standing(), Standing::owning);
  EXPECT_EQ(p.outcome(p.submit(opening("later"))), "partition.not_owner");
  p.settle();
  EXPECT_EQ(p.outcome(in_flight), "done");
  EXPECT_EQ(p.standing(), Standing::following);
}

TEST(GivingUp, OfAnIdleOwnerIsAtOnce) {
  DrivenPartition p;
  p.own_and_settle();
  p.own(false);
  EXPECT_EQ(p.standing(), Standing::following);
}

}  // namespace
}  // namespace cas::test
