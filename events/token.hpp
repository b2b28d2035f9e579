#pragma once
#include <string_view>

#include "events/registry.hpp"

namespace cas::events {

/// How every bearer token begins, so that people and scanners know one when they see it.
inline constexpr std::string_view kTokenPrefix = "cas_";

/// What the log keeps of a token: SHA-256 of its whole text. Its 256 random bits need no salt.
[[nodiscard]] Hash token_hash(std::string_view token);

/// Whom a bearer token proves its holder to be at that moment. Any thread that may read `registry`.
/// @errors forbidden "token.refused"  unknown, expired or revoked: not told apart
[[nodiscard]] Result<Actor> actor_of_token(std::string_view token, const Registry& registry,
                                           Time now);

}  // namespace cas::events
