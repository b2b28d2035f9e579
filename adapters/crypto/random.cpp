#include "adapters/crypto/random.hpp"

#include <sodium.h>

#include <chrono>

#include "events/result.hpp"

namespace cas::adapters::crypto {

void ready() {
  static const bool kReady = sodium_init() >= 0;
  invariant(kReady, "libsodium starts");
}

void fill_random(std::uint8_t* bytes, std::size_t size) {
  ready();
  randombytes_buf(bytes, size);
}

events::Bytes16 random_bytes16() {
  events::Bytes16 bytes;
  fill_random(bytes.data(), bytes.size());
  return bytes;
}

}  // namespace cas::adapters::crypto
