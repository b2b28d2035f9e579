#include <gmock/gmock.h>

#include "tests/support/given_when_then.hpp"

// One scenario for each rule of the report's decider; which act goes in which phase stands as a
// table in report_phases_test.cpp.

namespace cas::test {
namespace {

using namespace engine;
using namespace events::report;
using namespace example;
using events::CellKind;
using ::testing::HasSubstr;
using History = std::vector<Event>;

const History kAbsent;
const History kOpen{opened()};
const History kEntered{opened(), saved(0, 500)};
const History kSubmitted{opened(), saved(0, 500), ReportApproved{}, ReportSubmitted{}};

History operator+(History history, const History& more) {
  history.insert(history.end(), more.begin(), more.end());
  return history;
}

const History kRegional = kSubmitted + History{AcceptedByVoivodeship{}};
const History kNational = kRegional + History{AcceptedByMinistry{}};
const History kPermitted =
    kNational + History{CorrectionRequested{{sealed("a mistake")}}, CorrectionPermitted{}};

const OpenReport kOpening{campaign(), unit(kLwowek)};

SaveCells saving(std::initializer_list<std::tuple<int, CellKind, std::int64_t>> cells) {
  SaveCells command{report(), {}};
  for (const auto& [cell, kind, value] : cells)
    command.changes.add(static_cast<std::uint16_t>(cell), kind, value);
  return command;
}

// Opening

TEST(OpenReport, CarriesEveryFactThatShapesTheReport) {
  given(kAbsent).expecting({}).when(kOpening).then({opened()});
}

TEST(OpenReport, WaitsForTheLaunch) {
  given(kAbsent)
      .knowing({published(form()), registered(kLwowek), created()})
      .when(kOpening)
      .then_rejected("campaign.not_launched");
  given(kAbsent)
      .knowing({published(form()), registered(kLwowek), created(), launched(), campaign_closed()})
      .when(kOpening)
      .then_rejected("campaign.not_launched");
  given(kAbsent)
      .knowing({registered(kLwowek)})
      .when(kOpening)
      .then_rejected("campaign.not_launched");
}

TEST(OpenReport, NeedsAUnitThatStillReports) {
  given(kAbsent)
      .knowing({published(form()), created(), launched()})
      .when(kOpening)
      .then_rejected("unit.unknown");
  given(kAbsent)
      .knowing(
          {published(form()), registered(kLwowek), created(), launched(), unit_closed(kLwowek)})
      .when(kOpening)
      .then_rejected("unit.closed");
}

TEST(OpenReport, NeedsAUnitOfAKindThatIsAsked) {
  auto other = created();
  auto& event = std::get<events::campaign::Event>(other.event);
  std::get<events::campaign::CampaignCreated>(event).kinds = {events::unit::Kind::powiat};
  given(kAbsent)
      .knowing({published(form()), registered(kLwowek), other, launched()})
      .when(kOpening)
      .then_rejected("campaign.other_kind");
}

TEST(OpenReport, OfAnOpenReportIsAlreadySoEvenWhenTheCampaignIsClosed) {
  given(kOpen).expecting({}).knowing({}).when(kOpening).then_nothing();
}

// Saving

TEST(SaveCells, KeepsOnlyWhatDiffers) {
  CellsSaved kept;
  kept.changes.add(1, CellKind::number, 7);
  given(kEntered).when(saving({{0, CellKind::number, 500}, {1, CellKind::number, 7}})).then({kept});
}

TEST(SaveCells, OfWhatStandsThereIsNoFact) {
  given(kEntered).when(save(0, 500)).then_nothing();
  given(kEntered).when(saving({})).then_nothing();
  given(kEntered).when(saving({{1, CellKind::empty, 0}})).then_nothing();
}

TEST(SaveCells, ClearsExplicitlyAndTakesTheThreeMarks) {
  for (const auto kind :
       {CellKind::empty, CellKind::below_unit, CellKind::no_data, CellKind::impossible}) {
    CellsSaved event;
    event.changes.add(0, kind, 0);
    given(kEntered).when(saving({{0, kind, 0}})).then({event});
  }
}

TEST(SaveCells, TellsZeroFromEmpty) { given(kOpen).when(save(0, 0)).then({saved(0, 0)}); }

TEST(SaveCells, StaysWithinTheFormAndItsBars) {
  given(kOpen).when(save(4, 1)).then_rejected("report.cell_unknown");
  given(kOpen).when(save(3, 1)).then_rejected("report.cell_barred");
  given(kOpen).when(saving({{3, CellKind::empty, 0}})).then_rejected("report.cell_barred");
}

TEST(SaveCells, RefusesWhatNoSumCouldBear) {
  const auto max = events::kCellMagnitudeMax;
  given(kOpen).when(save(0, max)).then({saved(0, max)});
  given(kOpen).when(save(0, -max)).then({saved(0, -max)});
  given(kOpen).when(save(0, max + 1)).then_rejected("report.cells_malformed");
  given(kOpen).when(save(0, -max - 1)).then_rejected("report.cells_malformed");
}

TEST(SaveCells, WantsCellsAscendingOnceAndOfKnownKinds) {
  const auto number = CellKind::number;
  for (const auto& bad :
       {saving({{1, number, 1}, {0, number, 1}}), saving({{0, number, 1}, {0, number, 1}}),
        saving({{0, CellKind::no_data, 1}}),
        saving({{0, static_cast<CellKind>(events::kCellKinds), 0}})})
    given(kOpen).when(bad).then_rejected("report.cells_malformed");
  auto uneven = save(0, 1);
  uneven.changes.values.clear();
  given(kOpen).when(uneven).then_rejected("report.cells_malformed");
}

TEST(SaveCells, NeedsTheFormInTheRegistry) {
  const auto registry = registry_after(campaign_launched());
  auto known = facts(registry, kLwowek);
  known.layout = nullptr;
  const auto decided = report::decide(save(0, 1), state_after(kOpen), known, std::nullopt);
  ASSERT_FALSE(decided);
  EXPECT_EQ(decided.error().reason, "form.unknown");
}

// Rules

const History kLarge = kOpen + History{saved(2, 4)};
const History kExplained = kLarge + History{BreachExplained{"small", {2}, sealed("why")}};

TEST(EditRules, AHardBreachStopsTheReportAndIsNamedWithItsValues) {
  const auto broken = given(kOpen + History{saved(2, 1000)}).when(act<ApproveReport>()).decided();
  ASSERT_FALSE(broken);
  EXPECT_EQ(broken.error().reason, "report.hard_rule_broken");
  EXPECT_THAT(broken.error().detail, HasSubstr("tiny (10.00 against 10"));
}

TEST(EditRules, ASoftBreachIsExplainedBeforeTheReportIsApproved) {
  given(kLarge).when(act<ApproveReport>()).then_rejected("report.breach_unexplained");
  given(kLarge).when(explain("why")).then({BreachExplained{"small", {2}, sealed("why")}});
  given(kExplained).when(act<ApproveReport>()).then({ReportApproved{}});
}

TEST(EditRules, AnExplanationLastsUntilOneOfItsCellsChanges) {
  given(kExplained + History{saved(0, 7)}).when(act<ApproveReport>()).then({ReportApproved{}});
  given(kExplained + History{saved(2, 5)})
      .when(act<ApproveReport>())
      .then_rejected("report.breach_unexplained");
}

TEST(EditRules, OnlyWhatIsBrokenIsExplainedAndWithAReason) {
  given(kOpen).when(explain("why")).then_rejected("report.no_such_breach");
  given(kLarge).when(explain("")).then_rejected("report.reason_missing");
  given(kLarge)
      .when(ExplainBreach{report(), "tiny", sealed("why")})
      .then_rejected("report.no_such_breach");
}

// Prefill

TEST(PrefillReport, FillsEmptyCellsAndSaysFromWhat) {
  CellsPrefilled filled;
  filled.changes.add(1, CellKind::number, 7);
  filled.prefills = {0};
  given(kOpen + History{saved(0, 700)}).when(act<PrefillReport>()).then({filled});
  EXPECT_EQ(state_after(kOpen + History{saved(0, 700), filled}).prefilled,
            (std::vector<Prefilled>{{1, 0}}));
}

TEST(PrefillReport, LeavesAloneWhatIsFilledOrCannotBeComputed) {
  given(kOpen).when(act<PrefillReport>()).then_nothing();
  given(kOpen + History{saved(0, 700), saved(1, 9)}).when(act<PrefillReport>()).then_nothing();
}

TEST(PrefillReport, LeavesOutWhatNobodyCouldEnter) {
  auto multiplying = form();
  multiplying.policy.prefills = {{"[A/1/4]", "[A/1/3] * 200"}};
  const std::vector<Placed> known{published(multiplying), registered(kLwowek), created(),
                                  launched()};
  CellsPrefilled filled;
  filled.changes.add(1, CellKind::number, events::kCellMagnitudeMax);
  filled.prefills = {0};
  const auto half = events::kCellMagnitudeMax / 2;
  given(kOpen + History{saved(0, half)}).knowing(known).when(act<PrefillReport>()).then({filled});
  given(kOpen + History{saved(0, half + 1)})
      .knowing(known)
      .when(act<PrefillReport>())
      .then_nothing();
}

TEST(PrefillReport, IsForgottenOfACellThatIsTouched) {
  CellsPrefilled filled;
  filled.changes.add(1, CellKind::number, 7);
  filled.prefills = {0};
  EXPECT_TRUE(state_after(kOpen + History{saved(0, 700), filled, saved(1, 8)}).prefilled.empty());
}

// Versions

TEST(ReportVersions, EveryActOfTheFlowNamesTheVersionItWasMadeFor) {
  const std::vector<ReportCommand> acts{act<ApproveReport>(),
                                        act<WithdrawApproval>(),
                                        act<SubmitReport>(),
                                        act<WithdrawSubmission>(),
                                        act<AcceptForVoivodeship>(),
                                        act<AcceptForMinistry>(),
                                        act_because<ReturnReport>("r"),
                                        act_because<RequestCorrection>("r"),
                                        act<PermitCorrection>(),
                                        act_because<RefuseCorrection>("r"),
                                        act<OpenCorrection>(),
                                        explain("r"),
                                        load(0, 1),
                                        act<PrefillReport>()};
  EXPECT_EQ(acts.size() + 3, std::variant_size_v<ReportCommand>)
      << "opening, saving and assigning a region may leave it out; the rest stands here";
  for (const auto& command : acts)
    given(kEntered).expecting({}).when(command).then_rejected("report.version_missing");
}

TEST(ReportVersions, SavesAndReactionsMayLeaveItOut) {
  given(kOpen).expecting({}).when(save(0, 1)).then({saved(0, 1)});
  given(kOpen)
      .expecting({})
      .when(AssignRegion{report(), region(kRadom)})
      .then({RegionAssigned{region(kRadom)}});
}

TEST(ReportVersions, AStaleOneIsAConflictThatNamesTheCurrentOne) {
  const auto outcome = given(kEntered).expecting(1).when(save(0, 1));
  outcome.then_rejected("report.version_stale");
  EXPECT_EQ(outcome.decided().error().code, Errc::conflict);
  EXPECT_NE(outcome.decided().error().detail.find("at version 2, not 1"), std::string::npos);
  given(kEntered).expecting(3).when(act<ApproveReport>()).then_rejected("report.version_stale");
}

/// A refusal and an "already so" leave no receipt: only the version tells a late repeat.
TEST(ReportVersions, ALateRepeatIsRefusedNotRepeated) {
  const auto withdrawn = kSubmitted + History{SubmissionWithdrawn{}, ReportApproved{}};
  given(withdrawn).expecting(3).when(act<SubmitReport>()).then_rejected("report.version_stale");
}

// Loading

CellsLoaded loaded(std::uint16_t cell, std::int64_t value) {
  const auto command = load(cell, value);
  return {command.changes, command.file};
}

TEST(LoadCells, IsOneFactThatNamesTheFileAndWhatDiffers) {
  auto command = load(0, 500);
  command.changes.add(1, CellKind::number, 7);
  given(kEntered).expecting(2).when(command).then({loaded(1, 7)});
  given(kEntered).expecting(2).when(load(0, 500)).then_nothing();
}

TEST(LoadCells, NamesTheVersionThatWasShown) {
  given(kEntered).expecting(1).when(load(0, 1)).then_rejected("report.version_stale");
}

TEST(LoadCells, StaysWithinTheFormAndItsBars) {
  given(kOpen).expecting(1).when(load(4, 1)).then_rejected("report.cell_unknown");
  given(kOpen).expecting(1).when(load(3, 1)).then_rejected("report.cell_barred");
}

TEST(LoadCells, IsForFormsThatAreNotTypedOnly) {
  const auto registry = registry_after(campaign_launched());
  const auto outcome = [&](const ReportCommand& command, events::EntryMode mode) {
    const events::FormPolicy policy{mode, "", "", {}, {}, {}, {}, {}, {}};
    auto known = facts(registry, kLwowek);
    known.policy = &policy;
    const auto decided = report::decide(command, state_after(kOpen), known, events::Version{1});
    return decided ? std::string("decided") : decided.error().reason;
  };
  EXPECT_EQ(outcome(load(0, 1), events::EntryMode::typed), "form.only_typed");
  EXPECT_EQ(outcome(load(0, 1), events::EntryMode::loaded), "decided");
  EXPECT_EQ(outcome(save(0, 1), events::EntryMode::typed), "decided");
  EXPECT_EQ(outcome(save(0, 1), events::EntryMode::loaded), "form.only_loaded");
  EXPECT_EQ(outcome(load(0, 1), events::EntryMode::both), "decided");
  EXPECT_EQ(outcome(save(0, 1), events::EntryMode::both), "decided");
}

// The flow

TEST(ApproveReport, NeedsSomethingEntered) {
  given(kOpen).when(act<ApproveReport>()).then_rejected("report.empty");
  CellsSaved cleared;
  cleared.changes.add(0, CellKind::empty, 0);
  given(kEntered + History{cleared}).when(act<ApproveReport>()).then_rejected("report.empty");
  given(kOpen + History{saved(0, 0)}).when(act<ApproveReport>()).then({ReportApproved{}});
}

TEST(ReturnReport, GivesAReason) {
  given(kSubmitted).when(act<ReturnReport>()).then_rejected("report.reason_missing");
  given(kSubmitted)
      .when(act_because<ReturnReport>("row 1"))
      .then({ReportReturned{{sealed("row 1")}}});
}

TEST(ReturnReport, EndsARequestForACorrection) {
  const auto returned = kRegional + History{CorrectionRequested{{sealed("x")}},
                                            CorrectionPermitted{}, ReportReturned{{sealed("y")}}};
  given(returned).when(act<PermitCorrection>()).then_rejected("report.no_correction_asked");
  const auto again =
      returned + History{ReportApproved{}, ReportSubmitted{}, AcceptedByVoivodeship{}};
  given(again).when(act<OpenCorrection>()).then_rejected("report.correction_not_permitted");
}

TEST(Correction, IsAskedAndRefusedWithAReason) {
  given(kNational).when(act<RequestCorrection>()).then_rejected("report.reason_missing");
  given(kNational)
      .when(act_because<RequestCorrection>("x"))
      .then({CorrectionRequested{{sealed("x")}}});
  const auto asked = kNational + History{CorrectionRequested{{sealed("x")}}};
  given(asked).when(act<RefuseCorrection>()).then_rejected("report.reason_missing");
  given(asked).when(act_because<RefuseCorrection>("y")).then({CorrectionRefused{{sealed("y")}}});
}

TEST(Correction, IsSettledBeforeTheMinistryAccepts) {
  const auto asked = kRegional + History{CorrectionRequested{{sealed("x")}}};
  const auto permitted = asked + History{CorrectionPermitted{}};
  for (const auto& history : {asked, permitted}) {
    given(history).when(act<AcceptForMinistry>()).then_rejected("report.correction_asked");
    given(history)
        .when(act_because<RefuseCorrection>("too late"))
        .then({CorrectionRefused{{sealed("too late")}}});
  }
}

TEST(Correction, IsCounted) {
  given(kPermitted).when(act<OpenCorrection>()).then({CorrectionOpened{1}});
  const auto second = kPermitted + History{CorrectionOpened{1},
                                           ReportApproved{},
                                           ReportSubmitted{},
                                           AcceptedByVoivodeship{},
                                           CorrectionRequested{{sealed("z")}},
                                           CorrectionPermitted{}};
  given(second).when(act<OpenCorrection>()).then({CorrectionOpened{2}});
}

TEST(Correction, PermittedOnceIsOpenedOnce) {
  const auto used = kPermitted + History{CorrectionOpened{1}, ReportApproved{}, ReportSubmitted{},
                                         AcceptedByVoivodeship{}};
  given(used).when(act<OpenCorrection>()).then_rejected("report.correction_not_permitted");
}

TEST(AssignRegion, OfThePresentRegionIsNoFact) {
  given(kOpen).when(AssignRegion{report(), region(kLwowek)}).then_nothing();
}

TEST(ReportCommands, EndWithTheCampaign) {
  const std::vector<Placed> closed{published(form()), registered(kLwowek), created(), launched(),
                                   campaign_closed()};
  for (const ReportCommand& command :
       {ReportCommand{save(0, 1)}, ReportCommand{act<ApproveReport>()},
        ReportCommand{act<SubmitReport>()}, ReportCommand{AssignRegion{report(), region(kRadom)}}})
    given(kEntered).knowing(closed).when(command).then_rejected("campaign.closed");
  given(kEntered).knowing({}).when(save(0, 1)).then_rejected("campaign.closed");
}

}  // namespace
}  // namespace cas::test
