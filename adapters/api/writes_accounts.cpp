#include <charconv>

#include "adapters/api/writes.hpp"
#include "adapters/files/strict_json.hpp"
#include "engine/account.hpp"

namespace cas::adapters::api {
namespace {

using engine::Act;
using engine::Command;
using engine::RegistryCommand;
using files::JsonPlace;

constexpr std::size_t kWordMax = 64;
constexpr std::size_t kLabelMax = 100;  // code points; 200 bytes at the command line
constexpr std::uint32_t kDaysMax = 3650;

/// The account that the path names, for somebody who may administer it. A stranger does not learn
/// that it is there.
Result<const events::AccountFacts*> account_of(const Call& call, const node::Node& node) {
  if (auto may = check_role(call.actor, Act::administer_accounts); !may)
    return fail(std::move(may.error()));
  const auto& registry = node.projector().registry();
  events::Bytes16 id;
  const bool read = events::from_hex(call.at("account"), id.data(), id.size());
  const auto* account = read ? registry.account(events::AccountId{id}) : nullptr;
  if (account == nullptr || !may_administer(call.actor, *account, registry))
    return fail(nothing_there());
  return account;
}

}  // namespace

bool may_administer(const events::Actor& actor, const events::AccountFacts& account,
                    const events::Registry& registry) {
  // As the executor asks it: by the region in which the account's scope lies.
  auto region = engine::registry::region_of(account.scope, registry);
  return engine::permitted(actor, Act::administer_accounts,
                           {std::nullopt, std::move(region), engine::kNoArea})
      .has_value();
}

Result<TokenWish> token_wish(const boost::json::value& body, bool creates) {
  std::optional<Error> wrong;
  const JsonPlace place(body, wrong);
  if (creates)
    place.expect_members({"role", "scope"}, {"label", "expires_days"});
  else
    place.expect_members({}, {"expires_days"});
  TokenWish wish;
  if (!wrong && place.has("expires_days"))
    wish.days = place.member("expires_days").whole(1, kDaysMax);
  if (!wrong && place.has("label")) wish.label = place.member("label").text(1, kLabelMax);
  if (!wrong && creates) {
    wish.role = place.member("role").text(1, kWordMax);
    wish.scope = place.member("scope").text(1, kWordMax);
  }
  if (wrong) return fail(*wrong);
  return wish;
}

Result<Command> create_account(const Call& call, node::Node&) {
  const auto wish = token_wish(call.body, true);
  if (!wish) return fail(wish.error());
  if (auto may = check_role(call.actor, Act::administer_accounts); !may)
    return fail(std::move(may.error()));
  // ROLE@SCOPE is read in one place; the account that it stands for is another one here.
  const auto named = events::parse_local_actor(wish->role + "@" + wish->scope);
  if (!named) return fail(named.error());
  const auto& issuing = call.issuing.value();
  return RegistryCommand{engine::CreateAccount{issuing.account, named->role, named->scope,
                                               call.sealed_why, issuing.known}};
}

Result<Command> issue_token(const Call& call, node::Node& node) {
  const auto account = account_of(call, node);
  if (!account) return fail(account.error());
  return RegistryCommand{engine::IssueToken{(*account)->id, call.issuing.value().known}};
}

Result<Command> revoke_token(const Call& call, node::Node& node) {
  const auto account = account_of(call, node);
  if (!account) return fail(account.error());
  std::uint32_t number = 0;
  const auto& text = call.at("number");
  const auto [end, wrong] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (wrong != std::errc{} || end != text.data() + text.size()) return fail(nothing_there());
  return RegistryCommand{engine::RevokeToken{(*account)->id, number}};
}

Result<Command> revoke_account(const Call& call, node::Node& node) {
  const auto account = account_of(call, node);
  if (!account) return fail(account.error());
  return RegistryCommand{engine::RevokeAccount{{(*account)->id}}};
}

}  // namespace cas::adapters::api
