#include <gmock/gmock.h>

#include "tests/support/given_when_then.hpp"

// One scenario for each rule of the registry's deciders: units, forms, campaigns.

namespace cas::test {
namespace {

using namespace engine;
using namespace example;
using events::CampaignCode;
using events::FormCode;
using events::FormVersion;
using events::unit::Kind;
using History = std::vector<Placed>;

const History kNothing;
const History kUnit{registered(kLwowek)};
const History kForm{published(form()), registered(kLwowek)};
const History kCreated{published(form()), registered(kLwowek), created()};
const History kLaunched = campaign_launched();

History operator+(History history, const History& more) {
  history.insert(history.end(), more.begin(), more.end());
  return history;
}

template <class Act>
Act on_campaign(CampaignCode code = campaign()) {
  Act command;
  command.target = std::move(code);
  return command;
}

// Units

TEST(RegisterUnit, IsAFactUnderAnIdMadeOfItsFirstCode) {
  given(kNothing).when(register_unit(kLwowek)).then({registered(kLwowek)});
  EXPECT_EQ(registry::unit_id(kLwowek), registry::unit_id(kLwowek));
  EXPECT_NE(registry::unit_id(kLwowek), registry::unit_id(kJawor));
}

TEST(RegisterUnit, TwiceIsOneFact) { given(kUnit).when(register_unit(kLwowek)).then_nothing(); }

TEST(RegisterUnit, UnderATakenCodeIsRefused) {
  auto other = register_unit(kLwowek);
  other.name = "Another";
  given(kUnit).when(other).then_rejected("unit.code_taken");
  given(kUnit + History{unit_closed(kLwowek)})
      .when(register_unit(kLwowek))
      .then_rejected("unit.code_taken");
  given(kUnit + History{moved(kLwowek, kJawor)})
      .when(register_unit(kJawor))
      .then_rejected("unit.code_taken");
}

TEST(RegisterUnit, NeedsACodeANameAndRegionsThatNest) {
  for (const auto* code : {"", "02 12", "02;12", "02/12", "ą", "x\n"}) {
    auto command = register_unit(kLwowek);
    command.code = code;
    given(kNothing).when(command).then_rejected("unit.bad_code");
  }
  auto long_code = register_unit(kLwowek);
  long_code.code = std::string(41, '1');
  given(kNothing).when(long_code).then_rejected("unit.bad_code");
  for (const auto& name : {std::string{}, std::string(201, 'a')}) {
    auto command = register_unit(kLwowek);
    command.name = name;
    given(kNothing).when(command).then_rejected("unit.bad_name");
  }
  auto torn = register_unit(kLwowek);
  torn.region.powiat = "1463";
  given(kNothing).when(torn).then_rejected("unit.bad_region");
}

TEST(RenameUnit, ChangesTheNameOfAnOpenUnit) {
  const auto id = unit(kLwowek);
  given(kUnit).when(RenameUnit{id, "New"}).then({renamed(kLwowek, "New")});
  given(kUnit + History{renamed(kLwowek, "New")}).when(RenameUnit{id, "New"}).then_nothing();
  given(kUnit).when(RenameUnit{id, ""}).then_rejected("unit.bad_name");
  given(kNothing).when(RenameUnit{id, "New"}).then_rejected("unit.unknown");
  given(kUnit + History{unit_closed(kLwowek)})
      .when(RenameUnit{id, "New"})
      .then_rejected("unit.closed");
}

TEST(MoveUnit, GivesAnOpenUnitAnotherCodeAndRegion) {
  const auto id = unit(kLwowek);
  const auto to = [&](std::string_view code) {
    return MoveUnit{id, std::string(code), region(code), "2015-01-01"};
  };
  given(kUnit).when(to(kJawor)).then({moved(kLwowek, kJawor)});
  given(kUnit).when(to(kLwowek)).then_nothing();
  given(kNothing).when(to(kJawor)).then_rejected("unit.unknown");
  given(kUnit + History{unit_closed(kLwowek)}).when(to(kJawor)).then_rejected("unit.closed");
  given(kUnit + History{registered(kJawor)}).when(to(kJawor)).then_rejected("unit.code_taken");
  auto torn = to(kJawor);
  torn.region.gmina = std::string(kRadom);
  given(kUnit).when(torn).then_rejected("unit.bad_region");
  auto unnamed = to(kJawor);
  unnamed.code.clear();
  given(kUnit).when(unnamed).then_rejected("unit.bad_code");
}

TEST(MoveUnit, AndBackAreTwoFacts) {
  const auto back = MoveUnit{unit(kLwowek), std::string(kLwowek), region(kLwowek), "2015-01-01"};
  given(kUnit + History{moved(kLwowek, kJawor)}).when(back).then({moved(kLwowek, kLwowek)});
}

TEST(CloseUnit, OnceIsAFact) {
  const CloseUnit command{unit(kLwowek), "2015-01-01"};
  given(kUnit).when(command).then({unit_closed(kLwowek)});
  given(kUnit + History{unit_closed(kLwowek)}).when(command).then_nothing();
  given(kNothing).when(command).then_rejected("unit.unknown");
}

// Forms

TEST(PublishForm, CarriesTheLayoutHash) {
  given(kNothing).when(PublishForm{form()}).then({published(form())});
}

TEST(PublishForm, AgainIsAlreadySoAndWithOtherContentRefused) {
  given(kForm).when(PublishForm{form()}).then_nothing();
  auto other = form();
  other.title_en = "Another";
  given(kForm).when(PublishForm{other}).then_rejected("form.version_taken");
  other.version = FormVersion{2};
  given(kForm).when(PublishForm{other}).then({published(other)});
}

TEST(PublishForm, StaysInItsArea) {
  auto next = form(2);
  next.area = "SR";
  given(kForm).when(PublishForm{next}).then_rejected("form.area_differs");
  next.code = FormCode{"FA-2"};
  given(kForm).when(PublishForm{next}).then({published(next)});
}

/// The example's form, of which row 1 is called otherwise from now on.
events::FormTemplate row_renamed(std::uint32_t version, const std::string& from,
                                 const std::string& to) {
  auto next = form(version);
  next.policy = {};
  next.sections[0].rows[0].number = to;
  next.policy.successions = {{"A/" + from, "A/" + to}};
  return next;
}

TEST(PublishForm, NamesRowsThatTheVersionBeforeHas) {
  const auto good = row_renamed(2, "1", "7");
  given(kForm).when(PublishForm{good}).then({published(good)});
  const auto lost = given(kForm).when(PublishForm{row_renamed(2, "44", "7")});
  lost.then_rejected("form.bad_succession");
  if (lost.decided()) return;
  EXPECT_THAT(lost.decided().error().detail,
              ::testing::HasSubstr("version 1 does not have: A/44;"));
  auto ended = form(2);
  ended.policy.successions = {{"A/44", ""}};
  given(kForm).when(PublishForm{ended}).then_rejected("form.bad_succession");
  // The version right before counts: row 1 has been row 7 since version 2.
  given(kForm + History{published(good)})
      .when(PublishForm{row_renamed(3, "1", "8")})
      .then_rejected("form.bad_succession");
  // Where no older version is known, nothing tells.
  const auto first = row_renamed(2, "44", "7");
  given(kNothing).when(PublishForm{first}).then({published(first)});
}

TEST(PublishForm, BetweenTwoVersionsLeavesTheLaterOneItsRows) {
  const History with_third{published(row_renamed(3, "1", "8"))};
  given(kForm + with_third).when(PublishForm{form(2)}).then({published(form(2))});
  given(kForm + with_third)
      .when(PublishForm{row_renamed(2, "1", "7")})
      .then_rejected("form.bad_succession");
}

TEST(AreaOf, IsThatOfTheForm) {
  const auto known = registry_after(kCreated);
  EXPECT_EQ(registry::area_of(PublishForm{form()}, known), "FA");
  const CreateCampaign creates{CampaignCode{"NEXT"}, form().code, form().version, {}, {}, {}};
  EXPECT_EQ(registry::area_of(creates, known), "FA");
  EXPECT_EQ(registry::area_of(on_campaign<LaunchCampaign>(), known), "FA");
  EXPECT_EQ(registry::area_of(on_campaign<CloseCampaign>(), known), "FA");
  EXPECT_EQ(registry::area_of(on_campaign<CloseCampaign>(CampaignCode{"NONE"}), known), "");
  EXPECT_EQ(registry::area_of(register_unit(kJawor), known), "");
}

TEST(PublishForm, NeedsACodeAVersionAndALayout) {
  auto unnamed = form();
  unnamed.code = FormCode{"F A"};
  given(kNothing).when(PublishForm{unnamed}).then_rejected("form.bad_code");
  given(kNothing).when(PublishForm{form(0)}).then_rejected("form.bad_code");
  auto empty = form();
  empty.sections.clear();
  given(kNothing).when(PublishForm{empty}).then_rejected("form.empty");
}

/// What decides must decode: an event that no reader could take would stop the registry for good.
TEST(PublishForm, NeverDecidesAnEventThatCannotBeReadBack) {
  auto fine = form();
  fine.sections[0].columns[0].scale = 7;
  const auto decided = given(kNothing).when(PublishForm{fine}).decided();
  if (!decided) return;
  const auto stored = events::encode(decided->front().event);
  EXPECT_TRUE(events::decode(stored.name, stored.class_version, stored.body).has_value());
}

TEST(PublishForm, SaysWhenItIsValidInPeriodsOfItsOwn) {
  auto other = form();
  other.policy.valid_from = "2014";
  given(kNothing).when(PublishForm{other}).then_rejected("form.bad_validity");
  other.policy.valid_from = "2014-Q1";
  given(kNothing).when(PublishForm{other}).then({published(other)});
  other.period = "decade";
  given(kNothing).when(PublishForm{other}).then_rejected("form.bad_period_type");
}

// Campaigns

TEST(CreateCampaign, IsForAPeriodOfTheFormsTypeInWhichTheFormIsValid) {
  auto odd = create_campaign();
  odd.period = "2014-12";
  given(kForm).when(odd).then_rejected("campaign.bad_period");
  auto later = form();
  later.policy.valid_from = "2015-Q1";
  const History valid_later{published(later), registered(kLwowek)};
  given(valid_later).when(create_campaign()).then_rejected("form.not_valid_then");
}

TEST(CreateCampaign, TakesLayoutAndSizeFromTheForm) {
  given(kForm).when(create_campaign()).then({created()});
  given(kCreated).when(create_campaign()).then_nothing();
  given(kLaunched).when(create_campaign()).then_nothing();
}

TEST(CreateCampaign, WithOtherTermsUnderTheSameCodeIsRefused) {
  auto other = create_campaign();
  other.period = "2015-Q1";
  given(kCreated).when(other).then_rejected("campaign.code_taken");
}

TEST(CreateCampaign, NeedsACodeKindsDeadlinesAndAForm) {
  for (const auto* code : {"", "FA 2014", "FA;2014", "FA/2014"}) {
    auto command = create_campaign();
    command.campaign = CampaignCode{code};
    given(kForm).when(command).then_rejected("campaign.bad_code");
  }
  for (const auto count : {0u, 9u}) {
    auto command = create_campaign();
    command.kinds.assign(count, Kind::gmina);
    given(kForm).when(command).then_rejected("campaign.no_kinds");
  }
  auto backwards = create_campaign();
  std::swap(backwards.deadlines.unit, backwards.deadlines.office);
  given(kForm).when(backwards).then_rejected("campaign.bad_deadlines");
  auto formless = create_campaign();
  formless.form_version = FormVersion{2};
  given(kForm).when(formless).then_rejected("form.unknown");
}

TEST(LaunchCampaign, CountsTheOpenUnitsOfItsKinds) {
  const auto history =
      kCreated + History{registered(kJawor), registered(kRadom),
                         registered("0200000", Kind::voivodeship), unit_closed(kJawor)};
  given(history).when(on_campaign<LaunchCampaign>()).then({launched(2)});
}

TEST(LaunchCampaign, HappensOnceAndOnlyBeforeTheClose) {
  given(kLaunched).when(on_campaign<LaunchCampaign>()).then_nothing();
  given(kLaunched + History{campaign_closed()})
      .when(on_campaign<LaunchCampaign>())
      .then_rejected("campaign.closed");
  given(kForm).when(on_campaign<LaunchCampaign>()).then_rejected("campaign.unknown");
}

TEST(LaunchCampaign, NeedsSomebodyToReportAndNotTooMany) {
  given({published(form()), created()})
      .when(on_campaign<LaunchCampaign>())
      .then_rejected("campaign.no_units");
  History many{published(form()), created()};
  for (std::uint32_t i = 0; i <= events::kReportsMax; ++i)
    many.push_back(registered(std::to_string(1'000'000 + i)));
  given(many).when(on_campaign<LaunchCampaign>()).then_rejected("campaign.too_many_units");
  many.pop_back();
  given(many).when(on_campaign<LaunchCampaign>()).then({launched(events::kReportsMax)});
}

TEST(CloseCampaign, HappensOnceAndOnlyAfterTheLaunch) {
  given(kLaunched).when(on_campaign<CloseCampaign>()).then({campaign_closed()});
  given(kLaunched + History{campaign_closed()}).when(on_campaign<CloseCampaign>()).then_nothing();
  given(kCreated).when(on_campaign<CloseCampaign>()).then_rejected("campaign.not_launched");
  given(kForm).when(on_campaign<CloseCampaign>()).then_rejected("campaign.unknown");
}

// Versions

TEST(RegistryVersions, AStaleOneIsAConflict) {
  const RenameUnit command{unit(kLwowek), "New"};
  given(kUnit).expecting(1).when(command).then({renamed(kLwowek, "New")});
  const auto stale = given(kUnit).expecting(2).when(command);
  stale.then_rejected("registry.version_stale");
  EXPECT_EQ(stale.decided().error().code, Errc::conflict);
  given(kLaunched).expecting(2).when(on_campaign<CloseCampaign>()).then({campaign_closed()});
  given(kLaunched)
      .expecting(1)
      .when(on_campaign<CloseCampaign>())
      .then_rejected("registry.version_stale");
}

// What a permission has to cover

TEST(RegionOfACommand, IsWhereTheUnitLiesOrIsToLie) {
  const auto registry = registry_after(kUnit);
  EXPECT_EQ(registry::region_of(register_unit(kJawor), registry), region(kJawor));
  EXPECT_EQ(registry::region_of(RenameUnit{unit(kLwowek), "New"}, registry), region(kLwowek));
  EXPECT_EQ(registry::region_of(CloseUnit{unit(kLwowek), ""}, registry), region(kLwowek));
  EXPECT_EQ(registry::region_of(CloseUnit{unit(kRadom), ""}, registry), events::RegionPath{});
  EXPECT_EQ(registry::region_of(on_campaign<LaunchCampaign>(), registry), events::RegionPath{});
}

/// A move takes figures from one region and gives them to another: both have to be covered.
TEST(RegionOfACommand, OfAMoveTakesInBothPlaces) {
  const auto registry = registry_after(kUnit);
  const auto to = [&](std::string_view code) {
    return registry::region_of(
        MoveUnit{unit(kLwowek), std::string(code), region(code), "2015-01-01"}, registry);
  };
  EXPECT_EQ(to("0212043"), (events::RegionPath{"02", "0212", ""}));
  EXPECT_EQ(to(kJawor), (events::RegionPath{"02", "", ""}));
  EXPECT_EQ(to(kRadom), events::RegionPath{});
}

}  // namespace
}  // namespace cas::test
