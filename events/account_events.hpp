#pragma once
#include <optional>
#include <string_view>
#include <variant>

#include "events/actor.hpp"
#include "events/archive.hpp"
#include "events/sealed.hpp"
#include "events/strong.hpp"

/// Who may act, in which role and over what, and the bearer tokens that prove it: stream
/// "account/<account id>" of the registry. Nothing here names a person in the clear, and no token
/// ever stands here, only its hash.
namespace cas::events::account {

/// Longer ciphertexts are no name of a person: what claims to be one is refused, not kept.
inline constexpr std::size_t kLabelBytesMax = 1024;

struct AccountCreated {
  static constexpr std::string_view kName = "account.created";
  static constexpr std::uint32_t kVersion = 1;
  AccountId account;
  Role role{};  ///< never `system`: the engine's reactions have no account
  Scope scope;
  std::optional<Sealed> label;  ///< what people call it; sealed under the account's own key
  template <class Archive>
  void serialize(Archive& ar, std::uint32_t) {
    ar(account);
    enumerator(ar, role, kNewestRole);
    enumerator(ar, scope.kind, kNewestScopeKind);
    ar(scope.value, label);
    if (role == Role::system || !scope.well_formed())
      throw cereal::Exception("an account has a role of a person and a scope");
    if (label && (label->empty() || label->ciphertext.size() > kLabelBytesMax))
      throw cereal::Exception("a label has up to 1,024 bytes, or is left out");
  }
  friend bool operator==(const AccountCreated&, const AccountCreated&) = default;
};

struct TokenIssued {
  static constexpr std::string_view kName = "account.token_issued";
  static constexpr std::uint32_t kVersion = 1;
  std::uint32_t number = 0;     ///< 1, 2, … within the account; how people name a token
  Hash token_hash;              ///< SHA-256 of the token's text
  std::optional<Time> expires;  ///< from this moment on it opens nothing; without it, never
  template <class Archive>
  void serialize(Archive& ar, std::uint32_t) {
    ar(number, token_hash, expires);
  }
  friend bool operator==(const TokenIssued&, const TokenIssued&) = default;
};

struct TokenRevoked {
  static constexpr std::string_view kName = "account.token_revoked";
  static constexpr std::uint32_t kVersion = 1;
  std::uint32_t number = 0;
  template <class Archive>
  void serialize(Archive& ar, std::uint32_t) {
    ar(number);
  }
  friend bool operator==(const TokenRevoked&, const TokenRevoked&) = default;
};

/// The account and each of its tokens are no good any more, for ever. What it did stays.
struct AccountRevoked {
  static constexpr std::string_view kName = "account.revoked";
  static constexpr std::uint32_t kVersion = 1;
  template <class Archive>
  void serialize(Archive&, std::uint32_t) {}
  friend bool operator==(const AccountRevoked&, const AccountRevoked&) = default;
};

using Event = std::variant<AccountCreated, TokenIssued, TokenRevoked, AccountRevoked>;
[[nodiscard]] StreamId stream_of(AccountId id);

}  // namespace cas::events::account
