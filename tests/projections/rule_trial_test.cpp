#include "projections/rule_trial.hpp"

#include <algorithm>

#include "projections/findings.hpp"
#include "tests/projections/replayed.hpp"

namespace cas::projections {
namespace {

using namespace testing;

constexpr int kReports = 8;

/// The first rule of the small form, as if it were not published.
RuleTrial trial_of(const Projector& projector, std::vector<events::Seq> seqs) {
  const auto* form = projector.registry().form_by_layout(small_layout());
  invariant(form != nullptr, "the small form was published");
  auto draft =
      events::forms::CompiledRules::of_draft(form->form, form->form.policy.rules.at(0)).value();
  return {
      projector, {{form->form, form->layout, std::move(draft)}}, kCampaign, "PL", std::move(seqs)};
}

Trial finished(const Projector& projector, std::vector<events::Seq> seqs, std::size_t at_once) {
  auto trial = trial_of(projector, std::move(seqs));
  for (bool all = false; !all;) all = trial.go_on(projector, at_once).value();
  return trial.so_far();
}

std::vector<events::ReportId> failing(const Trial& trial) {
  std::vector<events::ReportId> ids;
  for (const auto& line : trial.failed) ids.push_back(line.report);
  return ids;
}

TEST(RuleTrial, SaysWhoWouldFailARuleThatIsNotPublished) {
  SmallLog log;
  publish(log);
  play(log, 7, kReports, 400);
  adapters::MemoryStore store;
  const auto projector = replayed(store, log);
  const auto trial = finished(*projector, position_now(*projector).seqs, 1000);
  const auto rule =
      projector->registry().form_by_layout(small_layout())->form.policy.rules.at(0).id;
  Findings findings;
  std::size_t failed = 0;
  std::size_t reports = 0;
  for (int i = 0; i < kReports; ++i) {
    const auto found = findings.of(*projector, report_id(i));
    ASSERT_TRUE(found);
    if (!*found) continue;
    ++reports;
    if (std::ranges::any_of((*found)->checked.breaches,
                            [&](const auto& breach) { return breach.rule == rule; }))
      ++failed;
  }
  EXPECT_EQ(trial.reports, reports);
  EXPECT_EQ(trial.failed.size(), failed);
  EXPECT_GT(failed, 0U);
}

TEST(RuleTrial, ComesToTheSameInPiecesOfAnySize) {
  SmallLog log;
  publish(log);
  play(log, 11, kReports, 400);
  adapters::MemoryStore store;
  const auto projector = replayed(store, log);
  const auto seqs = position_now(*projector).seqs;
  const auto whole = finished(*projector, seqs, 1000);
  for (const std::size_t at_once : {1U, 2U, 3U, 7U}) {
    const auto pieces = finished(*projector, seqs, at_once);
    EXPECT_EQ(pieces.reports, whole.reports) << at_once << " at once";
    EXPECT_EQ(pieces.unchecked, whole.unchecked);
    EXPECT_EQ(failing(pieces), failing(whole));
  }
  EXPECT_EQ(whole.reports, static_cast<std::uint64_t>(kReports));
}

TEST(RuleTrial, SaysWhyReportsWereNotChecked) {
  SmallLog log;
  publish(log);
  play(log, 17, kReports, 400);
  adapters::MemoryStore store;
  const auto projector = replayed(store, log);
  const auto* form = projector->registry().form_by_layout(small_layout());
  ASSERT_NE(form, nullptr);
  const auto cell = form->layout.cells().at(0).code;
  const events::EditRule rule{"last-year", events::Severity::soft,
                              "[" + cell + "] >= [last_year:" + cell + "]", "", ""};
  auto draft = events::forms::CompiledRules::of_draft(form->form, rule);
  ASSERT_TRUE(draft) << draft.error().detail;
  RuleTrial trial(*projector, {{form->form, form->layout, *std::move(draft)}}, kCampaign, "PL",
                  position_now(*projector).seqs);
  for (bool all = false; !all;) all = trial.go_on(*projector, 3).value();
  const auto& found = trial.so_far();
  ASSERT_GT(found.unchecked, 0U);
  ASSERT_EQ(found.gaps.size(), 1U);
  EXPECT_EQ(found.gaps[0].first.reason, events::forms::Reason::no_source);
  const auto& words = found.gaps[0].first.missing.value().en;
  EXPECT_TRUE(words.starts_with("No campaign collected")) << words;
  EXPECT_EQ(found.gaps[0].second, found.unchecked);
  EXPECT_EQ(found.unchecked_lines.size(), found.unchecked);
  EXPECT_EQ(found.unchecked_lines[0].campaign, kCampaign);
  EXPECT_EQ(found.unchecked_lines[0].gap, found.gaps[0].first);
}

TEST(RuleTrial, TakesEachReportByItsOwnVersionAndCountsTheRest) {
  SmallLog log;
  publish(log);
  play(log, 7, kReports, 400);
  adapters::MemoryStore store;
  const auto projector = replayed(store, log);
  const auto& own = *projector->registry().form_by_layout(small_layout());
  auto other = own;
  other.form.version = events::FormVersion{own.form.version.value() + 1};
  const auto tried = [&](std::vector<events::FormFacts> drafts) {
    RuleTrial trial(*projector, std::move(drafts), {}, "PL", position_now(*projector).seqs);
    while (!trial.go_on(*projector, 3).value()) {
    }
    return trial.so_far();
  };
  const auto both = tried({other, own});
  EXPECT_EQ(both.reports, static_cast<std::uint64_t>(kReports));
  EXPECT_TRUE(both.left_out.empty());
  ASSERT_FALSE(both.failed.empty());
  EXPECT_EQ(both.failed[0].form_version, own.form.version);
  const auto none = tried({other});
  EXPECT_EQ(none.reports, 0U);
  const std::map<events::FormVersion, std::uint64_t> all{{own.form.version, both.reports}};
  EXPECT_EQ(none.left_out, all);
}

TEST(RuleTrial, LooksAtOneMomentWhateverHappensMeanwhile) {
  SmallLog log;
  publish(log);
  play(log, 13, kReports, 400);
  adapters::MemoryStore store;
  const auto now = replayed(store, log);
  auto seqs = position_now(*now).seqs;
  for (std::size_t p = 1; p < seqs.size(); ++p) seqs[p] = events::Seq{seqs[p].value() / 2};
  ReplayOptions until;
  until.until_position = seqs;
  adapters::MemoryStore other;
  const auto then = replayed(other, log, until);
  const auto wanted = finished(*then, seqs, 1000);
  const auto found = finished(*now, seqs, 1);
  EXPECT_EQ(found.reports, wanted.reports);
  EXPECT_EQ(failing(found), failing(wanted));
  EXPECT_NE(failing(found), failing(finished(*now, position_now(*now).seqs, 1)));
}

}  // namespace
}  // namespace cas::projections
