#include <gtest/gtest.h>

#include "events/hash.hpp"
#include "events/token.hpp"
#include "tests/events/samples.hpp"

namespace cas::events {
namespace {

using account::AccountCreated;
using account::AccountRevoked;
using account::TokenIssued;
using account::TokenRevoked;

AccountId id(std::uint8_t first) { return AccountId{samples::bytes16(first)}; }

AccountCreated created(std::uint8_t first, Role role = Role::auditor) {
  return {id(first), role, Scope::country(), std::nullopt};
}

TokenIssued issued(std::uint32_t number, std::string_view text,
                   std::optional<Time> expires = std::nullopt) {
  return {number, token_hash(text), expires};
}

std::string outcome(Registry& registry, std::uint8_t account, const account::Event& event) {
  const auto before = registry.accounts();
  const auto applied = registry.apply(account::stream_of(id(account)), event);
  if (applied) return "";
  EXPECT_EQ(registry.accounts(), before) << "nothing changed";
  return applied.error().reason;
}

constexpr auto kImpossible = "registry.impossible";

TEST(Accounts, AreWhatTheirStreamsSay) {
  Registry registry;
  EXPECT_FALSE(registry.has_accounts());
  EXPECT_EQ(registry.account(id(1)), nullptr);
  ASSERT_EQ(outcome(registry, 1, created(1)), "");
  ASSERT_EQ(outcome(registry, 1, issued(1, "one")), "");
  ASSERT_EQ(outcome(registry, 1, issued(2, "two", Time{5})), "");
  ASSERT_EQ(outcome(registry, 1, TokenRevoked{1}), "");
  EXPECT_TRUE(registry.has_accounts());
  AccountFacts facts{id(1), Role::auditor, Scope::country(), {}, false, {}, Version{4}};
  facts.tokens = {{1, token_hash("one"), {}, true}, {2, token_hash("two"), Time{5}, false}};
  EXPECT_EQ(*registry.account(id(1)), facts);
  EXPECT_EQ(facts.actor(), (Actor{id(1), Role::auditor, Scope::country()}));
  ASSERT_EQ(outcome(registry, 1, AccountRevoked{}), "");
  EXPECT_TRUE(registry.account(id(1))->revoked);
  EXPECT_TRUE(registry.has_accounts()) << "there is no way back to a log without accounts";
}

TEST(Accounts, AreFoundByTokensThatStand) {
  Registry registry;
  ASSERT_EQ(outcome(registry, 1, created(1)), "");
  ASSERT_EQ(outcome(registry, 2, created(2)), "");
  ASSERT_EQ(outcome(registry, 1, issued(1, "one")), "");
  ASSERT_EQ(outcome(registry, 1, issued(2, "another of one")), "");
  ASSERT_EQ(outcome(registry, 2, issued(1, "two")), "");
  const auto found = [&](std::string_view text) {
    return registry.account_by_token(token_hash(text));
  };
  EXPECT_EQ(found("one"), registry.account(id(1)));
  EXPECT_EQ(found("two"), registry.account(id(2)));
  EXPECT_EQ(found("three"), nullptr);
  EXPECT_EQ(registry.account_by_token(Hash{}), nullptr);
  ASSERT_EQ(outcome(registry, 1, TokenRevoked{1}), "");
  EXPECT_EQ(found("one"), nullptr);
  EXPECT_EQ(found("another of one"), registry.account(id(1)));
  ASSERT_EQ(outcome(registry, 1, AccountRevoked{}), "");
  EXPECT_EQ(found("another of one"), nullptr);
  EXPECT_EQ(found("two"), registry.account(id(2)));
}

TEST(Accounts, WhatNoDeciderDecidesIsRefusedAndChangesNothing) {
  Registry registry;
  for (const account::Event& event :
       {account::Event{issued(1, "one")}, account::Event{TokenRevoked{1}},
        account::Event{AccountRevoked{}}, account::Event{created(2)}})
    EXPECT_EQ(outcome(registry, 1, event), kImpossible);
  ASSERT_EQ(outcome(registry, 1, created(1)), "");
  ASSERT_EQ(outcome(registry, 2, created(2)), "");
  ASSERT_EQ(outcome(registry, 1, issued(1, "one")), "");
  for (const account::Event& event :
       {account::Event{created(1, Role::viewer)}, account::Event{issued(1, "two")},
        account::Event{issued(3, "two")}, account::Event{issued(2, "one")},
        account::Event{TokenRevoked{0}}, account::Event{TokenRevoked{2}}})
    EXPECT_EQ(outcome(registry, 1, event), kImpossible);
  EXPECT_EQ(outcome(registry, 2, issued(1, "one")), kImpossible) << "another account's token";
  ASSERT_EQ(outcome(registry, 1, TokenRevoked{1}), "");
  EXPECT_EQ(outcome(registry, 1, TokenRevoked{1}), kImpossible);
  EXPECT_EQ(outcome(registry, 1, issued(2, "one")), kImpossible) << "a revoked one comes not back";
  ASSERT_EQ(outcome(registry, 1, AccountRevoked{}), "");
  for (const account::Event& event : {account::Event{AccountRevoked{}}, account::Event{created(1)},
                                      account::Event{issued(2, "two")}})
    EXPECT_EQ(outcome(registry, 1, event), kImpossible);
}

TEST(Tokens, ProveWhoTheirHolderIsUntilTheyExpire) {
  Registry registry;
  ASSERT_EQ(outcome(registry, 1, created(1, Role::viewer)), "");
  ASSERT_EQ(outcome(registry, 1, issued(1, "for ever")), "");
  ASSERT_EQ(outcome(registry, 1, issued(2, "for a while", Time{1000})), "");
  const auto at = [&](std::string_view token, std::int64_t now) {
    const auto actor = actor_of_token(token, registry, Time{now});
    if (!actor) return actor.error().reason;
    EXPECT_EQ(*actor, registry.account(id(1))->actor());
    return std::string{};
  };
  EXPECT_EQ(at("for ever", 5'000'000'000'000'000), "");
  EXPECT_EQ(at("for a while", 999), "");
  EXPECT_EQ(at("for a while", 1000), "token.refused");
  EXPECT_EQ(at("", 0), "token.refused");
  EXPECT_EQ(at(to_hex(token_hash("for ever")), 0), "token.refused") << "the hash opens nothing";
  ASSERT_EQ(outcome(registry, 1, TokenRevoked{1}), "");
  EXPECT_EQ(at("for ever", 0), "token.refused");
  EXPECT_EQ(actor_of_token("x", registry, Time{}).error().code, Errc::forbidden);
}

/// The bytes of an account with a label of this many bytes, whatever today's classes would write.
std::string bytes_of(Role role, const Scope& scope, std::optional<std::size_t> label) {
  std::string bytes;
  BodyWriter writer(bytes);
  writer(id(1), static_cast<std::uint8_t>(role), static_cast<std::uint8_t>(scope.kind),
         scope.value);
  std::optional<Sealed> sealed;
  if (label) sealed = Sealed{KeyId{}, {}, std::string(*label, 'x')};
  writer(sealed);
  return bytes;
}

TEST(AccountBytes, WithWhatNoAccountHasAreRefused) {
  const auto reason = [](const std::string& bytes) {
    const auto event = decode("account.created", 1, bytes);
    return event ? "" : event.error().reason;
  };
  const auto country = Scope::country();
  EXPECT_EQ(reason(bytes_of(Role::auditor, country, {})), "");
  EXPECT_EQ(reason(bytes_of(Role::auditor, country, account::kLabelBytesMax)), "");
  constexpr auto kBad = "codec.bad_bytes";
  EXPECT_EQ(reason(bytes_of(Role::auditor, country, account::kLabelBytesMax + 1)), kBad);
  EXPECT_EQ(reason(bytes_of(Role::auditor, country, 0)), kBad);
  EXPECT_EQ(reason(bytes_of(Role::system, country, {})), kBad);
  EXPECT_EQ(reason(bytes_of(static_cast<Role>(13), country, {})), kBad);
  EXPECT_EQ(reason(bytes_of(Role::auditor, {ScopeKind::region, {}}, {})), kBad);
  EXPECT_EQ(reason(bytes_of(Role::auditor, {static_cast<ScopeKind>(4), {}}, {})), kBad);
  auto lying = bytes_of(Role::auditor, country, 20);
  lying[lying.size() - 21] = '\x7f';  // the topmost byte of the label's length
  EXPECT_EQ(reason(lying), kBad);
}

}  // namespace
}  // namespace cas::events
