#include "projections/live_survey.hpp"

#include <random>

#include "tests/projections/replayed.hpp"

namespace cas::projections {
namespace {

using namespace testing;

constexpr int kReports = 8;

void expect_same(const LiveSurvey& live, const Survey& survey) {
  EXPECT_EQ(live.all(), survey.all);
  EXPECT_EQ(live.below(), survey.below);
  ASSERT_EQ(live.rules().size(), survey.rules.size());
  for (const auto& [name, rule] : survey.rules)
    EXPECT_EQ(live.rules().at(name),
              (LiveSurvey::OfRule{rule.severity, rule.reports, rule.findings}));
}

/// At one moment of a random history, and at a later one to which only what changed was carried.
TEST(LiveSurvey, ComesToWhatASurveyFromScratchDoes) {
  for (std::uint64_t seed = 1; seed <= 5; ++seed) {
    SCOPED_TRACE("seed " + std::to_string(seed));
    std::mt19937_64 random(seed);
    SmallLog log;
    publish(log);
    play(log, seed, kReports, 400);
    adapters::MemoryStore store;
    const auto projector = replayed(store, log);
    auto early = position_now(*projector);
    const auto late = early;
    for (std::size_t p = 1; p < early.seqs.size(); ++p)
      early.seqs[p] = events::Seq{random() % (early.seqs[p].value() + 1)};
    for (const std::string region : {"PL", "02", "0212"}) {
      LiveSurvey live(region);
      std::map<int, SurveyPart> known;
      for (const auto& moment : {early, late}) {
        Survey survey;
        survey.region = region;
        for (int i = 0; i < kReports; ++i) {
          const auto found = findings_as_of(*projector, report_id(i), moment.seqs).value();
          if (const auto before = known.find(i);
              before != known.end() && before->second.region.lies_in(region))
            live.remove(before->second);
          if (!found) continue;
          known[i] = SurveyPart::of(*found);
          if (!known[i].region.lies_in(region)) continue;
          live.add(known[i]);
          survey.add(*found);
        }
        expect_same(live, survey);
      }
    }
  }
}

}  // namespace
}  // namespace cas::projections
