#pragma once
#include "tests/projections/small_log.hpp"

namespace cas::testing {

inline constexpr std::uint32_t kRows = 3, kColumns = 2, kCells = kRows * kColumns;

/// Form TST/1: section A, rows 1 = 2 + 3 (a formula over totals), 2 and 3, columns 1 (PLN) and 2
/// (persons, its row 3 never totalled by `none` rows: row 3 is `sum` like row 2).
[[nodiscard]] events::FormTemplate small_form();
[[nodiscard]] events::Hash small_layout();
inline const events::CampaignCode kCampaign{"TST-2014Q4"};

[[nodiscard]] events::RegionPath region(std::string gmina);  ///< with powiat and voivodeship
[[nodiscard]] events::UnitId unit_id(int number);
[[nodiscard]] events::ReportId report_id(int number);
[[nodiscard]] events::report::ReportOpened opened(int number, const events::RegionPath& region);
[[nodiscard]] events::report::CellsSaved saved(
    std::initializer_list<std::pair<std::uint16_t, std::int64_t>> numbers);
[[nodiscard]] events::report::CellsSaved saved_kind(std::uint16_t cell, events::CellKind kind);

/// Publishes the form and launches the campaign.
void publish(SmallLog& log);

/// Random histories that a decider would permit: reports in all shards, a few rounds each, with
/// corrections, returns, withdrawals and moves. Deterministic in `seed`.
void play(SmallLog& log, std::uint64_t seed, int reports, int steps);

}  // namespace cas::testing
