#pragma once
#include <string>

namespace cas::adapters::crypto {

/// A bearer token that nobody can guess: events::kTokenPrefix and 32 random bytes as base64url
/// without padding (RFC 4648, section 5), 47 characters. Any thread.
[[nodiscard]] std::string new_bearer_token();

}  // namespace cas::adapters::crypto
