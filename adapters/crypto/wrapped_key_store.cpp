#include "adapters/crypto/wrapped_key_store.hpp"

#include <sodium.h>

#include <cstring>

#include "adapters/crypto/file_key_records.hpp"
#include "adapters/crypto/random.hpp"
#include "events/hash.hpp"

namespace cas::adapters::crypto {
namespace {

using events::CommandId;
using events::KeyId;
using events::Sealed;

constexpr std::string_view kMagic{"CASK\x01", 5};
constexpr std::size_t kNonceBytes = crypto_aead_xchacha20poly1305_ietf_NPUBBYTES;
constexpr std::size_t kTagBytes = crypto_aead_xchacha20poly1305_ietf_ABYTES;
constexpr std::size_t kRecordBytes = kMagic.size() + kNonceBytes + Secret::kBytes + kTagBytes;
static_assert(kNonceBytes == std::tuple_size_v<decltype(Sealed::nonce)>);
static_assert(Secret::kBytes == crypto_aead_xchacha20poly1305_ietf_KEYBYTES);
static_assert(Secret::kBytes == crypto_kdf_KEYBYTES);
static_assert(Secret::kBytes == crypto_generichash_KEYBYTES);

// The id whose record tells whether the master key is the right one; it is nobody's.
constexpr KeyId kProbe{};

const std::uint8_t* raw(std::string_view bytes) {
  return reinterpret_cast<const std::uint8_t*>(bytes.data());
}
std::uint8_t* raw(std::string& bytes) { return reinterpret_cast<std::uint8_t*>(bytes.data()); }

/// Appends ciphertext and tag; the key id is bound in.
void encrypt(std::string& out, std::string_view text, const std::uint8_t* nonce, KeyId id,
             const Secret& with) {
  const auto at = out.size();
  out.resize(at + text.size() + kTagBytes);
  crypto_aead_xchacha20poly1305_ietf_encrypt(raw(out) + at, nullptr, raw(text), text.size(),
                                             id.value().data(), id.value().size(), nullptr, nonce,
                                             with.data());
}

/// @param to  room for ciphertext less the tag
bool decrypt(std::uint8_t* to, std::string_view ciphertext, const std::uint8_t* nonce, KeyId id,
             const Secret& with) {
  return ciphertext.size() >= kTagBytes &&
         crypto_aead_xchacha20poly1305_ietf_decrypt(to, nullptr, nullptr, raw(ciphertext),
                                                    ciphertext.size(), id.value().data(),
                                                    id.value().size(), nonce, with.data()) == 0;
}

std::string wrap(KeyId id, const Secret& key, const Secret& master) {
  std::string record(kMagic);
  std::array<std::uint8_t, kNonceBytes> nonce;
  fill_random(nonce.data(), nonce.size());
  record.append(reinterpret_cast<const char*>(nonce.data()), nonce.size());
  encrypt(record, {reinterpret_cast<const char*>(key.data()), Secret::size()}, nonce.data(), id,
          master);
  return record;
}

Result<Secret> unwrap(KeyId id, std::string_view record, const Secret& master) {
  Secret key;
  const bool whole = record.size() == kRecordBytes && record.starts_with(kMagic);
  if (!whole || !decrypt(key.data(), record.substr(kMagic.size() + kNonceBytes),
                         raw(record.substr(kMagic.size())), id, master))
    return fail(Errc::corrupt, "key.tampered",
                "The record of key " + events::to_hex(id) + " is not as it was stored");
  return key;
}

enum class Use : std::uint64_t { seal = 1, nonce = 2 };

Secret subkey(const Secret& key, Use use) {
  Secret sub;
  crypto_kdf_derive_from_key(sub.data(), Secret::size(), static_cast<std::uint64_t>(use),
                             "cas-seal", key.data());
  return sub;
}

void derive_nonce(Sealed& sealed, const Secret& key, CommandId command, std::uint32_t field,
                  std::string_view text) {
  std::string what(reinterpret_cast<const char*>(command.value().data()), command.value().size());
  for (unsigned shift = 0; shift < 32; shift += 8)
    what.push_back(static_cast<char>((field >> shift) & 0xff));
  what.append(text);
  const auto sub = subkey(key, Use::nonce);
  crypto_generichash(sealed.nonce.data(), sealed.nonce.size(), raw(what), what.size(), sub.data(),
                     Secret::size());
  sodium_memzero(what.data(), what.size());
}

std::unexpected<Error> erased(Errc code, KeyId key) {
  return fail(code, "key.erased", "Key " + events::to_hex(key) + " was erased");
}

}  // namespace

Result<std::unique_ptr<WrappedKeyStore>> WrappedKeyStore::open(std::unique_ptr<KeyRecords> records,
                                                               MasterKey master) {
  ready();
  const auto probe = records->find(kProbe);
  if (!probe) return fail(Error(probe.error()));
  if (probe->state == KeyFound::State::stored && !unwrap(kProbe, probe->record, master.secret()))
    return fail(Errc::corrupt, "key.wrong_master",
                "The keys here were wrapped by another master key");
  return std::unique_ptr<WrappedKeyStore>(
      new WrappedKeyStore(std::move(records), std::move(master)));
}

Result<Secret> WrappedKeyStore::made(KeyId key) {
  if (auto probe = records_->find(kProbe); !probe) {
    return fail(std::move(probe.error()));
  } else if (probe->state == KeyFound::State::absent) {
    auto put = records_->put(kProbe, wrap(kProbe, random_secret(), master_.secret()));
    if (!put) return fail(std::move(put.error()));
  }
  auto stands = records_->put(key, wrap(key, random_secret(), master_.secret()));
  if (!stands) return fail(std::move(stands.error()));
  return unwrap(key, *stands, master_.secret());
}

Result<Secret> WrappedKeyStore::key_or_made(KeyId key) {
  auto found = records_->find(key);
  if (!found) return fail(std::move(found.error()));
  switch (found->state) {
    case KeyFound::State::erased: return erased(Errc::rejected, key);
    case KeyFound::State::stored: return unwrap(key, found->record, master_.secret());
    case KeyFound::State::absent: break;
  }
  return made(key);
}

Result<Sealed> WrappedKeyStore::seal(KeyId key, CommandId command, std::uint32_t field,
                                     std::string_view text) {
  invariant(key != kProbe, "a person's key has an id");
  const auto data_key = key_or_made(key);
  if (!data_key) return fail(Error(data_key.error()));
  Sealed sealed;
  sealed.key = key;
  derive_nonce(sealed, *data_key, command, field, text);
  encrypt(sealed.ciphertext, text, sealed.nonce.data(), key, subkey(*data_key, Use::seal));
  return sealed;
}

Result<std::string> WrappedKeyStore::open(const Sealed& sealed) const {
  const auto found = records_->find(sealed.key);
  if (!found) return fail(Error(found.error()));
  switch (found->state) {
    case KeyFound::State::erased: return erased(Errc::not_found, sealed.key);
    case KeyFound::State::absent:
      return fail(Errc::not_found, "key.unknown",
                  "No key " + events::to_hex(sealed.key) + " is stored here");
    case KeyFound::State::stored: break;
  }
  const auto data_key = unwrap(sealed.key, found->record, master_.secret());
  if (!data_key) return fail(Error(data_key.error()));
  std::string text(sealed.ciphertext.size() - std::min(sealed.ciphertext.size(), kTagBytes), '\0');
  if (!decrypt(raw(text), sealed.ciphertext, sealed.nonce.data(), sealed.key,
               subkey(*data_key, Use::seal)))
    return fail(Errc::corrupt, "key.tampered",
                "A text under key " + events::to_hex(sealed.key) + " is not as it was sealed");
  return text;
}

Result<void> WrappedKeyStore::erase(KeyId key) {
  invariant(key != kProbe, "a person's key has an id");
  return records_->erase(key);
}

KeyId unit_key(std::string_view unit_code) {
  return KeyId{events::derive_id({"unit key", unit_code})};
}

KeyId account_key(events::AccountId account) {
  return KeyId{events::derive_id({"account key", to_hex(account)})};
}

}  // namespace cas::adapters::crypto
