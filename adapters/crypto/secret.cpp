#include "adapters/crypto/secret.hpp"

#include <sodium.h>

#include "adapters/crypto/random.hpp"

namespace cas::adapters::crypto {

Secret::Secret(Secret&& other) noexcept : bytes_(other.bytes_) { other.wipe(); }

Secret& Secret::operator=(Secret&& other) noexcept {
  if (this == &other) return *this;
  bytes_ = other.bytes_;
  other.wipe();
  return *this;
}

Secret::~Secret() { wipe(); }

void Secret::wipe() noexcept { sodium_memzero(bytes_.data(), bytes_.size()); }

Secret random_secret() {
  Secret secret;
  fill_random(secret.data(), Secret::size());
  return secret;
}

}  // namespace cas::adapters::crypto
