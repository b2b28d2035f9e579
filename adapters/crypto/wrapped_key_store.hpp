#pragma once
#include <memory>

#include "adapters/crypto/key_records.hpp"
#include "adapters/crypto/master_key.hpp"
#include "events/sealed.hpp"

namespace cas::adapters::crypto {

/// The one key store, over any place of records. Each key of a person is 32 random bytes, stored
///
///   "CASK" | version u8 = 1 | nonce 24 | XChaCha20-Poly1305 of the key under the master key
///
/// with the key id as associated data. From the key two subkeys are derived (crypto_kdf of
/// libsodium, context "cas-seal"): 1 seals, with the key id as associated data; 2 makes the nonce,
/// the first 24 bytes of keyed BLAKE2b over command id, field (u32 little-endian) and text.
///
/// No key is kept in memory between calls, so an erased one is gone. Any thread.
class WrappedKeyStore final : public events::KeyStore {
 public:
  /// @errors corrupt "key.wrong_master"  the records were wrapped by another master key;
  ///         those of the records
  static Result<std::unique_ptr<WrappedKeyStore>> open(std::unique_ptr<KeyRecords> records,
                                                       MasterKey master);

  Result<events::Sealed> seal(events::KeyId key, events::CommandId command, std::uint32_t field,
                              std::string_view text) override;
  Result<std::string> open(const events::Sealed& sealed) const override;
  Result<void> erase(events::KeyId key) override;

 private:
  WrappedKeyStore(std::unique_ptr<KeyRecords> records, MasterKey master)
      : records_(std::move(records)), master_(std::move(master)) {}
  Result<Secret> key_or_made(events::KeyId key);
  Result<Secret> made(events::KeyId key);

  std::unique_ptr<KeyRecords> records_;
  MasterKey master_;
};

/// The key under which what is written about a unit's reports is sealed.
[[nodiscard]] events::KeyId unit_key(std::string_view unit_code);
/// The key under which what could name an account's holder is sealed.
[[nodiscard]] events::KeyId account_key(events::AccountId account);

}  // namespace cas::adapters::crypto
