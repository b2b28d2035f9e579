#include "events/checks.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>

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

Placed created(std::string code, std::string period, std::uint32_t version) {
  const auto form = growing(version);
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
                                  created("Q3", "2014-Q3", 1), created("Q4", "2014-Q4", 2)})) {}

  ReportState& file(std::string code, std::uint32_t version, std::int64_t value,
                    std::uint32_t approved) {
    const auto form = growing(version);
    report::ReportOpened opened{CampaignCode{code},       form.code,  form.version,
                                Layout::of(form)->hash(), 4,          unit(kLwowek),
                                region(kLwowek),          deadlines()};
    auto state = state_after({opened, saved(0, value)});
    state.version = approved;
    return reports_[report::report_id(CampaignCode{code}, unit(kLwowek))] = std::move(state);
  }

  Checked check(const ReportState& state) {
    const auto* form = registry_.form(state.opened.form, state.opened.form_version);
    const auto others = SourceReports::of(state.opened, *form, registry_,
                                          [&](ReportId id) -> Result<std::optional<ReportState>> {
                                            const auto found = reports_.find(id);
                                            if (found == reports_.end()) return std::nullopt;
                                            return found->second;
                                          });
    EXPECT_TRUE(others.has_value());
    return check_report(state, *form, *others);
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
                                              Version{2}}));
}

TEST_F(OtherReports, CountOnceTheyHaveBeenApproved) {
  file("Q3", 1, 700, 0);
  const auto checked = check(file("Q4", 2, 500, 0));
  EXPECT_TRUE(checked.breaches.empty());
  EXPECT_TRUE(checked.cited.empty());
  EXPECT_EQ(checked.unchecked, 1U);
}

TEST_F(OtherReports, ThatAreMissingLeaveTheRuleUnchecked) {
  const auto checked = check(file("Q4", 2, 500, 0));
  EXPECT_EQ(checked.unchecked, 1U);
}

}  // namespace
}  // namespace cas::test
