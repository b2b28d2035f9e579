#include "engine/account.hpp"
#include "events/hash.hpp"
#include "events/token.hpp"
#include "tests/support/given_when_then.hpp"

// One scenario for each rule of the deciders of accounts.

namespace cas::test {
namespace {

using namespace engine;
using namespace example;
using events::Role;
using events::Scope;
using events::Time;
using History = std::vector<Placed>;

const History kNothing;
const Scope kPoland = Scope::country();
const Scope kGmina = Scope::region(kLwowek);

History operator+(History history, const History& more) {
  history.insert(history.end(), more.begin(), more.end());
  return history;
}

/// An administrator, and a clerk "a" with one token.
const History kAdministered = administered();
const History kClerk = kAdministered + History{account_created("a", Role::unit_clerk, kGmina),
                                               token_issued("a", 1, "one")};

CreateAccount first() {
  auto command = create_account("admin", Role::central_administrator, kPoland);
  command.token = token("admin's");
  return command;
}
RevokeAccount revoke(std::string_view name) { return RevokeAccount{{account(name)}}; }

TEST(CreateAccount, TheFirstIsAnAdministratorsWithATokenForEver) {
  given(kNothing).when(first()).then(administered());
  auto command = first();
  command.token.reset();
  given(kNothing).when(command).then_rejected("account.first_administers");
  command.token = token("admin's", Time{1});
  given(kNothing).when(command).then_rejected("account.first_administers");
  auto auditor = first();
  auditor.role = Role::auditor;
  given(kNothing).when(auditor).then_rejected("account.first_administers");
  given(kAdministered)
      .when(create_account("b", Role::auditor, kPoland))
      .then({account_created("b", Role::auditor, kPoland)});
}

TEST(CreateAccount, AgainIsAlreadySoAndAsAnotherRefused) {
  given(kAdministered).when(first()).then_nothing();
  const auto clerk = create_account("a", Role::unit_clerk, kGmina);
  given(kClerk).when(clerk).then_nothing();
  auto other = clerk;
  other.role = Role::unit_head;
  given(kClerk).when(other).then_rejected("account.id_taken");
  other = clerk;
  other.scope = Scope::region(kJawor);
  given(kClerk).when(other).then_rejected("account.id_taken");
  other = clerk;
  other.label = sealed("somebody");
  given(kClerk).when(other).then_rejected("account.id_taken");
  other = clerk;
  other.token = token("two");
  given(kClerk).when(other).then_rejected("account.id_taken");
  other.token = token("one", Time{1});
  given(kClerk).when(other).then_rejected("account.id_taken");
  other.token = token("one");
  given(kClerk).when(other).then_nothing();
  given(kClerk + History{token_revoked("a", 1)}).when(other).then_rejected("account.id_taken");
  given(kClerk + History{account_revoked("a")}).when(clerk).then_rejected("account.id_taken");
}

TEST(CreateAccount, KeepsTheLabelAsItWasSealed) {
  auto command = create_account("b", Role::viewer, kPoland);
  command.label = sealed("somebody");
  auto created = account_created("b", Role::viewer, kPoland);
  auto& event = std::get<events::account::Event>(created.event);
  std::get<events::account::AccountCreated>(event).label = sealed("somebody");
  given(kAdministered).when(command).then({created});
  command.label->ciphertext = std::string(events::account::kLabelBytesMax + 1, 'x');
  given(kAdministered).when(command).then_rejected("account.bad_label");
  command.label->ciphertext.clear();
  given(kAdministered).when(command).then_rejected("account.bad_label");
}

/// Roles of the country need the country, so whoever administers a part of it hands out none.
TEST(CreateAccount, RolesHaveTheScopesThatFitThem) {
  const auto in = [&](Role role, const Scope& scope) {
    const auto outcome = given(kAdministered + History{registered(kLwowek)})
                             .when(create_account("b", role, scope))
                             .decided();
    return outcome ? "" : outcome.error().reason;
  };
  constexpr auto kBad = "account.bad_scope";
  struct Line {
    Role role;
    std::string_view country, region, unit;
  };
  for (const auto& [role, country, region, of_unit] :
       std::vector<Line>{{Role::unit_clerk, kBad, "", ""},
                         {Role::unit_head, kBad, "", ""},
                         {Role::wps_inspector, kBad, "", kBad},
                         {Role::wps_head, kBad, "", kBad},
                         {Role::rops_analyst, kBad, "", kBad},
                         {Role::voivodeship_administrator, kBad, "", kBad},
                         {Role::gus_reader, "", "", ""},
                         {Role::viewer, "", "", ""},
                         {Role::ministry_methodologist, "", kBad, kBad},
                         {Role::ministry_approver, "", kBad, kBad},
                         {Role::auditor, "", kBad, kBad},
                         {Role::central_administrator, "", kBad, kBad}}) {
    EXPECT_EQ(in(role, kPoland), country) << name_of(role);
    EXPECT_EQ(in(role, kGmina), region) << name_of(role);
    EXPECT_EQ(in(role, Scope::unit(unit(kLwowek))), of_unit) << name_of(role);
  }
  EXPECT_EQ(in(Role::system, kPoland), "account.bad_role");
  EXPECT_EQ(in(static_cast<Role>(13), kPoland), "account.bad_role");
  EXPECT_EQ(in(Role::viewer, {events::ScopeKind::region, {}}), kBad);
  EXPECT_EQ(in(Role::viewer, Scope::unit(unit(kJawor))), "unit.unknown");
}

TEST(CreateAccount, AnAreaGoesWithItsRegionWhereTheRoleNeedsOne) {
  const auto in = [&](Role role, std::string_view region, std::string_view area = "FA") {
    const auto outcome = given(kAdministered + History{published(form()), registered(kLwowek)})
                             .when(create_account("b", role, Scope::area(region, area)))
                             .decided();
    return outcome ? "" : outcome.error().reason;
  };
  constexpr auto kBad = "account.bad_scope";
  for (const auto role : {Role::unit_clerk, Role::unit_head, Role::wps_inspector, Role::wps_head,
                          Role::rops_analyst}) {
    EXPECT_EQ(in(role, kLwowek), "") << name_of(role);
    EXPECT_EQ(in(role, "PL"), kBad) << name_of(role);
  }
  for (const auto role : {Role::gus_reader, Role::viewer})
    for (const auto region : {std::string_view("PL"), kLwowek}) EXPECT_EQ(in(role, region), "");
  for (const auto role : {Role::ministry_methodologist, Role::ministry_approver}) {
    EXPECT_EQ(in(role, "PL"), "") << name_of(role);
    EXPECT_EQ(in(role, "02"), kBad) << name_of(role);
  }
  for (const auto role :
       {Role::auditor, Role::voivodeship_administrator, Role::central_administrator})
    for (const auto* region : {"PL", "02"}) EXPECT_EQ(in(role, region), kBad) << name_of(role);
  EXPECT_EQ(in(Role::viewer, "PL", "SR"), "area.unknown") << "no form was published for it";
}

TEST(CreateAccount, NeedsAnIdThatIsNobodyElses) {
  auto command = create_account("b", Role::viewer, kPoland);
  for (const auto& id : {events::AccountId{}, events::system_actor().account,
                         events::local_actor(Role::viewer, kPoland).account}) {
    command.account = id;
    given(kAdministered).when(command).then_rejected("account.bad_id");
  }
}

TEST(IssueToken, NumbersThemAndKeepsTheHashAlone) {
  given(kClerk).when(IssueToken{account("a"), token("two")}).then({token_issued("a", 2, "two")});
  given(kClerk)
      .when(IssueToken{account("a"), token("two", Time{7})})
      .then({token_issued("a", 2, "two", Time{7})});
  given(kClerk).when(IssueToken{account("a"), token("one")}).then_nothing();
  given(kClerk).when(IssueToken{account("c"), token("two")}).then_rejected("account.unknown");
  given(kClerk + History{account_revoked("a")})
      .when(IssueToken{account("a"), token("two")})
      .then_rejected("account.revoked");
}

TEST(IssueToken, NoTokenIsIssuedTwice) {
  given(kClerk).when(IssueToken{account("a"), token("one", Time{7})}).then_rejected("token.taken");
  given(kClerk).when(IssueToken{account("admin"), token("one")}).then_rejected("token.taken");
  given(kClerk + History{token_revoked("a", 1)})
      .when(IssueToken{account("a"), token("one")})
      .then_rejected("token.taken");
  auto created = create_account("b", Role::viewer, kPoland);
  created.token = token("one");
  given(kClerk).when(created).then_rejected("token.taken");
}

TEST(IssueToken, NeedsAHashAndAMomentToCome) {
  given(kClerk).when(IssueToken{account("a"), {}}).then_rejected("token.bad_hash");
  for (const auto expires : {0, -1})
    given(kClerk)
        .when(IssueToken{account("a"), token("two", Time{expires})})
        .then_rejected("token.bad_expiry");
}

TEST(IssueToken, AHundredThatStandAreEnough) {
  auto history = kClerk;
  for (std::uint32_t number = 2; number <= 100; ++number)
    history.push_back(token_issued("a", number, "token " + std::to_string(number)));
  const IssueToken more{account("a"), token("more")};
  given(history).when(more).then_rejected("token.too_many");
  given(history + History{token_revoked("a", 50)})
      .when(more)
      .then({token_issued("a", 101, "more")});
}

TEST(RevokeToken, OnceIsAFact) {
  const RevokeToken command{account("a"), 1};
  given(kClerk).when(command).then({token_revoked("a", 1)});
  given(kClerk + History{token_revoked("a", 1)}).when(command).then_nothing();
  given(kClerk + History{account_revoked("a")}).when(command).then_nothing();
  given(kClerk).when(RevokeToken{account("a"), 2}).then_rejected("token.unknown");
  given(kClerk).when(RevokeToken{account("a"), 0}).then_rejected("token.unknown");
  given(kClerk).when(RevokeToken{account("c"), 1}).then_rejected("account.unknown");
}

TEST(RevokeAccount, OnceIsAFact) {
  given(kClerk).when(revoke("a")).then({account_revoked("a")});
  given(kClerk + History{account_revoked("a")}).when(revoke("a")).then_nothing();
  given(kClerk).when(revoke("c")).then_rejected("account.unknown");
}

/// Nobody could ever administer the log again.
TEST(Revoking, LeavesACentralAdministratorWithATokenForEver) {
  const RevokeToken token_of_admin{account("admin"), 1};
  const auto refused = [&](const History& history) {
    given(history).when(revoke("admin")).then_rejected("account.last_administrator");
    given(history).when(token_of_admin).then_rejected("account.last_administrator");
  };
  const History second{account_created("b", Role::central_administrator, kPoland)};
  refused(kClerk);
  refused(kClerk + second);
  refused(kClerk + second + History{token_issued("b", 1, "b's", Time{1})});
  refused(kClerk + second + History{token_issued("b", 1, "b's"), token_revoked("b", 1)});
  refused(kClerk + second + History{token_issued("b", 1, "b's"), account_revoked("b")});
  const auto both = kClerk + second + History{token_issued("b", 1, "b's")};
  given(both).when(revoke("admin")).then({account_revoked("admin")});
  given(both).when(token_of_admin).then({token_revoked("admin", 1)});

  const auto two_tokens = kClerk + History{token_issued("admin", 2, "another")};
  given(two_tokens).when(token_of_admin).then({token_revoked("admin", 1)});
  given(two_tokens).when(revoke("admin")).then_rejected("account.last_administrator");
}

TEST(AccountCommands, AStaleVersionIsAConflict) {
  given(kClerk).expecting(2).when(revoke("a")).then({account_revoked("a")});
  given(kClerk).expecting(1).when(revoke("a")).then_rejected("registry.version_stale");
}

TEST(RegionOfAnAccount, IsThatOfItsScope) {
  const auto registry = registry_after(
      kClerk + History{registered(kJawor),
                       account_created("unit", Role::unit_head, Scope::unit(unit(kJawor)))});
  const auto of = [&](const RegistryCommand& command) {
    return registry::region_of(command, registry);
  };
  EXPECT_EQ(of(create_account("b", Role::wps_head, Scope::region("02"))),
            (events::RegionPath{"02", "", ""}));
  EXPECT_EQ(of(create_account("b", Role::wps_head, Scope::region("0212"))),
            (events::RegionPath{"02", "0212", ""}));
  EXPECT_EQ(of(create_account("b", Role::auditor, kPoland)), events::RegionPath{});
  EXPECT_EQ(of(create_account("b", Role::unit_head, Scope::unit(unit(kJawor)))), region(kJawor));
  EXPECT_EQ(of(IssueToken{account("a"), token("x")}), region(kLwowek));
  EXPECT_EQ(of(RevokeToken{account("unit"), 1}), region(kJawor));
  EXPECT_EQ(of(revoke("a")), region(kLwowek));
  EXPECT_EQ(of(revoke("nobody")), events::RegionPath{})
      << "whoever is not there is told to PL only";
}

}  // namespace
}  // namespace cas::test
