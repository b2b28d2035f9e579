#pragma once
#include "adapters/http/server.hpp"
#include "events/registry.hpp"

/// Who sent a request, by the bearer token in its Authorization header (RFC 6750).
namespace cas::adapters::api {

/// SHA-256 of the token that came with the request; nothing when none came.
[[nodiscard]] std::optional<events::Hash> token_of(const http::Request& request);

/// @errors forbidden "token.missing", "token.refused" (unknown, expired or revoked: not told apart)
[[nodiscard]] Result<events::Actor> actor_of(const std::optional<events::Hash>& token,
                                             const events::Registry& registry, events::Time now);
/// What somebody is answered whose token opens nothing.
[[nodiscard]] http::Response unauthorized(const Error& error, std::string_view request_id);

}  // namespace cas::adapters::api
