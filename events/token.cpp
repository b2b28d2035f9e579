#include "events/token.hpp"

#include "events/hash.hpp"

namespace cas::events {

Hash token_hash(std::string_view token) { return sha256(token); }

Result<Actor> actor_of_token(std::string_view token, const Registry& registry, Time now) {
  const auto hash = token_hash(token);
  const auto* account = registry.account_by_token(hash);
  const auto expired = [&] {
    const auto& expires = account->token(hash)->expires;
    return expires && *expires <= now;
  };
  if (account == nullptr || expired())
    return fail(Errc::forbidden, "token.refused",
                "This token is not known, has expired or was revoked.");
  return account->actor();
}

}  // namespace cas::events
