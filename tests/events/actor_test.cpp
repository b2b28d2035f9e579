#include "events/actor.hpp"

#include <gtest/gtest.h>

#include "events/hash.hpp"
#include "tests/events/samples.hpp"

namespace cas::events {
namespace {

RegionPath lwowek() { return {"02", "0212", "0212033"}; }

TEST(Actor, EveryRoleIsReadByItsName) {
  for (int i = 1; i <= static_cast<int>(kNewestRole); ++i) {
    const auto role = static_cast<Role>(i);
    const auto actor = parse_local_actor(std::string(name_of(role)) + "@PL");
    ASSERT_TRUE(actor.has_value()) << name_of(role);
    EXPECT_EQ(actor->role, role);
    EXPECT_EQ(actor->scope, Scope::country());
  }
}

TEST(Actor, ScopesAreTheCountryARegionOrAUnit) {
  EXPECT_EQ(parse_local_actor("wps_head@02")->scope, Scope::region("02"));
  EXPECT_EQ(parse_local_actor("wps_head@0212")->scope, Scope::region("0212"));
  EXPECT_EQ(parse_local_actor("unit_clerk@0212033")->scope, Scope::region("0212033"));
  const UnitId unit{samples::bytes16(0x10)};
  EXPECT_EQ(parse_local_actor("unit_clerk@" + to_hex(unit))->scope, Scope::unit(unit));
}

TEST(Actor, ASayingIsOneAccount) {
  EXPECT_EQ(parse_local_actor("auditor@PL")->account, parse_local_actor("auditor@PL")->account);
  EXPECT_NE(parse_local_actor("auditor@PL")->account, parse_local_actor("auditor@02")->account);
  EXPECT_NE(parse_local_actor("auditor@PL")->account, system_actor().account);
}

TEST(Actor, WhatIsNoActorIsRefusedByName) {
  for (const auto* text : {"", "@", "@PL", "unit_clerk", "clerk@PL", "Unit_clerk@PL", "system@PL"})
    EXPECT_EQ(parse_local_actor(text).error().reason, "actor.bad_role") << text;
  for (const auto* text :
       {"auditor@", "auditor@pl", "auditor@2", "auditor@021", "auditor@02120", "auditor@021203",
        "auditor@02120333", "auditor@0a", "auditor@PL ", "auditor@PL@PL", "auditor@PL/",
        "auditor@/FA", "auditor@021/FA", "auditor@PL/OP_3", "auditor@PL/FA/SR",
        "auditor@PL/AREA-OF-10", "auditor@101112131415161718191A1B1C1D1E1F"})
    EXPECT_EQ(parse_local_actor(text).error().reason, "actor.bad_scope") << text;
  EXPECT_NE(parse_local_actor("x@PL").error().detail.find("wps_inspector"), std::string::npos);
}

TEST(Scope, CoversWhatLiesInIt) {
  const UnitId unit{samples::bytes16(0x10)};
  const UnitId other{samples::bytes16(0x11)};
  EXPECT_TRUE(Scope::country().covers(unit, lwowek()));
  for (const auto* code : {"02", "0212", "0212033"})
    EXPECT_TRUE(Scope::region(code).covers(unit, lwowek())) << code;
  for (const auto* code : {"14", "0202", "0212032"})
    EXPECT_FALSE(Scope::region(code).covers(unit, lwowek())) << code;
  EXPECT_TRUE(Scope::unit(unit).covers(unit, lwowek()));
  EXPECT_FALSE(Scope::unit(other).covers(unit, lwowek()));
  for (const auto* code : {"PL", "02", "0212033"})
    EXPECT_TRUE(Scope::area(code, "FA").covers(unit, lwowek())) << code;
  EXPECT_FALSE(Scope::area("14", "FA").covers(unit, lwowek()));
}

TEST(Scope, CoversAllAreasOrOne) {
  for (const auto& scope : {Scope::country(), Scope::region("02"), Scope::unit(UnitId{})}) {
    EXPECT_TRUE(scope.covers_area("FA"));
    EXPECT_EQ(scope.area_code(), "");
  }
  EXPECT_EQ(Scope::area("02", "WRiSPZ").area_code(), "WRiSPZ");
  EXPECT_EQ(Scope::area("02", "WRiSPZ").region_code(), "02");
  EXPECT_EQ(Scope::area("PL", "FA").region_code(), "");
  EXPECT_TRUE(Scope::area("02", "FA").covers_area("FA"));
  for (const auto* other : {"SR", "F", "FA2", "fa", ""})
    EXPECT_FALSE(Scope::area("02", "FA").covers_area(other)) << other;
}

TEST(Scope, IsWellFormedAsItIsMadeAndNotOtherwise) {
  for (const auto& scope : {Scope::country(), Scope::region("02"), Scope::region("0212033"),
                            Scope::unit(UnitId{samples::bytes16(0x10)}), Scope::area("PL", "FA"),
                            Scope::area("0212033", "NINE-LONG")})
    EXPECT_TRUE(scope.well_formed()) << to_string(scope);
  auto more_than_the_country = Scope::country();
  more_than_the_country.value[15] = 1;
  auto behind_the_code = Scope::region("02");
  behind_the_code.value[3] = '1';
  auto no_digits = Scope::region("02");
  no_digits.value[0] = 'x';
  auto behind_the_area = Scope::area("02", "FA");
  behind_the_area.value[15] = 'x';
  auto no_area = Scope::area("02", "F");
  no_area.value[7] = 0;
  auto no_letter = Scope::area("02", "F");
  no_letter.value[7] = '/';
  for (const auto& scope : {more_than_the_country, behind_the_code, no_digits, behind_the_area,
                            no_area, no_letter, Scope{ScopeKind::region, {}},
                            Scope{ScopeKind::area, {}}, Scope{static_cast<ScopeKind>(4), {}}})
    EXPECT_FALSE(scope.well_formed());
}

TEST(LocalActor, IsKnownByTheHashOfItsOwnRoleAndScope) {
  for (const auto* words : {"auditor@PL", "wps_head@02", "unit_clerk@0212033",
                            "unit_head@101112131415161718191a1b1c1d1e1f", "rops_analyst@02/OP-3"}) {
    auto actor = *parse_local_actor(words);
    EXPECT_EQ(actor.account, AccountId{derive_id({"local actor", words})}) << "as ever";
    EXPECT_EQ(actor, local_actor(actor.role, actor.scope));
    EXPECT_TRUE(is_local(actor)) << words;
    actor.role = Role::viewer;
    EXPECT_FALSE(is_local(actor)) << "another role under the same account";
    actor = *parse_local_actor(words);
    actor.scope = Scope::region("14");
    EXPECT_FALSE(is_local(actor)) << "another scope under the same account";
  }
  EXPECT_FALSE(is_local({AccountId{samples::bytes16(1)}, Role::auditor, Scope::country()}));
  EXPECT_FALSE(is_local(system_actor()));
}

TEST(Scope, IsPrintedAsItIsRead) {
  for (const auto* text : {"PL", "02", "0212", "0212033", "101112131415161718191a1b1c1d1e1f",
                           "PL/FA", "0212033/WRiSPZ"})
    EXPECT_EQ(to_string(parse_local_actor("auditor@" + std::string(text))->scope), text);
}

TEST(RegionPath, AUnitCountsInEveryRegionAboveIt) {
  using Regions = std::vector<std::string>;
  EXPECT_EQ(lwowek().regions(), (Regions{"PL", "02", "0212", "0212033"}));
  EXPECT_EQ((RegionPath{"02", "", ""}).regions(), (Regions{"PL", "02"})) << "a marshal's office";
  EXPECT_EQ((RegionPath{"14", "1465", ""}).regions(), (Regions{"PL", "14", "1465"}));
  EXPECT_EQ((RegionPath{}).regions(), (Regions{"PL"}));
}

TEST(RegionPath, LevelsAreDigitsAndPrefixesOfTheNext) {
  for (const auto& path : {lwowek(), RegionPath{}, RegionPath{"02", "", "0212033"},
                           RegionPath{"", "", "0212033"}, RegionPath{"02", "0212", ""}})
    EXPECT_TRUE(path.well_formed());
  for (const auto& path : {RegionPath{"2", "", ""}, RegionPath{"02", "0312", ""},
                           RegionPath{"02", "0212", "0213033"}, RegionPath{"03", "", "0212033"},
                           RegionPath{"0a", "", ""}, RegionPath{"02", "0212", "021203"}})
    EXPECT_FALSE(path.well_formed()) << path.voivodeship << path.powiat << path.gmina;
}

TEST(RegionPath, LiesInItsOwnLevelsOnly) {
  for (const auto* region : {"PL", "02", "0212", "0212033"})
    EXPECT_TRUE(lwowek().lies_in(region)) << region;
  for (const auto* region : {"", "0", "03", "021", "pl", "02120333"})
    EXPECT_FALSE(lwowek().lies_in(region)) << region;
  EXPECT_FALSE((RegionPath{"02", "", ""}).lies_in("")) << "an absent level is no region";
}

}  // namespace
}  // namespace cas::events
