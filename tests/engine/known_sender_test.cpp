#include <gtest/gtest.h>

#include "engine/account.hpp"
#include "events/hash.hpp"
#include "events/token.hpp"
#include "tests/engine/driven_partition.hpp"

// Who may send anything at all: before the first account, after it, and in a demonstration.

namespace cas::test {
namespace {

using namespace engine;
using namespace example;
using events::Actor;
using events::Role;
using events::Scope;
using events::log::Environment;

Actor local(std::string_view words) { return *events::parse_local_actor(words); }
Actor of(std::string_view name, Role role, Scope scope) { return {account(name), role, scope}; }
Actor admin() { return of("admin", Role::central_administrator, Scope::country()); }

Envelope from(const Actor& actor, std::string_view id, Command command) {
  auto sent = envelope(id, std::move(command));
  sent.actor = actor;
  return sent;
}

RegistryCommand founding() {
  auto command = create_account("admin", Role::central_administrator, Scope::country());
  command.token = token("admin's");
  return command;
}
RegistryCommand adding(std::string_view name, Role role, Scope scope) {
  return create_account(name, role, scope);
}

/// A registry's executor that has what it was sent settled after each command.
class Office {
 public:
  explicit Office(Environment environment = Environment::production)
      : p_({}, events::kRegistry, environment) {
    p_.own_and_settle();
  }
  std::string outcome(const Actor& actor, RegistryCommand command) {
    const auto ticket =
        p_.submit(from(actor, std::to_string(++sent_), Command{std::move(command)}));
    p_.settle();
    return p_.outcome(ticket);
  }
  DrivenPartition& partition() { return p_; }

 private:
  DrivenPartition p_;
  int sent_ = 0;
};

TEST(FirstAccount, IsCreatedByTheLocalCentralAdministratorAlone) {
  Office office;
  const auto founder = local("central_administrator@PL");
  EXPECT_EQ(office.outcome(local("central_administrator@02"), founding()), "permission.scope");
  EXPECT_EQ(office.outcome(local("voivodeship_administrator@02"), founding()), "permission.scope");
  EXPECT_EQ(office.outcome(local("auditor@PL"), founding()), "permission.role");
  EXPECT_EQ(office.outcome(admin(), founding()), "account.not_local");
  EXPECT_EQ(office.outcome(events::system_actor(), founding()), "account.not_local");
  EXPECT_EQ(office.outcome(founder, register_unit(kLwowek)), "done") << "no account as yet";
  EXPECT_EQ(office.outcome(founder, founding()), "done");
  EXPECT_EQ(office.partition().event_names().back(), "account.token_issued");
  EXPECT_EQ(office.outcome(founder, adding("b", Role::auditor, Scope::country())),
            "actor.local_refused");
  EXPECT_EQ(office.outcome(admin(), adding("b", Role::auditor, Scope::country())), "done");
}

/// The account counts from the moment that it is decided, not from when it is read back.
TEST(FirstAccount, ShutsLocalActorsOutWhileItIsInFlight) {
  DrivenPartition p({}, events::kRegistry, Environment::production);
  p.own_and_settle();
  const auto founder = local("central_administrator@PL");
  const auto first = p.submit(from(founder, "1", founding()));
  const auto late = p.submit(from(founder, "2", RegistryCommand{register_unit(kLwowek)}));
  const auto own = p.submit(from(admin(), "3", RegistryCommand{register_unit(kLwowek)}));
  p.settle();
  EXPECT_EQ(p.outcome(first), "done");
  EXPECT_EQ(p.outcome(late), "actor.local_refused");
  EXPECT_EQ(p.outcome(own), "done");
}

TEST(FirstAccount, LostOnItsWayShutsNobodyOut) {
  DrivenPartition p({}, events::kRegistry, Environment::production);
  p.own_and_settle();
  const auto founder = local("central_administrator@PL");
  const auto first = p.submit(from(founder, "1", founding()));
  p.lose();
  p.tick(11 * DrivenPartition::kSecond);
  const auto after = p.submit(from(founder, "2", RegistryCommand{register_unit(kLwowek)}));
  p.settle();
  EXPECT_EQ(p.outcome(first), "done") << "decided anew";
  EXPECT_EQ(p.outcome(after), "partition.frozen");
}

TEST(KnownSender, IsAnAccountInItsOwnRoleAndScope) {
  Office office;
  ASSERT_EQ(office.outcome(local("central_administrator@PL"), founding()), "done");
  const auto gmina = Scope::region(kLwowek);
  const auto unit = RegistryCommand{register_unit(kLwowek)};
  EXPECT_EQ(office.outcome(of("nobody", Role::central_administrator, Scope::country()), unit),
            "actor.unknown_account");
  EXPECT_EQ(office.outcome(of("admin", Role::ministry_methodologist, Scope::country()),
                           RegistryCommand{PublishForm{form()}}),
            "actor.role_differs");
  EXPECT_EQ(office.outcome(of("admin", Role::central_administrator, Scope::region("02")), unit),
            "actor.role_differs");
  ASSERT_EQ(office.outcome(admin(), adding("clerk", Role::unit_clerk, gmina)), "done");
  EXPECT_EQ(office.outcome(of("clerk", Role::unit_clerk, gmina), unit), "permission.role");
  ASSERT_EQ(office.outcome(admin(), RevokeAccount{{account("clerk")}}), "done");
  EXPECT_EQ(office.outcome(of("clerk", Role::unit_clerk, gmina), unit), "actor.account_revoked");
}

TEST(KnownSender, TheRoleSystemIsNoWayIn) {
  Office office;
  ASSERT_EQ(office.outcome(local("central_administrator@PL"), founding()), "done");
  auto forged = events::system_actor();
  forged.account = account("admin");
  EXPECT_EQ(office.outcome(forged, register_unit(kLwowek)), "actor.role_differs");
  forged.account = account("nobody");
  EXPECT_EQ(office.outcome(forged, register_unit(kLwowek)), "actor.unknown_account");
}

TEST(KnownSender, InADemonstrationLocalActorsStayBesideAccounts) {
  for (const auto environment : {Environment::demo, Environment::test, Environment::production}) {
    Office office(environment);
    ASSERT_EQ(office.outcome(local("central_administrator@PL"), founding()), "done");
    EXPECT_EQ(office.outcome(local("central_administrator@PL"), register_unit(kLwowek)),
              environment == Environment::demo ? "done" : "actor.local_refused");
    EXPECT_EQ(office.outcome(of("nobody", Role::central_administrator, Scope::country()),
                             register_unit(kJawor)),
              "actor.unknown_account");
  }
}

TEST(AccountAdministration, StaysWithinTheScope) {
  Office office;
  ASSERT_EQ(office.outcome(local("central_administrator@PL"), founding()), "done");
  ASSERT_EQ(
      office.outcome(admin(), adding("west", Role::voivodeship_administrator, Scope::region("02"))),
      "done");
  const auto west = of("west", Role::voivodeship_administrator, Scope::region("02"));
  EXPECT_EQ(office.outcome(west, adding("clerk", Role::unit_clerk, Scope::region(kLwowek))),
            "done");
  EXPECT_EQ(office.outcome(west, adding("head", Role::wps_head, Scope::region("02"))), "done");
  EXPECT_EQ(office.outcome(west, adding("east", Role::wps_head, Scope::region("14"))),
            "permission.scope");
  EXPECT_EQ(office.outcome(west, adding("min", Role::ministry_approver, Scope::country())),
            "permission.scope");
  EXPECT_EQ(office.outcome(west, adding("min", Role::ministry_approver, Scope::region("02"))),
            "account.bad_scope");
  EXPECT_EQ(office.outcome(west, IssueToken{account("clerk"), token("clerk's")}), "done");
  EXPECT_EQ(office.outcome(west, IssueToken{account("admin"), token("stolen")}),
            "permission.scope");
  EXPECT_EQ(office.outcome(west, RevokeToken{account("admin"), 1}), "permission.scope");
  EXPECT_EQ(office.outcome(west, RevokeAccount{{account("nobody")}}), "permission.scope");
  EXPECT_EQ(office.outcome(west, RevokeAccount{{account("clerk")}}), "done");
  EXPECT_EQ(office.outcome(of("head", Role::wps_head, Scope::region("02")),
                           adding("x", Role::unit_clerk, Scope::region(kLwowek))),
            "permission.role");
}

TEST(KnownSender, ShardsGoByTheRegistryThatTheyCite) {
  DrivenPartition p;
  p.own_and_settle();
  const auto clerk = of("clerk", Role::unit_clerk, Scope::region(kLwowek));
  const auto outcome = [&](const Actor& actor, std::string_view id, ReportCommand command) {
    const auto ticket = p.submit(from(actor, id, Command{std::move(command)}));
    p.settle();
    return p.outcome(ticket);
  };
  const auto local_clerk = local("unit_clerk@0212033");
  ASSERT_EQ(outcome(events::system_actor(), "open", OpenReport{campaign(), unit(kLwowek)}), "done");
  EXPECT_EQ(outcome(local_clerk, "1", save(0, 1)), "done");
  for (const auto& fact : administered()) p.in_registry(fact);
  EXPECT_EQ(outcome(local_clerk, "2", save(0, 2)), "actor.local_refused");
  EXPECT_EQ(outcome(clerk, "3", save(0, 3)), "actor.unknown_account");
  p.in_registry(account_created("clerk", Role::unit_clerk, Scope::region(kLwowek)));
  EXPECT_EQ(outcome(clerk, "4", save(0, 4)), "done");
  auto moved = events::RegionPath{"02", "0205", "0205011"};
  EXPECT_EQ(outcome(events::system_actor(), "5", AssignRegion{report(), moved}), "done")
      << "the engine's own reactions go on";
  EXPECT_EQ(outcome(local_clerk, "1", save(0, 1)), "repeated")
      << "what counted before is not denied";
}

}  // namespace
}  // namespace cas::test
