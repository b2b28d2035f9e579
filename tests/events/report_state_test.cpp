#include "events/report_state.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "tests/events/samples.hpp"

namespace cas::events::report {
namespace {

Event opened() { return ReportOpened{{}, {}, {}, {}, 4, {}, {}, {}}; }
Event saved(std::uint16_t cell, std::int64_t value) {
  CellsSaved event;
  event.changes.add(cell, CellKind::number, value);
  return event;
}

ReportState after(const std::vector<Event>& history) {
  ReportState state;
  for (const auto& event : history) evolve(state, event);
  return state;
}

std::vector<Event> operator+(std::vector<Event> history, const std::vector<Event>& more) {
  history.insert(history.end(), more.begin(), more.end());
  return history;
}

const std::vector<Event> kSubmitted{opened(), saved(0, 1), ReportApproved{}, ReportSubmitted{}};
const std::vector<Event> kRegional = kSubmitted + std::vector<Event>{AcceptedByVoivodeship{}};
const std::vector<Event> kNational = kRegional + std::vector<Event>{AcceptedByMinistry{}};
const std::vector<Event> kCorrecting =
    kNational +
    std::vector<Event>{CorrectionRequested{}, CorrectionPermitted{}, CorrectionOpened{1}};
const std::vector<Event> kCorrected =
    kCorrecting + std::vector<Event>{saved(0, 2), ReportApproved{}, ReportSubmitted{}};

TEST(ReportState, SavesChangeOnlyTheirCells) {
  const auto state = after({opened(), saved(0, 5), saved(3, 7), saved(0, 6)});
  EXPECT_EQ(state.cells.values, (std::vector<std::int64_t>{6, 0, 0, 7}));
  EXPECT_EQ(state.cells.kinds, (std::vector<std::uint8_t>{1, 0, 0, 1}));
  EXPECT_EQ(state.revisions, 3u);
  EXPECT_EQ(state.stream_version, Version{4});
  CellsSaved cleared;
  cleared.changes.add(0, CellKind::empty, 0);
  EXPECT_EQ(after({opened(), saved(0, 5), cleared}).cells.kinds[0], 0);
}

TEST(ReportState, ACellBeyondTheLayoutIsAProgrammersMistake) {
  EXPECT_DEATH((void)after({opened(), saved(4, 1)}), "lies in its report's layout");
}

TEST(ReportState, PhasesFollowTheActs) {
  EXPECT_EQ(after({}).phase, Phase::absent);
  EXPECT_EQ(after({opened()}).phase, Phase::at_unit);
  EXPECT_EQ(after({opened(), ReportApproved{}}).phase, Phase::approved);
  EXPECT_EQ(after({opened(), ReportApproved{}, ApprovalWithdrawn{}}).phase, Phase::at_unit);
  EXPECT_EQ(after(kSubmitted).phase, Phase::submitted);
  EXPECT_EQ(after(kRegional).phase, Phase::accepted_regional);
  EXPECT_EQ(after(kNational).phase, Phase::accepted_national);
  EXPECT_EQ(after(kCorrecting).phase, Phase::at_unit);
}

TEST(ReportState, AReturnIsRememberedUntilTheNextApproval) {
  const auto returned = kSubmitted + std::vector<Event>{ReportReturned{}};
  EXPECT_TRUE(after(returned).returned);
  EXPECT_FALSE(after(returned + std::vector<Event>{ReportApproved{}}).returned);
}

TEST(ReportState, ACorrectionIsAskedPermittedOrRefused) {
  EXPECT_EQ(after(kNational + std::vector<Event>{CorrectionRequested{}}).ask,
            CorrectionAsk::requested);
  EXPECT_EQ(after(kNational + std::vector<Event>{CorrectionRequested{}, CorrectionPermitted{}}).ask,
            CorrectionAsk::permitted);
  EXPECT_EQ(after(kNational + std::vector<Event>{CorrectionRequested{}, CorrectionRefused{}}).ask,
            CorrectionAsk::none);
  EXPECT_EQ(after(kCorrecting).ask, CorrectionAsk::none);
  EXPECT_EQ(after(kCorrecting).correction, 1u);
}

/// Design 4: which version counts after which event, lens by lens (submitted, regional, national).
TEST(ReportState, EachLensCountsTheVersionThatReachedIt) {
  using C = CountedVersions;
  const std::vector<std::pair<std::vector<Event>, C>> rows{
      {{opened(), saved(0, 1), ReportApproved{}}, C{0, 0, 0}},
      {kSubmitted, C{1, 0, 0}},
      {kSubmitted + std::vector<Event>{SubmissionWithdrawn{}}, C{0, 0, 0}},
      {kSubmitted + std::vector<Event>{ReportReturned{}}, C{0, 0, 0}},
      {kRegional, C{1, 1, 0}},
      {kRegional + std::vector<Event>{ReportReturned{}}, C{0, 0, 0}},
      {kNational, C{1, 1, 1}},
      {kCorrecting, C{1, 1, 1}},
      {kCorrected, C{2, 1, 1}},
      {kCorrected + std::vector<Event>{SubmissionWithdrawn{}}, C{1, 1, 1}},
      {kCorrected + std::vector<Event>{ReportReturned{}}, C{1, 1, 1}},
      {kCorrected + std::vector<Event>{AcceptedByVoivodeship{}}, C{2, 2, 1}},
      {kCorrected + std::vector<Event>{AcceptedByVoivodeship{}, ReportReturned{}}, C{1, 1, 1}},
      {kCorrected + std::vector<Event>{AcceptedByVoivodeship{}, AcceptedByMinistry{}}, C{2, 2, 2}},
      {kCorrected + std::vector<Event>{ReportReturned{}, ReportApproved{}, ReportSubmitted{}},
       C{3, 1, 1}},
  };
  for (std::size_t i = 0; i < rows.size(); ++i)
    EXPECT_EQ(after(rows[i].first).counted, rows[i].second) << "row " << i;
}

TEST(ReportState, ACorrectionOfACorrectionFallsBackToTheOneBeforeIt) {
  const auto second =
      kCorrected + std::vector<Event>{AcceptedByVoivodeship{}, AcceptedByMinistry{},
                                      CorrectionRequested{},   CorrectionPermitted{},
                                      CorrectionOpened{2},     ReportApproved{},
                                      ReportSubmitted{}};
  EXPECT_EQ(after(second).counted, (CountedVersions{3, 2, 2}));
  EXPECT_EQ(after(second + std::vector<Event>{ReportReturned{}}).counted,
            (CountedVersions{2, 2, 2}));
}

TEST(ReportState, AMovedUnitCountsElsewhere) {
  const auto state = after({opened(), RegionAssigned{{"14", "1465", ""}}});
  EXPECT_EQ(state.opened.region.powiat, "1465");
  EXPECT_EQ(state.phase, Phase::at_unit);
}

std::vector<Event> every_event() {
  std::vector<Event> all;
  for (const auto& sample : samples::one_of_each())
    if (const auto* event = std::get_if<Event>(&sample)) all.push_back(*event);
  return all;
}

/// Rules live in deciders: once a report exists, any event may follow any other.
RC_GTEST_PROP(ReportStateProperty, EvolvesOverAnyHistoryAndCountsNoVersionThatNeverWas,
              (const std::vector<std::uint8_t>& picks)) {
  const auto all = every_event();
  ReportState state;
  evolve(state, ReportOpened{{}, {}, {}, {}, kCellsMax, {}, {}, {}});
  std::uint64_t events = 1;
  for (const auto pick : picks) {
    auto event = all[pick % all.size()];
    if (auto* again = std::get_if<ReportOpened>(&event)) again->cells = kCellsMax;
    evolve(state, event);
    ++events;
    RC_ASSERT(state.stream_version == Version{events});
    RC_ASSERT(state.counted.submitted <= state.version);
    RC_ASSERT(state.counted.accepted_regional <= state.version);
    RC_ASSERT(state.counted.accepted_national <= state.version);
    RC_ASSERT(from_body<ReportState>(to_body(state)) == state);
  }
}

}  // namespace
}  // namespace cas::events::report
