#pragma once
#include <array>
#include <string>

#include "events/archive.hpp"
#include "events/result.hpp"
#include "events/strong.hpp"

namespace cas::events {

/// Text that only the holder of a key can read: XChaCha20-Poly1305 (IETF draft-irtf-cfrg-xchacha).
/// Everything that could name a person, or that a person wrote freely, stands in events like this.
/// It has no printing operator on purpose.
struct Sealed {
  KeyId key;
  std::array<std::uint8_t, 24> nonce{};
  std::string ciphertext;  ///< with the 16-byte tag at its end
  [[nodiscard]] bool empty() const noexcept { return ciphertext.empty(); }
  template <class Archive>
  void serialize(Archive& ar) {
    ar(key, nonce, ciphertext);
  }
  friend bool operator==(const Sealed&, const Sealed&) = default;
};

/// Where the keys of persons live. Adapters: a file store beside an embedded log, a compacted topic
/// beside Kafka. Thread rule: any thread.
class KeyStore {
 public:
  virtual ~KeyStore() = default;

  /// Seals `text` under the key, which is made when it is missing. The nonce is derived from key,
  /// command, field and text, so that a repeated command has the same bytes and two texts never
  /// share a nonce.
  /// @errors unavailable  the store cannot be written; rejected "key.erased"
  virtual Result<Sealed> seal(KeyId key, CommandId command, std::uint32_t field,
                              std::string_view text) = 0;
  /// @errors not_found "key.erased" or "key.unknown"; corrupt "key.tampered"
  virtual Result<std::string> open(const Sealed& sealed) const = 0;
  /// Forgets the key for ever: what it sealed can never be read again; every proof stays valid.
  virtual Result<void> erase(KeyId key) = 0;
};

}  // namespace cas::events
