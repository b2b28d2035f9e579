#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>

#include "events/unchecked.hpp"
#include "tests/engine/example.hpp"

namespace cas::test {
namespace {

using namespace events;
using namespace example;
using report::ReportState;
using ::testing::ElementsAre;

/// The example's form with a rule that looks at the quarter before; row 1 was row 9 in version 1.
FormTemplate growing(std::uint32_t version) {
  auto form = example::form(version);
  form.policy.rules = {
      {"growth", Severity::soft, "[A/1/3] >= [previous:A/1/3]", "Ma rosnąć", "It should grow"}};
  if (version == 1) form.sections[0].rows[0].number = "9";
  if (version == 1) form.policy.rules.clear();
  form.policy.prefills.clear();
  if (version == 2) form.policy.successions = {{"A/9", "A/1"}};
  return form;
}

Placed created(std::string code, std::string period, const FormTemplate& form) {
  return {campaign::stream_of(CampaignCode{code}),
          campaign::Event{campaign::CampaignCreated{CampaignCode{code},
                                                    form.code,
                                                    form.version,
                                                    Layout::of(form)->hash(),
                                                    4,
                                                    std::move(period),
                                                    {unit::Kind::gmina},
                                                    deadlines()}}};
}

/// Reports of one unit, by campaign.
class OtherReports : public ::testing::Test {
 protected:
  OtherReports()
      : registry_(registry_after({published(growing(1)), published(growing(2)), registered(kLwowek),
                                  created("Q3", "2014-Q3", growing(1)),
                                  created("Q4", "2014-Q4", growing(2))})) {}

  ReportState& file(std::string code, std::uint32_t version, std::int64_t value,
                    std::uint32_t approved) {
    return file(std::move(code), growing(version), value, approved);
  }
  ReportState& file(std::string code, const FormTemplate& form, std::int64_t value,
                    std::uint32_t approved) {
    report::ReportOpened opened{CampaignCode{code},       form.code,  form.version,
                                Layout::of(form)->hash(), 4,          unit(kLwowek),
                                region(kLwowek),          deadlines()};
    auto state = state_after({opened, saved(0, value)});
    if (approved > 0) evolve(state, report::ReportApproved{});
    return reports_[report::report_id(CampaignCode{code}, unit(kLwowek))] = std::move(state);
  }

  const FormFacts& form_of(const ReportState& state) const {
    return *registry_.form(state.opened.form, state.opened.form_version);
  }
  FindReport find() const {
    return [this](ReportId id) -> Result<std::optional<ReportState>> {
      const auto found = reports_.find(id);
      if (found == reports_.end()) return std::nullopt;
      return found->second;
    };
  }
  SourceReports others_of(const ReportState& state) const {
    auto others = SourceReports::of(state.opened, form_of(state), registry_, find());
    EXPECT_TRUE(others.has_value());
    return *std::move(others);
  }
  Checked check(const ReportState& state) const {
    return check_report(state, form_of(state), others_of(state));
  }
  /// "growth 1 no_source: …", in English, then in Polish.
  std::vector<std::string> unchecked(const ReportState& state) const {
    std::vector<std::string> told;
    for (const auto& one : unchecked_rules(state, form_of(state), others_of(state))) {
      told.push_back(one.rule + " " + std::to_string(one.checks) + " " +
                     std::string(name_of(one.reason)) + ": " + one.missing.en);
      told.push_back(one.missing.pl);
    }
    return told;
  }

  Registry registry_;
  std::map<ReportId, ReportState> reports_;
};

TEST_F(OtherReports, AreFoundByPeriodAndReadInTheLayoutOfTheirOwnVersion) {
  file("Q3", 1, 700, 1);
  const auto checked = check(file("Q4", 2, 500, 0));
  ASSERT_EQ(checked.breaches.size(), 1U);
  EXPECT_EQ(checked.breaches[0].name(), "growth");
  EXPECT_EQ(checked.breaches[0].right->text(), "7.00");
  EXPECT_THAT(checked.cited,
              ElementsAre(report::CitedReport{report::report_id(CampaignCode{"Q3"}, unit(kLwowek)),
                                              Version{3}}));
}

/// Row 1 became row 4, another row 1 began; then that one and row 2 were merged into row 5.
FormTemplate merging(std::uint32_t version) {
  auto form = example::form(version);
  form.policy = {};
  auto& rows = form.sections[0].rows;
  form.sections[0].barred.clear();
  if (version > 1) rows.emplace_back().number = "4";
  if (version == 2) form.policy.successions = {{"A/1", "A/4"}};
  if (version < 3) return form;
  rows = std::vector<FormRow>(2);
  rows[0].number = "5";
  rows[1].number = "4";
  form.policy.successions = {{"A/1", "A/5"}, {"A/2", "A/5"}};
  form.policy.rules = {
      {"growth", Severity::soft, "[A/5/3] >= [previous:A/5/3]", "Ma rosnąć", "It should grow"}};
  return form;
}

TEST_F(OtherReports, AddNoRowIntoMergedOnesThatHadGoneOnElsewhere) {
  registry_ = registry_after({published(merging(1)), published(merging(2)), published(merging(3)),
                              registered(kLwowek), created("Q3", "2014-Q3", merging(1)),
                              created("Q4", "2014-Q4", merging(3))});
  auto& before = file("Q3", merging(1), 700, 1);
  before.cells.kinds[2] = static_cast<std::uint8_t>(CellKind::number);
  before.cells.values[2] = 100;  // row 2
  EXPECT_TRUE(check(file("Q4", merging(3), 100, 0)).breaches.empty());
  const auto checked = check(file("Q4", merging(3), 99, 0));
  ASSERT_EQ(checked.breaches.size(), 1U);
  EXPECT_EQ(checked.breaches[0].right->text(), "1.00");
}

TEST_F(OtherReports, CountOnceTheyHaveBeenApproved) {
  file("Q3", 1, 700, 0);
  const auto checked = check(file("Q4", 2, 500, 0));
  EXPECT_TRUE(checked.breaches.empty());
  EXPECT_TRUE(checked.cited.empty());
  EXPECT_EQ(checked.unchecked, 1U);
}

TEST_F(OtherReports, CountAsTheyWereAcceptedWhileTheyAreCorrected) {
  auto& before = file("Q3", 1, 700, 1);
  const auto right = [&]() -> std::string {
    const auto breaches = check(file("Q4", 2, 500, 0)).breaches;
    return breaches.empty() ? "" : breaches[0].right->text();
  };
  evolve(before, report::ReportSubmitted{});
  evolve(before, report::AcceptedByVoivodeship{});
  evolve(before, report::CorrectionOpened{1});
  evolve(before, saved(0, 900));
  EXPECT_EQ(right(), "7.00") << "nobody has approved the 9.00";
  evolve(before, report::ReportApproved{});
  EXPECT_EQ(right(), "9.00");
  evolve(before, report::ApprovalWithdrawn{});
  EXPECT_EQ(right(), "7.00");
}

TEST_F(OtherReports, DoNotCountOnceTheirApprovalIsWithdrawn) {
  auto& before = file("Q3", 1, 700, 1);
  evolve(before, report::ApprovalWithdrawn{});
  EXPECT_EQ(check(file("Q4", 2, 500, 0)).unchecked, 1U);
}

TEST_F(OtherReports, ThatAreMissingLeaveTheRuleUnchecked) {
  const auto checked = check(file("Q4", 2, 500, 0));
  EXPECT_EQ(checked.unchecked, 1U);
}

TEST_F(OtherReports, ThatAreMissingAreNamedInWords) {
  const auto code = growing(1).code.value();
  EXPECT_THAT(unchecked(file("Q4", 2, 500, 0)),
              ElementsAre("growth 1 no_source: The unit has no report " + code +
                              " for 2014-Q3 (campaign Q3).",
                          "Jednostka nie ma sprawozdania " + code + " za 2014-Q3 (zbiórka Q3)."));
  file("Q3", 1, 700, 0);
  EXPECT_THAT(unchecked(file("Q4", 2, 500, 0)),
              ElementsAre("growth 1 no_source: The unit's report " + code +
                              " for 2014-Q3 (campaign Q3) is not approved.",
                          "Sprawozdanie jednostki " + code +
                              " za 2014-Q3 (zbiórka Q3) nie jest zatwierdzone."));
  file("Q3", 1, 700, 1);
  EXPECT_THAT(unchecked(file("Q4", 2, 500, 0)), ElementsAre());
}

TEST_F(OtherReports, OfPeriodsThatNobodyCollectedAreNamedInWords) {
  registry_ = registry_after({published(growing(1)), published(growing(2)), registered(kLwowek),
                              created("Q4", "2014-Q4", growing(2))});
  const auto code = growing(1).code.value();
  EXPECT_THAT(unchecked(file("Q4", 2, 500, 0)),
              ElementsAre("growth 1 no_source: No campaign collected " + code + " for 2014-Q3.",
                          "Nie było zbiórki sprawozdań " + code + " za 2014-Q3."));
}

TEST_F(OtherReports, OfCampaignsThatHadNotBegunWereNotCollectedThen) {
  const auto& state = file("Q4", 2, 500, 0);
  const auto before = registry_after({published(growing(1)), published(growing(2)),
                                      registered(kLwowek), created("Q4", "2014-Q4", growing(2))});
  const auto words = [&](const events::Registry* then) {
    const auto others = SourceReports::of(state.opened, form_of(state), registry_, find(), then);
    return unchecked_rules(state, form_of(state), others.value()).at(0).missing.en;
  };
  EXPECT_EQ(words(&before), "No campaign collected FA for 2014-Q3.");
  EXPECT_EQ(words(&registry_), "The unit has no report FA for 2014-Q3 (campaign Q3).");
  EXPECT_EQ(words(nullptr), words(&registry_));
  // A position may name shards beyond the registry: what is there counts all the same.
  file("Q3", 1, 700, 1);
  const auto others = SourceReports::of(state.opened, form_of(state), registry_, find(), &before);
  EXPECT_EQ(others->cited().size(), 1U);
}

TEST_F(OtherReports, OfPeriodsThatAreNotThereAreNamedInWords) {
  auto form = growing(2);
  form.policy.rules = {
      {"runs-on", Severity::hard, "[A/*/3] >= [previous_in_year:A/*/3]", "Narasta", "Runs on"}};
  registry_ =
      registry_after({published(form), registered(kLwowek), created("Q1", "2015-Q1", growing(2))});
  auto& state = file("Q1", 2, 500, 0);
  state.cells.kinds[2] = static_cast<std::uint8_t>(CellKind::number);
  state.cells.values[2] = 300;
  EXPECT_THAT(unchecked(state),
              ElementsAre("runs-on 2 no_source: There is no period before 2015-Q1 in its year.",
                          "W roku nie ma okresu przed 2015-Q1."));
}

TEST_F(OtherReports, WhoseCellIsNotKnownAreNamedInWords) {
  const auto code = growing(1).code.value();
  auto& before = file("Q3", 1, 700, 1);
  before.cells.kinds[0] = static_cast<std::uint8_t>(CellKind::no_data);
  EXPECT_THAT(unchecked(file("Q4", 2, 500, 0)),
              ElementsAre("growth 1 no_data: Cell A/1/3 of the report " + code +
                              " for 2014-Q3 holds '.', which is no data.",
                          "Komórka A/1/3 sprawozdania " + code +
                              " za 2014-Q3 zawiera „.”, czyli brak danych."));
  auto form = growing(2);
  form.policy.successions.clear();  // row 1 is new
  registry_ =
      registry_after({published(growing(1)), published(form), registered(kLwowek),
                      created("Q3", "2014-Q3", growing(1)), created("Q4", "2014-Q4", growing(2))});
  EXPECT_THAT(unchecked(file("Q4", 2, 500, 0)),
              ElementsAre("growth 1 no_source: The unit's report " + code +
                              " for 2014-Q3 has no cell A/1/3, or it is barred there.",
                          "W sprawozdaniu jednostki " + code +
                              " za 2014-Q3 nie ma komórki A/1/3 albo jest ona zablokowana."));
}

}  // namespace
}  // namespace cas::test
