#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <algorithm>
#include <array>
#include <map>

#include "engine/registry.hpp"
#include "events/token.hpp"
#include "tests/property/random_commands.hpp"

// The registry's deciders under any sequence of commands.

namespace cas::test {
namespace {

using namespace engine;
using namespace example;
using events::Role;
using events::Scope;
using Draws = std::vector<std::uint32_t>;

constexpr std::array kCodes{kLwowek, kJawor, kRadom};

constexpr std::array kAccounts{"admin", "a", "b"};
constexpr std::array kTokens{"one", "two", "three", "four", "five"};

/// Few accounts and few tokens, so that they meet; the administrators' come often.
RegistryCommand account_command_for(std::uint32_t draw) {
  const auto* name = kAccounts.at((draw >> 8) % kAccounts.size());
  auto given = token(kTokens.at((draw >> 12) % kTokens.size()));
  if ((draw >> 16) % 4 == 0) given.expires = events::Time{1};
  const bool clerk = (draw >> 18) % 4 == 0;
  switch (draw % 4) {
    case 0: {
      auto create = create_account(name, clerk ? Role::unit_clerk : Role::central_administrator,
                                   clerk ? Scope::region(kLwowek) : Scope::country());
      if ((draw >> 20) % 4 != 0) create.token = given;
      return create;
    }
    case 1: return IssueToken{account(name), given};
    case 2: return RevokeToken{account(name), (draw >> 20) % 4};
    default: break;
  }
  return RevokeAccount{{account(name)}};
}

RegistryCommand command_for(std::uint32_t drawn) {
  const auto draw = mixed(drawn);
  if ((draw >> 28) % 2 == 0) return account_command_for(draw);
  const auto code = kCodes.at((draw >> 8) % kCodes.size());
  const auto other = kCodes.at((draw >> 12) % kCodes.size());
  const auto id = unit(code);
  const auto terms = [&] {
    auto create = create_campaign();
    if ((draw & 0x1000) != 0) create.kinds.push_back(events::unit::Kind::powiat);
    return create;
  };
  switch (draw % 8) {
    case 0: return register_unit(code);
    case 1: return RenameUnit{id, (draw & 0x1000) != 0 ? "One" : "Two"};
    case 2: return MoveUnit{id, std::string(other), region(other), "2015-01-01"};
    case 3: return (draw >> 16) % 4 == 0 ? CloseUnit{id, "2015-01-01"} : CloseUnit{};
    case 4: return PublishForm{form((draw >> 16) % 3)};
    case 5: return terms();
    case 6: return LaunchCampaign{{campaign()}};
    default: break;
  }
  if ((draw >> 16) % 4 == 0) return CloseCampaign{{campaign()}};
  return register_unit(code);
}

/// All that a registry says, in one string.
std::string said_by(const events::Registry& registry) {
  std::string text;
  for (const auto& [id, u] : registry.units()) {
    text += to_hex(id) + u.code + u.name + u.region.gmina + (u.closed ? " closed " : " ") +
            std::to_string(u.version.value()) + "\n";
    const auto* by_code = registry.unit_by_code(u.code);
    text += by_code == nullptr ? "?" : to_hex(by_code->id);
  }
  for (const auto& [key, f] : registry.forms()) text += to_hex(f.layout.hash()) + "\n";
  for (const auto& [code, c] : registry.campaigns())
    text += code.value() + std::to_string(static_cast<int>(c.phase)) + std::to_string(c.units) +
            " " + std::to_string(c.version.value()) + events::to_body(c.created.period) + "\n";
  for (const auto& [id, a] : registry.accounts()) {
    text += to_hex(id) + std::string(name_of(a.role)) + "@" + to_string(a.scope) +
            (a.revoked ? " revoked " : " ") + std::to_string(a.version.value());
    for (const auto& t : a.tokens)
      text += " " + std::to_string(t.number) + to_hex(t.hash) + (t.revoked ? "-" : "+") +
              std::to_string(t.expires.value_or(events::Time{}).value());
    text += "\n";
  }
  return text;
}

/// Central administrators with a token that stands and never expires, counted by another hand.
int administrators(const events::Registry& registry) {
  int count = 0;
  for (const auto& [id, account] : registry.accounts())
    for (const auto& t : account.tokens)
      if (account.role == Role::central_administrator && !account.revoked && !t.revoked &&
          t.expires == std::nullopt)
        ++count;
  return count;
}

RC_GTEST_PROP(RegistryProperty, RebuiltFromStoredBytesItSaysTheSame, (const Draws& draws)) {
  events::Registry live;
  events::Registry rebuilt;
  for (const auto draw : draws) {
    const auto decided = registry::decide(command_for(draw), live, std::nullopt);
    if (!decided) continue;
    for (const auto& event : decided->events) {
      RC_ASSERT(live.apply(decided->stream, event).has_value());
      const auto stored = events::encode(event);
      const auto loaded = events::decode(stored.name, stored.class_version, stored.body);
      RC_ASSERT(loaded.has_value());
      RC_ASSERT(rebuilt.apply(decided->stream, *loaded).has_value());
    }
  }
  RC_ASSERT(said_by(live) == said_by(rebuilt));
}

RC_GTEST_PROP(RegistryProperty, ACommandRepeatedAtOnceIsNeverASecondFact, (const Draws& draws)) {
  events::Registry registry;
  for (const auto draw : draws) {
    const auto command = command_for(draw);
    const auto decided = registry::decide(command, registry, std::nullopt);
    if (!decided) continue;
    for (const auto& event : decided->events)
      RC_ASSERT(registry.apply(decided->stream, event).has_value());
    const auto again = registry::decide(command, registry, std::nullopt);
    RC_ASSERT(again.has_value());
    RC_ASSERT(again->events.empty());
    RC_ASSERT(again->before.value() == decided->before.value() + decided->events.size());
  }
}

/// Whatever is asked for, in whatever order, somebody can administer a log that has accounts; and a
/// token opens one account at most, which never changes its role or its scope.
RC_GTEST_PROP(AccountProperty, AnAdministratorIsLeftAndATokenOpensOneAccount,
              (const Draws& draws)) {
  events::Registry registry;
  for (const auto draw : draws) {
    const auto before = registry.accounts();
    const auto decided = registry::decide(account_command_for(mixed(draw)), registry, std::nullopt);
    if (!decided) continue;
    for (const auto& event : decided->events)
      RC_ASSERT(registry.apply(decided->stream, event).has_value());
    if (registry.has_accounts()) RC_ASSERT(administrators(registry) > 0);
    for (const auto* text : kTokens) {
      const auto hash = events::token_hash(text);
      const auto* opened = registry.account_by_token(hash);
      const auto holders = std::ranges::count_if(registry.accounts(), [&](const auto& entry) {
        return entry.second.token(hash) != nullptr;
      });
      RC_ASSERT(holders <= 1);
      if (opened != nullptr) RC_ASSERT(!opened->revoked);
      if (opened != nullptr) RC_ASSERT(!opened->token(hash)->revoked);
    }
    for (const auto& [id, was] : before) {
      const auto* is = registry.account(id);
      RC_ASSERT(is != nullptr);
      RC_ASSERT(is->actor() == was.actor());
      if (was.revoked) RC_ASSERT(*is == was);
    }
  }
}

/// The property above says little if its runs refuse everything.
TEST(AccountProperty, RunsMeetEveryOutcome) {
  std::map<std::string, int> outcomes;
  for (std::uint32_t seed = 0; seed < 200; ++seed) {
    events::Registry registry;
    for (std::uint32_t i = 0; i < 60; ++i) {
      const auto command = account_command_for(mixed(seed * 1000 + i));
      const auto decided = registry::decide(command, registry, std::nullopt);
      if (!decided) {
        ++outcomes[decided.error().reason];
        continue;
      }
      if (decided->events.empty()) ++outcomes["already so"];
      for (const auto& event : decided->events) {
        ++outcomes[std::string(events::encode(event).name)];
        ASSERT_TRUE(registry.apply(decided->stream, event).has_value());
      }
    }
  }
  for (const auto* outcome :
       {"already so", "account.created", "account.token_issued", "account.token_revoked",
        "account.revoked", "account.last_administrator", "account.first_administers",
        "account.id_taken", "account.unknown", "token.taken", "token.unknown"})
    EXPECT_GE(outcomes[outcome], 20) << outcome;
}

/// No two units ever answer to one code, and nothing else about a closed unit changes.
RC_GTEST_PROP(RegistryProperty, CodesNameOneUnitAndClosedUnitsRest, (const Draws& draws)) {
  events::Registry registry;
  for (const auto draw : draws) {
    const auto before = registry.units();
    const auto decided = registry::decide(command_for(draw), registry, std::nullopt);
    if (!decided) continue;
    for (const auto& event : decided->events)
      RC_ASSERT(registry.apply(decided->stream, event).has_value());
    for (const auto& [id, unit] : registry.units()) {
      RC_ASSERT(registry.unit_by_code(unit.code) != nullptr);
      RC_ASSERT(registry.unit_by_code(unit.code)->id == id);
      const auto was = before.find(id);
      if (was != before.end() && was->second.closed) RC_ASSERT(was->second == unit);
    }
  }
}

}  // namespace
}  // namespace cas::test
