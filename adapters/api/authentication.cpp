#include "adapters/api/authentication.hpp"

#include "adapters/http/problem.hpp"
#include "events/hash.hpp"

namespace cas::adapters::api {

std::optional<events::Hash> token_of(const http::Request& request) {
  constexpr std::string_view kScheme = "Bearer ";
  const auto* header = request.header("Authorization");
  if (header == nullptr || !header->starts_with(kScheme)) return std::nullopt;
  return events::sha256(std::string_view(*header).substr(kScheme.size()));
}

Result<events::Actor> actor_of(const std::optional<events::Hash>& token,
                               const events::Registry& registry, events::Time now) {
  if (!token)
    return fail(Errc::forbidden, "token.missing", "Send a token: Authorization: Bearer TOKEN.");
  const auto* account = registry.account_by_token(*token);
  const auto* facts = account == nullptr ? nullptr : account->token(*token);
  if (facts == nullptr || (facts->expires && *facts->expires <= now))
    return fail(Errc::forbidden, "token.refused",
                "This token is unknown, has expired or was revoked.");
  return account->actor();
}

http::Response unauthorized(const Error& error, std::string_view request_id) {
  auto response = http::problem(401, error.reason, http::phrase_of(401), error.detail, request_id);
  response.headers.emplace_back("WWW-Authenticate", "Bearer");
  return response;
}

}  // namespace cas::adapters::api
