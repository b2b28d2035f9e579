#include "projections/findings.hpp"

#include <algorithm>
#include <random>

#include "tests/projections/replayed.hpp"

namespace cas::projections {
namespace {

using namespace testing;

constexpr int kReports = 8;

std::vector<std::string> names(const std::optional<ReportFindings>& found) {
  std::vector<std::string> all;
  if (found)
    for (const auto& breach : found->checked.breaches) all.push_back(breach.name());
  return all;
}

TEST(Findings, OfThePastAreThoseOfAReplayUntilThere) {
  for (std::uint64_t seed = 1; seed <= 5; ++seed) {
    SCOPED_TRACE("seed " + std::to_string(seed));
    std::mt19937_64 random(seed);
    SmallLog log;
    publish(log);
    play(log, seed, kReports, 600);
    adapters::MemoryStore store;
    const auto now = replayed(store, log);
    auto position = position_now(*now);
    for (std::size_t p = 1; p < position.seqs.size(); ++p)
      position.seqs[p] = events::Seq{random() % (position.seqs[p].value() + 1)};
    ReplayOptions until;
    until.until_position = position.seqs;
    adapters::MemoryStore other;
    const auto then = replayed(other, log, until);
    Findings findings;
    std::size_t breaches = 0;
    for (int i = 0; i < kReports; ++i) {
      const auto past = findings_as_of(*now, report_id(i), position.seqs);
      ASSERT_TRUE(past) << past.error().detail;
      EXPECT_EQ(names(*past), names(*findings.of(*then, report_id(i))));
      breaches += names(*findings.of(*now, report_id(i))).size();
    }
    EXPECT_GT(breaches, 0U);
  }
}

TEST(Findings, AreCheckedOnceUntilTheReportChanges) {
  SmallLog log;
  publish(log);
  play(log, 3, kReports, 300);
  adapters::MemoryStore store;
  const auto projector = replayed(store, log);
  Findings findings;
  const auto look_at_all = [&] {
    for (int i = 0; i < kReports; ++i) ASSERT_TRUE(findings.of(*projector, report_id(i)));
    return;
  };
  look_at_all();
  const auto checks = findings.checks();
  EXPECT_GT(checks, 0U);
  look_at_all();
  EXPECT_EQ(findings.checks(), checks);
}

TEST(Survey, CountsReportsRulesAndRegions) {
  SmallLog log;
  publish(log);
  const events::PartitionNo shard{1};
  log.append(shard, report_id(1), opened(1, region("0212033")));
  // Row 1 is the sum of rows 2 and 3, and row 2 should not be above 50.
  log.append(shard, report_id(1), saved({{0, 900'00}, {2, 100'00}, {4, 1'00}}));
  adapters::MemoryStore store;
  const auto projector = replayed(store, log);
  Findings findings;
  const auto found = findings.of(*projector, report_id(1));
  ASSERT_TRUE(found && *found);
  Survey survey;
  survey.region = "02";
  survey.add(**found);
  EXPECT_EQ(survey.all, (FindingCounts{1, 1, 1, 1, 1}));
  EXPECT_EQ(survey.below.at("0212"), survey.all);
  ASSERT_EQ(survey.rules.size(), 2U);
  EXPECT_EQ(survey.rules.at("few").findings, 1U);
}

}  // namespace
}  // namespace cas::projections
