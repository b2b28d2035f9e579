#include "events/registry.hpp"

#include <gtest/gtest.h>

#include "tests/events/samples.hpp"

namespace cas::events {
namespace {

UnitId id(std::uint8_t first) { return UnitId{samples::bytes16(first)}; }

unit::UnitRegistered gmina(UnitId unit, std::string code) {
  return {unit,
          code,
          "Gmina " + code,
          unit::Kind::gmina,
          {code.substr(0, 2), code.substr(0, 4), code},
          "1999-01-01",
          false};
}

FormTemplate form_of_one_cell() {
  FormTemplate form{FormCode{"FA"}, FormVersion{1}, "FA", "Fundusz", "Fund", "quarter", true, {}};
  form.sections.push_back(
      {"A", "", "", {{"1", "", "", "", {}, "", {}}}, {{"1", "", "", "PLN", 2}}, {}});
  return form;
}

Event published() {
  const auto form = form_of_one_cell();
  return form::Event{form::FormPublished{form, Layout::of(form)->hash()}};
}

campaign::CampaignCreated campaign_of(const CampaignCode& code) {
  campaign::CampaignCreated created;
  created.campaign = code;
  created.form = FormCode{"FA"};
  created.form_version = FormVersion{1};
  created.layout = Layout::of(form_of_one_cell())->hash();
  created.cells = 1;
  return created;
}

void apply(Registry& registry, UnitId unit, const unit::Event& event) {
  ASSERT_TRUE(registry.apply(unit::stream_of(unit), event));
}

TEST(Registry, KnowsAUnitByIdAndByCode) {
  Registry registry;
  apply(registry, id(1), gmina(id(1), "0212033"));
  ASSERT_NE(registry.unit(id(1)), nullptr);
  EXPECT_EQ(registry.unit(id(1))->name, "Gmina 0212033");
  EXPECT_EQ(registry.unit_by_code("0212033"), registry.unit(id(1)));
  EXPECT_EQ(registry.unit(id(2)), nullptr);
  EXPECT_EQ(registry.unit_by_code("0212034"), nullptr);
}

TEST(Registry, FollowsAUnitThroughItsLife) {
  Registry registry;
  apply(registry, id(1), gmina(id(1), "0212033"));
  apply(registry, id(1), unit::UnitRenamed{"Miasto"});
  apply(registry, id(1), unit::UnitMoved{"1465011", {"14", "1465", "1465011"}, "2015-01-01"});
  apply(registry, id(1), unit::UnitClosed{"2016-01-01"});
  const auto* facts = registry.unit(id(1));
  EXPECT_EQ(facts->name, "Miasto");
  EXPECT_EQ(facts->region.gmina, "1465011");
  EXPECT_TRUE(facts->closed);
  EXPECT_EQ(facts->version, Version{4});
  EXPECT_EQ(registry.unit_by_code("0212033"), nullptr);
  EXPECT_EQ(registry.unit_by_code("1465011"), facts);
}

TEST(Registry, UnitsThatSwapCodesAreBothFound) {
  Registry registry;
  apply(registry, id(1), gmina(id(1), "0212033"));
  apply(registry, id(2), gmina(id(2), "0212043"));
  apply(registry, id(1), unit::UnitMoved{"0212043", {"02", "0212", "0212043"}, "2015-01-01"});
  apply(registry, id(2), unit::UnitMoved{"0212033", {"02", "0212", "0212033"}, "2015-01-01"});
  EXPECT_EQ(registry.unit_by_code("0212043"), registry.unit(id(1)));
  EXPECT_EQ(registry.unit_by_code("0212033"), registry.unit(id(2)));
}

TEST(Registry, KnowsFormsByVersionAndByLayout) {
  Registry registry;
  const auto form = form_of_one_cell();
  const auto layout = Layout::of(form);
  ASSERT_TRUE(layout.has_value());
  ASSERT_TRUE(registry.apply(form::stream_of(form.code, form.version),
                             form::Event{form::FormPublished{form, layout->hash()}}));
  const auto* facts = registry.form(FormCode{"FA"}, FormVersion{1});
  ASSERT_NE(facts, nullptr);
  EXPECT_EQ(facts->form, form);
  EXPECT_EQ(registry.form_by_layout(layout->hash()), facts);
  EXPECT_EQ(registry.form(FormCode{"FA"}, FormVersion{2}), nullptr);
  EXPECT_EQ(registry.form_by_layout(Hash{}), nullptr);
}

TEST(Registry, FollowsACampaign) {
  Registry registry;
  const CampaignCode code{"FA-2014Q4"};
  const auto stream = campaign::stream_of(code);
  const auto created = campaign_of(code);
  ASSERT_TRUE(registry.apply(form::stream_of(created.form, created.form_version), published()));
  ASSERT_TRUE(registry.apply(stream, campaign::Event{created}));
  EXPECT_EQ(registry.campaign(code)->phase, CampaignPhase::created);
  ASSERT_TRUE(registry.apply(stream, campaign::Event{campaign::CampaignLaunched{2477}}));
  EXPECT_EQ(registry.campaign(code)->phase, CampaignPhase::launched);
  EXPECT_EQ(registry.campaign(code)->units, 2477u);
  ASSERT_TRUE(registry.apply(stream, campaign::Event{campaign::CampaignClosed{}}));
  EXPECT_EQ(registry.campaign(code)->phase, CampaignPhase::closed);
  EXPECT_EQ(registry.campaign(code)->version, Version{3});
  EXPECT_EQ(registry.campaign(CampaignCode{"FA"}), nullptr);
}

TEST(Registry, WhatBelongsToShardsChangesNothing) {
  Registry registry;
  ASSERT_TRUE(registry.apply(StreamId{"report/1"}, report::Event{report::ReportApproved{}}));
  ASSERT_TRUE(registry.apply(StreamId{"log/0"}, log::Event{log::Ticked{}}));
  EXPECT_TRUE(registry.units().empty() && registry.forms().empty() && registry.campaigns().empty());
}

TEST(Registry, WhatNoDeciderDecidesIsRefusedAndChangesNothing) {
  Registry registry;
  const auto refused = [&](const StreamId& stream, const Event& event) {
    const auto applied = registry.apply(stream, event);
    EXPECT_EQ(applied ? "" : applied.error().reason, "registry.impossible");
    return applied ? "" : applied.error().detail;
  };
  const auto unit = unit::stream_of(id(1));
  EXPECT_EQ(refused(unit, unit::Event{unit::UnitRenamed{"Miasto"}}),
            "An event of stream " + unit.value() + " speaks of a unit that was never registered.");
  apply(registry, id(1), gmina(id(1), "0212033"));
  refused(unit, unit::Event{gmina(id(1), "0212043")});
  EXPECT_EQ(registry.unit(id(1))->code, "0212033");

  const CampaignCode code{"FA-2014Q4"};
  const auto stream = campaign::stream_of(code);
  refused(stream, campaign::Event{campaign_of(code)});  // its form was never published
  refused(stream, campaign::Event{campaign::CampaignLaunched{1}});
  refused(StreamId{"c"}, campaign::Event{campaign::CampaignLaunched{1}});
  const auto form = form::stream_of(FormCode{"FA"}, FormVersion{1});
  refused(form, form::Event{form::FormPublished{}});  // no layout
  ASSERT_TRUE(registry.apply(form, published()));
  refused(form, published());
  auto other = campaign_of(code);
  other.cells = 2;
  refused(stream, campaign::Event{other});
  refused(StreamId{"campaign/other"}, campaign::Event{campaign_of(code)});
  ASSERT_TRUE(registry.apply(stream, campaign::Event{campaign_of(code)}));
  refused(stream, campaign::Event{campaign_of(code)});
  EXPECT_EQ(registry.campaigns().size(), 1u);
}

TEST(Registry, KnowsWhatTheLogWasMadeFor) {
  const auto genesis = [](log::Environment environment) {
    return log::Event{log::LogCreated{environment, 1, "sha-256", 1, {}, {}}};
  };
  const auto stream = log::stream_of(kRegistry);
  for (const auto environment :
       {log::Environment::demo, log::Environment::test, log::Environment::production}) {
    Registry registry;
    EXPECT_EQ(registry.environment(), log::Environment::production) << "the strictest, unread";
    ASSERT_TRUE(registry.apply(stream, genesis(environment)));
    EXPECT_EQ(registry.environment(), environment);
    EXPECT_EQ(registry.apply(stream, genesis(log::Environment::demo)).error().reason,
              "registry.impossible");
    EXPECT_EQ(registry.environment(), environment);
  }
}

TEST(Registry, UnitsSpreadOverTheShards) {
  std::vector<int> counts(9);
  for (int i = 0; i < 256; ++i) ++counts.at(shard_of(id(static_cast<std::uint8_t>(i)), 8).value());
  EXPECT_EQ(counts[0], 0) << "the registry is no shard";
  for (std::size_t shard = 1; shard < counts.size(); ++shard) EXPECT_GT(counts[shard], 16);
  EXPECT_EQ(shard_of(id(1), 1), PartitionNo{1});
  const auto report = report::report_id(CampaignCode{"FA-2014Q4"}, id(7));
  EXPECT_EQ(shard_of(report, 8), shard_of(id(7), 8)) << "a report lies in its unit's shard";
}

}  // namespace
}  // namespace cas::events
