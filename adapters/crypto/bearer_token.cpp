#include "adapters/crypto/bearer_token.hpp"

#include <sodium.h>

#include <array>

#include "adapters/crypto/secret.hpp"
#include "events/token.hpp"

namespace cas::adapters::crypto {

std::string new_bearer_token() {
  constexpr int kVariant = sodium_base64_VARIANT_URLSAFE_NO_PADDING;
  const auto secret = random_secret();
  std::array<char, sodium_base64_ENCODED_LEN(Secret::kBytes, kVariant)> text{};
  sodium_bin2base64(text.data(), text.size(), secret.data(), Secret::size(), kVariant);
  return std::string(events::kTokenPrefix) + text.data();
}

}  // namespace cas::adapters::crypto
