#include "engine/account.hpp"

#include <algorithm>

namespace cas::engine {
namespace {

using events::AccountFacts;
using events::Registry;
using events::Role;
using events::Scope;
using events::ScopeKind;
using events::TokenFacts;

std::unexpected<Error> forbidden(std::string reason, std::string detail) {
  return fail(Errc::forbidden, std::move(reason), std::move(detail));
}

std::unexpected<Error> rejected(std::string reason, std::string detail) {
  return fail(Errc::rejected, std::move(reason), std::move(detail));
}

bool founds_accounts(const Envelope& envelope, const Registry& registry) {
  const auto* command = std::get_if<RegistryCommand>(&envelope.command);
  return !registry.has_accounts() && command != nullptr &&
         std::holds_alternative<CreateAccount>(*command);
}

}  // namespace

Result<void> known_sender(const Envelope& envelope, const Registry& registry) {
  const auto& actor = envelope.actor;
  if (founds_accounts(envelope, registry) && !is_local(actor))
    return forbidden("account.not_local",
                     "The first account of a log is created at its command line (cas init).");
  if (!registry.has_accounts()) return {};
  if (actor.role == Role::system && actor == events::system_actor()) return {};
  if (const auto* account = registry.account(actor.account); account != nullptr) {
    if (account->actor() != actor)
      return forbidden("actor.role_differs", "The account has another role or scope.");
    if (account->revoked) return forbidden("actor.account_revoked", "The account was revoked.");
    return {};
  }
  if (!is_local(actor)) return forbidden("actor.unknown_account", "No such account was created.");
  if (registry.environment() == events::log::Environment::demo) return {};
  return forbidden("actor.local_refused",
                   "This log has accounts: act with a token (--token), not with --as.");
}

namespace registry {
namespace {

using events::account::AccountCreated;
using events::account::AccountRevoked;
using events::account::TokenIssued;
using events::account::TokenRevoked;

/// Tokens that stand at one time; more would be no person's.
constexpr std::size_t kTokensMax = 100;

/// Roles of the whole country and roles of a part of it. An administrator of a voivodeship covers
/// no scope of the country, so he never gets to hand out a role of the ministry.
Result<void> check_role(Role role, const Scope& scope) {
  const bool country = scope.kind == ScopeKind::country;
  const bool regional = !scope.region_code().empty();
  const auto unless = [&](bool good, const char* want) -> Result<void> {
    if (good) return {};
    return rejected("account.bad_scope", std::string(name_of(role)) + " needs " + want + ", not " +
                                             to_string(scope) + ".");
  };
  if (!scope.well_formed()) return rejected("account.bad_scope", "The scope cannot be read.");
  switch (role) {
    case Role::system: break;
    case Role::unit_clerk:
    case Role::unit_head:
      return unless(regional || scope.kind == ScopeKind::unit,
                    "a unit or a region as its scope, or an area in a region");
    case Role::wps_inspector:
    case Role::wps_head:
    case Role::rops_analyst: return unless(regional, "a region as its scope, or an area in one");
    case Role::voivodeship_administrator:
      return unless(scope.kind == ScopeKind::region, "a region as its scope");
    case Role::gus_reader:
    case Role::viewer: return {};
    case Role::ministry_methodologist:
    case Role::ministry_approver:
      return unless(country || (!regional && scope.kind == ScopeKind::area),
                    "the country (PL) as its scope, or an area in it (PL/FA)");
    case Role::auditor:
    case Role::central_administrator: return unless(country, "the country (PL) as its scope");
  }
  return rejected("account.bad_role", "An account has one of the roles of people.");
}

Result<void> check_token(const NewToken& token, const Registry& registry) {
  if (token.hash == events::Hash{}) return rejected("token.bad_hash", "A token has a hash.");
  if (token.expires && token.expires->value() <= 0)
    return rejected("token.bad_expiry", "A token expires after 1970, or never.");
  for (const auto& [id, account] : registry.accounts())
    if (account.token(token.hash) != nullptr)
      return rejected("token.taken", "This token was issued before; make another.");
  return {};
}

bool administers(const AccountFacts& account) {
  return !account.revoked && account.role == Role::central_administrator;
}

/// Would a central administrator be left whose token stands and never expires? A log that has
/// accounts and nobody who may administer them could never be changed again.
bool administrator_beside(const Registry& registry, AccountId account,
                          std::optional<std::uint32_t> token) {
  return std::ranges::any_of(registry.accounts(), [&](const auto& entry) {
    const auto& [id, facts] = entry;
    if (!administers(facts) || (id == account && !token)) return false;
    return std::ranges::any_of(facts.tokens, [&](const TokenFacts& t) {
      return !t.revoked && !t.expires && !(id == account && t.number == token);
    });
  });
}

std::unexpected<Error> last_administrator() {
  return rejected("account.last_administrator",
                  "No central administrator would be left with a token that never expires.");
}

Result<const AccountFacts*> known_account(const Registry& registry, AccountId id) {
  const auto* account = registry.account(id);
  if (account == nullptr)
    return fail(Errc::not_found, "account.unknown", "No account has this id.");
  return account;
}

template <class... E>
Decision facts_of(AccountId id, events::Version before, E... event) {
  return {events::account::stream_of(id),
          before,
          {events::Event{events::account::Event{std::move(event)}}...}};
}

bool same(const AccountFacts& account, const CreateAccount& c) {
  const auto* token = c.token ? account.token(c.token->hash) : nullptr;
  return !account.revoked && account.role == c.role && account.scope == c.scope &&
         account.label == c.label &&
         (!c.token || (token != nullptr && !token->revoked && token->expires == c.token->expires));
}

Result<void> check(const CreateAccount& c, const Registry& registry) {
  if (auto good = check_role(c.role, c.scope); !good) return good;
  if (c.account == AccountId{} || c.account == events::system_actor().account ||
      events::is_local({c.account, c.role, c.scope}))
    return rejected("account.bad_id", "An account's id is random.");
  if (c.label && (c.label->empty() || c.label->ciphertext.size() > events::account::kLabelBytesMax))
    return rejected("account.bad_label", "A label is up to 1,000 bytes long, or left out.");
  const bool first = !registry.has_accounts();
  if (first && (c.role != Role::central_administrator || !c.token || c.token->expires.has_value()))
    return rejected("account.first_administers",
                    "The first account is a central administrator's, with a token for ever.");
  if (c.scope.kind == ScopeKind::unit && registry.unit(UnitId{c.scope.value}) == nullptr)
    return fail(Errc::not_found, "unit.unknown", "No unit has this id.");
  // A misspelled one would be empty for its account for ever.
  if (c.scope.kind == ScopeKind::area)
    if (auto there = registry.known_area(c.scope.area_code()); !there) return there;
  return c.token ? check_token(*c.token, registry) : Result<void>{};
}

}  // namespace

Result<Decision> decide_on(const CreateAccount& c, const Registry& registry) {
  if (const auto* known = registry.account(c.account); known != nullptr) {
    if (same(*known, c)) return facts_of(c.account, known->version);
    return rejected("account.id_taken", "Another account has this id.");
  }
  if (auto good = check(c, registry); !good) return fail(std::move(good.error()));
  AccountCreated created{c.account, c.role, c.scope, c.label};
  if (!c.token) return facts_of(c.account, events::Version{0}, std::move(created));
  return facts_of(c.account, events::Version{0}, std::move(created),
                  TokenIssued{1, c.token->hash, c.token->expires});
}

Result<Decision> decide_on(const IssueToken& c, const Registry& registry) {
  const auto account = known_account(registry, c.account);
  if (!account) return fail(account.error());
  const auto& facts = **account;
  if (facts.revoked) return rejected("account.revoked", "A revoked account gets no token.");
  const auto* same = facts.token(c.token.hash);
  if (same != nullptr && !same->revoked && same->expires == c.token.expires)
    return facts_of(c.account, facts.version);
  if (auto good = check_token(c.token, registry); !good) return fail(std::move(good.error()));
  if (std::ranges::count(facts.tokens, false, &TokenFacts::revoked) >=
      static_cast<std::ptrdiff_t>(kTokensMax))
    return rejected("token.too_many", "The account has 100 tokens; revoke some of them.");
  const auto number = static_cast<std::uint32_t>(facts.tokens.size() + 1);
  return facts_of(c.account, facts.version, TokenIssued{number, c.token.hash, c.token.expires});
}

Result<Decision> decide_on(const RevokeToken& c, const Registry& registry) {
  const auto account = known_account(registry, c.account);
  if (!account) return fail(account.error());
  const auto& facts = **account;
  if (c.number == 0 || c.number > facts.tokens.size())
    return fail(Errc::not_found, "token.unknown",
                "The account has no token " + std::to_string(c.number) + ".");
  if (facts.revoked || facts.tokens[c.number - 1].revoked)
    return facts_of(c.account, facts.version);
  if (administers(facts) && !administrator_beside(registry, c.account, c.number))
    return last_administrator();
  return facts_of(c.account, facts.version, TokenRevoked{c.number});
}

Result<Decision> decide_on(const RevokeAccount& c, const Registry& registry) {
  const auto account = known_account(registry, c.target);
  if (!account) return fail(account.error());
  const auto& facts = **account;
  if (facts.revoked) return facts_of(c.target, facts.version);
  if (administers(facts) && !administrator_beside(registry, c.target, std::nullopt))
    return last_administrator();
  return facts_of(c.target, facts.version, AccountRevoked{});
}

events::RegionPath region_of(const Scope& scope, const Registry& registry) {
  if (scope.kind == ScopeKind::unit) {
    const auto* unit = registry.unit(UnitId{scope.value});
    return unit == nullptr ? events::RegionPath{} : unit->region;
  }
  const auto code = scope.region_code();
  events::RegionPath path{code.substr(0, 2), {}, {}};
  if (code.size() >= 4) path.powiat = code.substr(0, 4);
  if (code.size() == 7) path.gmina = code;
  return path;
}

}  // namespace registry
}  // namespace cas::engine
