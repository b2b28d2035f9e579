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

void apply(Registry& registry, UnitId unit, const unit::Event& event) {
  registry.apply(unit::stream_of(unit), event);
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
  FormTemplate form{FormCode{"FA"}, FormVersion{1}, "FA", "Fundusz", "Fund", "quarter", true, {}};
  form.sections.push_back(
      {"A", "", "", {{"1", "", "", "", {}, "", {}}}, {{"1", "", "", "PLN", 2}}, {}});
  const auto layout = Layout::of(form);
  ASSERT_TRUE(layout.has_value());
  registry.apply(form::stream_of(form.code, form.version),
                 form::Event{form::FormPublished{form, layout->hash()}});
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
  campaign::CampaignCreated created;
  created.campaign = code;
  registry.apply(stream, campaign::Event{created});
  EXPECT_EQ(registry.campaign(code)->phase, CampaignPhase::created);
  registry.apply(stream, campaign::Event{campaign::CampaignLaunched{2477}});
  EXPECT_EQ(registry.campaign(code)->phase, CampaignPhase::launched);
  EXPECT_EQ(registry.campaign(code)->units, 2477u);
  registry.apply(stream, campaign::Event{campaign::CampaignClosed{}});
  EXPECT_EQ(registry.campaign(code)->phase, CampaignPhase::closed);
  EXPECT_EQ(registry.campaign(code)->version, Version{3});
  EXPECT_EQ(registry.campaign(CampaignCode{"FA"}), nullptr);
}

TEST(Registry, WhatBelongsToShardsChangesNothing) {
  Registry registry;
  registry.apply(StreamId{"report/1"}, report::Event{report::ReportApproved{}});
  registry.apply(StreamId{"log/0"}, log::Event{log::Ticked{}});
  EXPECT_TRUE(registry.units().empty() && registry.forms().empty() && registry.campaigns().empty());
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
