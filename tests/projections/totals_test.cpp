#include <gmock/gmock.h>

#include "projections/queries.hpp"
#include "tests/projections/replayed.hpp"

namespace cas::projections {
namespace {

using namespace testing;
using namespace events::report;
using ::testing::ElementsAre;

constexpr events::PartitionNo kShard{1};
constexpr std::uint16_t kCell = 2;  // A/2/1
const std::string kGmina = "0212033";

/// Sum of A/2/1 in each lens; nothing where no number counts.
using Lenses = std::array<std::optional<std::int64_t>, kLenses>;
constexpr std::nullopt_t kNone = std::nullopt;

const CellTotal& cell_of(const TotalsAnswer& answer, std::string_view code) {
  return *std::ranges::find(answer.cells, code, &CellTotal::code);
}

Lenses lenses_of(const Projector& projector, std::string_view in) {
  Lenses lenses;
  for (std::size_t i = 0; i < kLenses; ++i) {
    const auto answer = totals(projector, kCampaign, in, static_cast<Lens>(i));
    EXPECT_TRUE(answer) << answer.error().detail;
    const auto& cell = cell_of(*answer, "A/2/1");
    if (cell.numbers > 0) lenses[i] = cell.sum;
  }
  return lenses;
}

/// A report of one unit, as far as these events bring it.
Lenses after(std::vector<Event> acts, std::string_view in = events::kCountry) {
  SmallLog log;
  publish(log);
  log.append(kShard, report_id(1), opened(1, region(kGmina)));
  for (auto& act : acts) log.append(kShard, report_id(1), std::move(act));
  adapters::MemoryStore store;
  return lenses_of(*replayed(store, log), in);
}

std::vector<Event> operator+(std::vector<Event> first, const std::vector<Event>& then) {
  first.insert(first.end(), then.begin(), then.end());
  return first;
}
CellsSaved save(std::int64_t value) { return saved({{kCell, value}}); }

const std::vector<Event> kSubmitted{save(100), ReportApproved{}, ReportSubmitted{}};
const auto kRegional = kSubmitted + std::vector<Event>{AcceptedByVoivodeship{}};
const auto kNational = kRegional + std::vector<Event>{AcceptedByMinistry{}};
const auto kCorrecting = kNational + std::vector<Event>{CorrectionRequested{},
                                                        CorrectionPermitted{}, CorrectionOpened{1}};
const auto kCorrected =
    kCorrecting + std::vector<Event>{save(70), ReportApproved{}, ReportSubmitted{}};

// The rows of the table in projections/README.md, one by one.

TEST(LensTable, ReportOpenedCountsNothing) {
  EXPECT_EQ(after({}), (Lenses{kNone, kNone, kNone, kNone}));
}
TEST(LensTable, CellsSavedCountsAsEntered) {
  EXPECT_EQ(after({save(100)}), (Lenses{100, kNone, kNone, kNone}));
  EXPECT_EQ(after({save(100), save(40)}), (Lenses{40, kNone, kNone, kNone}));
}
TEST(LensTable, CellsLoadedCountAsEntered) {
  const CellsLoaded loaded{save(40).changes, {}};
  EXPECT_EQ(after({save(100), loaded}), (Lenses{40, kNone, kNone, kNone}));
  EXPECT_EQ(after(kSubmitted + std::vector<Event>{ReportReturned{}, loaded}),
            (Lenses{40, kNone, kNone, kNone}));
}
TEST(LensTable, ApprovalAndItsWithdrawalChangeNothing) {
  EXPECT_EQ(after({save(100), ReportApproved{}}), (Lenses{100, kNone, kNone, kNone}));
  EXPECT_EQ(after({save(100), ReportApproved{}, ApprovalWithdrawn{}, save(5)}),
            (Lenses{5, kNone, kNone, kNone}));
}
TEST(LensTable, SubmittingCountsTheFrozenVersion) {
  EXPECT_EQ(after(kSubmitted), (Lenses{100, 100, kNone, kNone}));
}
TEST(LensTable, WithdrawingASubmissionTakesItBack) {
  EXPECT_EQ(after(kSubmitted + std::vector<Event>{SubmissionWithdrawn{}}),
            (Lenses{100, kNone, kNone, kNone}));
}
TEST(LensTable, WithdrawingACorrectionsSubmissionRestoresTheVersionBefore) {
  EXPECT_EQ(after(kCorrected + std::vector<Event>{SubmissionWithdrawn{}}),
            (Lenses{70, 100, 100, 100}));
}
TEST(LensTable, AcceptanceByTheVoivodeshipCountsThere) {
  EXPECT_EQ(after(kRegional), (Lenses{100, 100, 100, kNone}));
}
TEST(LensTable, AcceptanceByTheMinistryCountsThere) {
  EXPECT_EQ(after(kNational), (Lenses{100, 100, 100, 100}));
}
TEST(LensTable, AReturnTakesTheVersionBackFromEveryLens) {
  const std::vector<Event> returned{ReportReturned{}};
  EXPECT_EQ(after(kSubmitted + returned), (Lenses{100, kNone, kNone, kNone}));
  EXPECT_EQ(after(kRegional + returned), (Lenses{100, kNone, kNone, kNone}));
}
TEST(LensTable, AReturnOfACorrectionRestoresTheVersionBefore) {
  const std::vector<Event> returned{ReportReturned{}};
  EXPECT_EQ(after(kCorrected + returned), (Lenses{70, 100, 100, 100}));
  EXPECT_EQ(after(kCorrected + std::vector<Event>{AcceptedByVoivodeship{}} + returned),
            (Lenses{70, 100, 100, 100}));
}
TEST(LensTable, AskingForACorrectionChangesNothing) {
  const std::vector<Event> asked{CorrectionRequested{}};
  EXPECT_EQ(after(kNational + asked), (Lenses{100, 100, 100, 100}));
  EXPECT_EQ(after(kNational + asked + std::vector<Event>{CorrectionRefused{}}),
            (Lenses{100, 100, 100, 100}));
  EXPECT_EQ(after(kNational + asked + std::vector<Event>{CorrectionPermitted{}}),
            (Lenses{100, 100, 100, 100}));
}
TEST(LensTable, AnOpenCorrectionCountsOnlyAsEntered) {
  EXPECT_EQ(after(kCorrecting), (Lenses{100, 100, 100, 100}));
  EXPECT_EQ(after(kCorrecting + std::vector<Event>{save(70)}), (Lenses{70, 100, 100, 100}));
}
TEST(LensTable, ACorrectionCountsLevelByLevel) {
  EXPECT_EQ(after(kCorrected), (Lenses{70, 70, 100, 100}));
  const auto regional = kCorrected + std::vector<Event>{AcceptedByVoivodeship{}};
  EXPECT_EQ(after(regional), (Lenses{70, 70, 70, 100}));
  EXPECT_EQ(after(regional + std::vector<Event>{AcceptedByMinistry{}}), (Lenses{70, 70, 70, 70}));
}
TEST(LensTable, RegionAssignedMovesWhatCountsInEveryLens) {
  const auto moved = kCorrected + std::vector<Event>{RegionAssigned{region("0212055")}};
  EXPECT_EQ(after(moved, kGmina), (Lenses{kNone, kNone, kNone, kNone}));
  for (const auto* in : {"0212055", "0212", "02", "PL"})
    EXPECT_EQ(after(moved, in), (Lenses{70, 70, 100, 100})) << in;
  const auto far = kCorrected + std::vector<Event>{RegionAssigned{region("0401011")}};
  for (const auto* in : {"0212033", "0212", "02"})
    EXPECT_EQ(after(far, in), (Lenses{kNone, kNone, kNone, kNone})) << in;
  for (const auto* in : {"0401011", "0401", "04", "PL"})
    EXPECT_EQ(after(far, in), (Lenses{70, 70, 100, 100})) << in;
}

TEST(Totals, CountEachKindBesideTheSum) {
  using events::CellKind;
  SmallLog log;
  publish(log);
  const std::vector<CellsSaved> saves{saved({{kCell, 10}}),
                                      saved({{kCell, -3}}),
                                      saved_kind(kCell, CellKind::below_unit),
                                      saved_kind(kCell, CellKind::no_data),
                                      saved_kind(kCell, CellKind::impossible),
                                      saved_kind(kCell, CellKind::empty)};
  for (int i = 0; i < static_cast<int>(saves.size()); ++i) {
    const events::PartitionNo shard{1 + static_cast<std::uint32_t>(i) % 2};
    log.append(shard, report_id(i), opened(i, region(kGmina)));
    log.append(shard, report_id(i), saved({{kCell, 99}}));
    log.append(shard, report_id(i), saves[static_cast<std::size_t>(i)]);
  }
  adapters::MemoryStore store;
  const auto projector = replayed(store, log);
  const auto answer = *totals(*projector, kCampaign, "02", Lens::entered);
  EXPECT_EQ(cell_of(answer, "A/2/1"), (CellTotal{"A/2/1", 7, 2, 2, 1, 1, 1}));
}

TEST(Totals, FormulasAreComputedFromSums) {
  SmallLog log;
  publish(log);
  log.append(kShard, report_id(1), opened(1, region(kGmina)));
  log.append(kShard, report_id(1), saved({{0, 999}, {2, 10}, {4, 5}}));  // 999 is no sum of parts
  log.append(kShard, report_id(2), opened(2, region("0401011")));
  log.append(kShard, report_id(2), saved({{2, 1}}));
  adapters::MemoryStore store;
  const auto projector = replayed(store, log);
  const auto answer = *totals(*projector, kCampaign, "PL", Lens::entered);
  EXPECT_EQ(cell_of(answer, "A/1/1"), (CellTotal{"A/1/1", 16, 2, 1, 0, 0, 0}));
}

TEST(Totals, AnOverflowStopsTheProjection) {
  SmallLog log;
  publish(log);
  log.append(kShard, report_id(1), opened(1, region(kGmina)));
  log.append(kShard, report_id(1), save(events::kCellMagnitudeMax));
  adapters::MemoryStore store;
  auto projector = replayed(store, log);
  // Rows that no valid history makes: the largest sum, one report short of leaving 64 bits.
  Batch spoilt;
  TotalsRow row(kCells);
  auto full = events::CellGrid::of_size(kCells);
  full.kinds[kCell] = 1;
  full.values[kCell] = std::numeric_limits<std::int64_t>::max();
  ASSERT_TRUE(row.add(full, 1));
  std::string packed;
  row.pack(packed);
  spoilt.put(totals_key(opened(1, region(kGmina)), "PL", Lens::entered, kShard), packed);
  ASSERT_TRUE(store.write(spoilt));
  projector = projector_of(store, log);
  log.append(kShard, report_id(2), opened(2, region(kGmina)));
  log.append(kShard, report_id(2), save(1));
  SmallLogReader reader(log);
  const auto done = replay(reader, *projector);
  ASSERT_FALSE(done);
  EXPECT_EQ(done.error().reason, "projection.overflow");
  EXPECT_EQ(done.error().code, Errc::corrupt);
  EXPECT_FALSE(projector->commit()) << "half a frame must not be written";
}

TEST(Totals, AnUnknownCampaignIsNotFound) {
  SmallLog log;
  adapters::MemoryStore store;
  const auto projector = replayed(store, log);
  EXPECT_EQ(totals(*projector, kCampaign, "PL", Lens::entered).error().code, Errc::not_found);
}

TEST(CompletenessOf, CountsReportsByPhaseAndRegion) {
  SmallLog log;
  publish(log);
  const std::vector<std::vector<Event>> stories{
      {}, kSubmitted, kRegional, kCorrecting, kSubmitted + std::vector<Event>{ReportReturned{}}};
  for (int i = 0; i < static_cast<int>(stories.size()); ++i) {
    const events::PartitionNo shard{1 + static_cast<std::uint32_t>(i) % 2};
    log.append(shard, report_id(i), opened(i, region(i == 1 ? "0401011" : kGmina)));
    for (const auto& act : stories[static_cast<std::size_t>(i)])
      log.append(shard, report_id(i), act);
  }
  adapters::MemoryStore store;
  const auto projector = replayed(store, log);
  const auto country = completeness(*projector, kCampaign, "PL");
  EXPECT_THAT(country.phases, ElementsAre(0, 3, 0, 1, 1, 0));
  EXPECT_EQ(country.returned, 1U);
  EXPECT_EQ(country.in_correction, 1U);
  EXPECT_THAT(completeness(*projector, kCampaign, "04").phases, ElementsAre(0, 0, 0, 1, 0, 0));
  EXPECT_EQ(completeness(*projector, kCampaign, "0212").reports(), 4U);
  EXPECT_THAT(regions_below(*projector, kCampaign, "PL"), ElementsAre("02", "04"));
  EXPECT_THAT(regions_below(*projector, kCampaign, "02"), ElementsAre("0212"));
  EXPECT_THAT(regions_below(*projector, kCampaign, "0212"), ElementsAre(kGmina));

  const auto list = *list_reports(store, kCampaign, "02");
  ASSERT_EQ(list.size(), 4U);
  const auto row = std::ranges::find(list, report_id(3), &ListRow::report);
  EXPECT_EQ(row->unit, unit_id(3));
  EXPECT_EQ(row->phase, Phase::at_unit);
  EXPECT_EQ(row->correction, 1U);
}

}  // namespace
}  // namespace cas::projections
