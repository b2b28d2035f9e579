#include "adapters/api/authentication.hpp"

#include "adapters/http/negotiation.hpp"
#include "adapters/http/problem.hpp"
#include "events/hash.hpp"

namespace cas::adapters::api {

std::optional<events::Hash> token_of(const http::Request& request) {
  const auto* header = request.header("Authorization");
  if (header == nullptr) return std::nullopt;
  const auto token = http::credentials(*header, "Bearer");
  if (!token) return std::nullopt;
  return events::sha256(*token);
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
