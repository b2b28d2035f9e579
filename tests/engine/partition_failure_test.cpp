#include <gtest/gtest.h>

#include <algorithm>

#include "tests/engine/driven_partition.hpp"

// The log fails: freeze, read to the end, claim again, settle every frame, go on.

namespace cas::test {
namespace {

using namespace engine;
using namespace example;
using events::Epoch;
using events::FrameKind;
using Names = std::vector<std::string>;
using Standing = Partition::Standing;
constexpr auto kSecond = DrivenPartition::kSecond;

Envelope opening() {
  return envelope("open", ReportCommand{OpenReport{campaign(), unit(kLwowek)}});
}
Envelope saving(std::string_view id, std::int64_t value,
                std::optional<std::uint64_t> expected = std::nullopt) {
  return envelope(id, ReportCommand{save(0, value)}, expected);
}

TEST(Freezing, SettlesEveryFrameBeforeAnybodyHears) {
  DrivenPartition p;
  p.own_and_settle();
  const auto open = p.submit(opening());
  const auto a = p.submit(saving("a", 1, 1));
  const auto b = p.submit(saving("b", 2, 2));
  const auto fenced = p.submit(saving("c", 3, 1));
  p.store(2);
  p.lose();
  p.refuse_append();
  EXPECT_EQ(p.standing(), Standing::frozen);
  for (const auto ticket : {open, a, b, fenced}) EXPECT_EQ(p.outcome(ticket), "waiting");
  p.answer_end();
  p.read(1);
  EXPECT_EQ(p.outcome(open), "done") << "it is in the chain";
  EXPECT_EQ(p.outcome(a), "waiting");
  p.read(1);
  EXPECT_EQ(p.outcome(a), "done");
  EXPECT_EQ(p.handed(), 1u) << "it claims again, having read to the end";
  EXPECT_EQ(p.outcome(b), "waiting") << "lost, perhaps; nobody knows before the claim stands";
  EXPECT_EQ(p.outcome(fenced), "waiting");
  p.settle();
  EXPECT_EQ(p.outcome(b), "done");
  EXPECT_EQ(p.outcome(fenced), "report.version_stale");
  EXPECT_EQ(p.chain().epoch, Epoch{2});
  EXPECT_EQ(p.report_state().cells.values[0], 2);
  EXPECT_EQ(p.frames().size(), 3u);
}

TEST(Freezing, DecidesDeadCommandsAgainInTheirOrder) {
  DrivenPartition p;
  p.own_and_settle();
  p.submit(opening());
  std::vector<Ticket> saves;
  for (int i = 1; i <= 5; ++i)
    saves.push_back(p.submit(saving(std::to_string(i), i, static_cast<std::uint64_t>(i))));
  const auto repeat = p.submit(saving("3", 3, 3));
  p.lose(6);
  p.pass(kSecond);
  p.refuse_append();
  p.settle();
  for (const auto ticket : saves) EXPECT_EQ(p.outcome(ticket), "done");
  EXPECT_EQ(p.outcome(repeat), "repeated");
  EXPECT_EQ(p.event_names(),
            (Names{"report.opened", "report.cells_saved", "report.cells_saved",
                   "report.cells_saved", "report.cells_saved", "report.cells_saved"}));
  EXPECT_EQ(p.report_state().cells.values[0], 5);
  EXPECT_EQ(p.frames()[0].header.time, p.now()) << "with new time";
}

/// What had no frame keeps its place among what had one.
TEST(Freezing, DecidesInTheOrderOfArrivalWhateverCameOfItFirst) {
  DrivenPartition p;
  p.own_and_settle();
  p.submit(opening());
  p.submit(saving("a", 1));
  const auto same = p.submit(saving("b", 1));
  p.submit(saving("c", 2));
  p.lose(3);
  p.refuse_append();
  p.settle();
  EXPECT_EQ(p.outcome(same), "already so");
  EXPECT_EQ(p.report_state().cells.values[0], 2);
  EXPECT_EQ(p.frames().size(), 3u);
}

TEST(Freezing, OldBytesAreNeverSentAgain) {
  DrivenPartition p;
  p.own_and_settle();
  p.submit(opening());
  p.lose();
  p.refuse_append();
  p.settle();
  auto frames = p.handed_frames();
  std::ranges::sort(frames);
  EXPECT_EQ(std::ranges::adjacent_find(frames), frames.end());
}

TEST(Freezing, RefusesNewCommandsMeanwhile) {
  DrivenPartition p;
  p.own_and_settle();
  p.submit(opening());
  p.refuse_append();
  EXPECT_EQ(p.outcome(p.submit(saving("a", 1))), "partition.frozen");
  p.settle();
  const auto b = p.submit(saving("b", 1));
  p.settle();
  EXPECT_EQ(p.outcome(b), "done");
}

TEST(Freezing, HappensWhenAFrameDoesNotComeBackInTime) {
  DrivenPartition p;
  p.own_and_settle();
  const auto open = p.submit(opening());
  p.lose();
  p.tick(9 * kSecond);
  EXPECT_EQ(p.standing(), Standing::owning);
  p.tick(2 * kSecond);
  EXPECT_EQ(p.standing(), Standing::frozen);
  p.settle();
  EXPECT_EQ(p.outcome(open), "done");
  EXPECT_EQ(p.frames().size(), 1u);
}

TEST(Freezing, AFrameThatComesLateIsAcknowledgedAndTheClaimMadeAnew) {
  DrivenPartition p;
  p.own_and_settle();
  const auto open = p.submit(opening());
  const auto save = p.submit(saving("a", 1));
  p.refuse_append();
  p.answer_end();
  ASSERT_EQ(p.handed(), 3u) << "two frames under way, and a claim made for the first one's place";
  p.store(3);
  p.read_all();
  EXPECT_EQ(p.outcome(open), "done");
  EXPECT_EQ(p.outcome(save), "done");
  EXPECT_EQ(p.standing(), Standing::frozen) << "that claim is void";
  p.settle();
  EXPECT_EQ(p.standing(), Standing::owning);
  EXPECT_EQ(p.chain().epoch, Epoch{2});
  EXPECT_EQ(p.frames().size(), 2u);
}

TEST(Freezing, AClaimThatDoesNotComeBackIsMadeAgain) {
  DrivenPartition p;
  p.own_and_settle();
  const auto open = p.submit(opening());
  p.lose();
  p.refuse_append();
  p.answer_end();
  p.lose();
  p.tick(11 * kSecond);
  p.settle();
  EXPECT_EQ(p.standing(), Standing::owning);
  EXPECT_EQ(p.outcome(open), "done");
}

TEST(Freezing, ForeignClaimsMoveThePartition) {
  DrivenPartition p;
  p.own_and_settle();
  const auto made_it = p.submit(opening());
  const auto dead = p.submit(saving("a", 1));
  p.store();
  p.lose();
  p.refuse_append();
  p.put(p.foreign(FrameKind::claim));
  p.settle();
  EXPECT_EQ(p.outcome(made_it), "done");
  EXPECT_EQ(p.outcome(dead), "partition.moved");
  EXPECT_EQ(p.standing(), Standing::following);
}

TEST(Freezing, AnswersToOlderQueriesCountForNothing) {
  DrivenPartition p;
  p.own_and_settle();
  const auto refused = p.submit(saving("a", 1));  // asks for the end
  p.put(p.handed_frames().front());
  p.refuse_append();
  p.answer_superseded_end();
  EXPECT_EQ(p.handed(), 0u) << "there is more to read before it claims";
  EXPECT_EQ(p.outcome(refused), "waiting") << "to be decided again";
  p.settle();
  EXPECT_EQ(p.outcome(refused), "report.absent");
}

TEST(Freezing, LateReportsOfOldFramesFreezeAgainAndHarmNothing) {
  DrivenPartition p;
  p.own_and_settle();
  const auto open = p.submit(opening());
  p.refuse_append();
  p.settle();
  EXPECT_EQ(p.standing(), Standing::owning);
  const auto save = p.submit(saving("a", 1));
  p.refuse_append();
  EXPECT_EQ(p.standing(), Standing::frozen);
  p.settle();
  EXPECT_EQ(p.standing(), Standing::frozen) << "twice within a second: a pause";
  p.tick(2 * kSecond);
  p.settle();
  EXPECT_EQ(p.outcome(open), "done");
  EXPECT_EQ(p.outcome(save), "done");
  EXPECT_EQ(p.frames().size(), 2u);
}

TEST(Freezing, DropsWhatTheRegistryDidNotTake) {
  DrivenPartition p{{}, events::kRegistry};
  p.own_and_settle();
  const auto first = p.submit(envelope("a", RegistryCommand{register_unit(kLwowek)}));
  const auto second = p.submit(envelope("b", RegistryCommand{RenameUnit{unit(kLwowek), "New"}}));
  p.lose(2);
  p.refuse_append();
  p.settle();
  EXPECT_EQ(p.outcome(first), "done");
  EXPECT_EQ(p.outcome(second), "done");
  EXPECT_EQ(p.event_names(), (Names{"unit.registered", "unit.renamed"}));
}

TEST(Freezing, GivingUpWhileFrozenStillSettles) {
  DrivenPartition p;
  p.own_and_settle();
  const auto open = p.submit(opening());
  p.lose();
  p.refuse_append();
  p.own(false);
  EXPECT_EQ(p.standing(), Standing::frozen);
  p.settle();
  EXPECT_EQ(p.outcome(open), "done");
  EXPECT_EQ(p.standing(), Standing::following);
}

// The variants that were rejected: each is one switch away, and what it breaks can be seen.

TEST(RejectedVariant, AcknowledgingAtTheHandOverLosesTheCommandThatWasAcknowledged) {
  DrivenPartition::Options options;
  options.safeguards.read_back = false;
  DrivenPartition p{options};
  p.own_and_settle();
  const auto open = p.submit(opening());
  EXPECT_EQ(p.outcome(open), "done");
  p.lose();
  p.put(p.foreign(FrameKind::claim));
  p.settle();
  EXPECT_TRUE(p.frames().empty());
}

TEST(RejectedVariant, RefusingBeforeItIsSettledRefusesWhatCounts) {
  DrivenPartition::Options options;
  options.safeguards.settle_first = false;
  DrivenPartition p{options};
  p.own_and_settle();
  const auto open = p.submit(opening());
  p.refuse_append();
  EXPECT_EQ(p.outcome(open), "partition.frozen");
  p.settle();
  EXPECT_EQ(p.event_names(), Names{"report.opened"});
}

TEST(RejectedVariant, WithoutFencesAlreadySoIsSaidOfWhatIsLost) {
  DrivenPartition::Options options;
  options.safeguards.fence_in_flight = false;
  DrivenPartition p{options};
  p.own_and_settle();
  p.submit(opening());
  const auto again = p.submit(envelope("other", opening().command));
  p.answer_end();
  EXPECT_EQ(p.outcome(again), "already so");
  p.lose();
  p.put(p.foreign(FrameKind::claim));
  p.settle();
  EXPECT_TRUE(p.frames().empty());
}

}  // namespace
}  // namespace cas::test
