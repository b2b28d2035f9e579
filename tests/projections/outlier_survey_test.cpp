#include "projections/outlier_survey.hpp"

#include "projections/as_of.hpp"
#include "tests/projections/replayed.hpp"

namespace cas::projections {
namespace {

using namespace testing;

constexpr int kUnits = 30;
const events::CampaignCode kNextYear{"TST-2015Q4"};
// By cell: A/1/1, A/1/2, A/2/1, A/2/2, A/3/1, A/3/2.
constexpr std::uint16_t kSize = 0, kAmount = 2, kPersons = 3;

events::PartitionNo shard_of(int number) {
  return events::PartitionNo{1 + static_cast<std::uint32_t>(number) % 2};
}

/// Powiats among gminas: every third unit, with ten times the amounts.
events::unit::Kind kind_of(int number) {
  return number % 3 == 0 ? events::unit::Kind::powiat : events::unit::Kind::gmina;
}

std::string code_of(int number) { return "U" + std::to_string(100 + number); }

void register_units(SmallLog& log) {
  for (int i = 0; i < kUnits; ++i) {
    events::unit::UnitRegistered registered;
    registered.unit = unit_id(i);
    registered.code = code_of(i);
    registered.name = "unit " + std::to_string(i);
    registered.kind = kind_of(i);
    registered.region = region(i < kUnits / 2 ? "0201011" : "0401011");
    registered.valid_from = "2014-01-01";
    log.append(events::kRegistry,
               {{events::unit::stream_of(unit_id(i)), events::unit::Event{registered}}});
  }
}

/// A unit is as large as its number; it spends ten times that, on as many persons.
void report(SmallLog& log, const events::CampaignCode& campaign, events::FormVersion version,
            const events::Layout& layout, int number, std::int64_t amount) {
  auto opening = opened(number, region(number < kUnits / 2 ? "0201011" : "0401011"));
  opening.campaign = campaign;
  opening.form_version = version;
  opening.layout = layout.hash();
  const auto id = events::report::report_id(campaign, unit_id(number));
  const std::int64_t size = (number + 5) * (kind_of(number) == events::unit::Kind::powiat ? 10 : 1);
  log.append(shard_of(number), id, opening);
  log.append(shard_of(number), id,
             saved({{kSize, size}, {kAmount, amount * size}, {kPersons, size}}));
}

struct Asked {
  std::unique_ptr<Projector> projector;
  OutlierQuestion question{kCampaign, "PL", "PL", "", {}, {}};

  std::vector<std::string> answer(std::string_view measure, std::optional<Position> then = {}) {
    const auto* campaign = projector->registry().campaign(question.campaign);
    auto by = measure_of(projector->registry(), *campaign, measure);
    EXPECT_TRUE(by) << by.error().detail;
    question.measure = *by;
    const auto survey =
        OutlierSurvey::of(*projector, question, then ? then->seqs : position_now(*projector).seqs);
    EXPECT_TRUE(survey) << survey.error().detail;
    const auto outliers = survey->read();
    EXPECT_TRUE(outliers) << outliers.error().detail;
    std::vector<std::string> lines;
    for (const auto& one : outliers->found)
      lines.push_back(one.unit + " " + survey->layout().cells()[one.cell].code + " " +
                      std::to_string(one.far.peer.ratio.value) + " of " +
                      std::to_string(one.far.peers));
    return lines;
  }
};

using Lines = std::vector<std::string>;

TEST(OutlierSurvey, ComparesLikeUnitsByTheirSize) {
  SmallLog log;
  register_units(log);
  publish(log);
  for (int i = 0; i < kUnits; ++i)
    report(log, kCampaign, events::FormVersion{1}, *events::Layout::of(small_form()), i,
           i == 7 ? 1'000 : 10);
  adapters::MemoryStore store;
  Asked asked{replayed(store, log)};
  // Unit 7, of size 12, spent 1,000 each; powiats, of ten times the size, are no outliers.
  EXPECT_EQ(asked.answer(""), (Lines{"U107 A/2/1 12000 of 20"}));
  // Among plain numbers it is one all the same, but those of 5 to 34 are not.
  EXPECT_EQ(asked.answer("nothing"), (Lines{"U107 A/2/1 12000 of 20"}));
  EXPECT_EQ(asked.answer("A/2/2"), (Lines{"U107 A/2/1 12000 of 20"}));
  asked.question.cell = kPersons;
  EXPECT_EQ(asked.answer(""), Lines{});
  asked.question.cell = kAmount;
  EXPECT_EQ(asked.answer(""), (Lines{"U107 A/2/1 12000 of 20"}));
  asked.question.unit = code_of(8);
  EXPECT_EQ(asked.answer(""), Lines{});
  asked.question.unit = code_of(7);
  asked.question.region = "02";
  EXPECT_EQ(asked.answer(""), (Lines{"U107 A/2/1 12000 of 20"}));
  asked.question.region = "04";
  EXPECT_EQ(asked.answer(""), Lines{});
  asked.question.region = asked.question.peers = "02";
  EXPECT_EQ(asked.answer(""), Lines{});  // ten gminas there are too few
}

TEST(OutlierSurvey, OfThePastIsWhatItWasThen) {
  SmallLog log;
  register_units(log);
  publish(log);
  const auto layout = *events::Layout::of(small_form());
  for (int i = 0; i < kUnits; ++i)
    report(log, kCampaign, events::FormVersion{1}, layout, i, i == 7 ? 1'000 : 10);
  adapters::MemoryStore first;
  const auto then = position_now(*replayed(first, log));
  log.append(shard_of(7), report_id(7), saved({{kAmount, 120}}));
  log.append(shard_of(8), report_id(8), saved({{kAmount, 1}}));
  adapters::MemoryStore store;
  Asked asked{replayed(store, log)};
  EXPECT_EQ(asked.answer(""), (Lines{"U108 A/2/1 1 of 20"}));
  EXPECT_EQ(asked.answer("", then), (Lines{"U107 A/2/1 12000 of 20"}));
}

/// Version 2 calls row 2 of version 1 "9".
events::FormTemplate next_form() {
  auto form = small_form();
  form.version = events::FormVersion{2};
  auto& rows = form.sections[0].rows;
  rows[0].formula = "9+3";
  rows[1].number = "9";
  form.policy.rules.clear();
  form.policy.prefills.clear();
  form.policy.successions = {{"A/2", "A/9"}};
  return form;
}

void publish_next(SmallLog& log) {
  const auto form = next_form();
  const auto layout = events::Layout::of(form)->hash();
  log.append(events::kRegistry, {{events::form::stream_of(form.code, form.version),
                                  events::form::Event{events::form::FormPublished{form, layout}}}});
  events::campaign::CampaignCreated created;
  created.campaign = kNextYear;
  created.form = form.code;
  created.form_version = form.version;
  created.layout = layout;
  created.cells = kCells;
  created.period = "2015-Q4";
  const auto stream = events::campaign::stream_of(kNextYear);
  log.append(events::kRegistry, {{stream, events::campaign::Event{created}}});
}

TEST(OutlierSurvey, ComparesWithTheUnitsOwnValueAYearAgo) {
  SmallLog log;
  register_units(log);
  publish(log);
  publish_next(log);
  for (int i = 0; i < kUnits; ++i) {
    report(log, kCampaign, events::FormVersion{1}, *events::Layout::of(small_form()), i, 10 + i);
    log.append(shard_of(i), report_id(i), events::report::ReportApproved{});
    // All spend 10 + i of their size again, but unit 11, which always spent most, spends more.
    report(log, kNextYear, events::FormVersion{2}, *events::Layout::of(next_form()), i,
           i == 11 ? 84 : 10 + i);
  }
  adapters::MemoryStore store;
  Asked asked{replayed(store, log)};
  asked.question.campaign = kNextYear;
  EXPECT_EQ(asked.answer("last_year"), (Lines{"U111 A/9/1 1344 of 20"}));
  EXPECT_EQ(asked.answer("A/1/1"), Lines{});  // beside others it is not much
  const auto* first = asked.projector->registry().campaign(kCampaign);
  const auto before = measure_of(asked.projector->registry(), *first, "last_year");
  ASSERT_FALSE(before);
  EXPECT_EQ(before.error().reason, "outliers.no_such_period");
  const auto nonsense = measure_of(asked.projector->registry(), *first, "A/7/1");
  ASSERT_FALSE(nonsense);
  EXPECT_EQ(nonsense.error().reason, "outliers.bad_measure");
}

}  // namespace
}  // namespace cas::projections
