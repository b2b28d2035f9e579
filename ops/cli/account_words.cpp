#include "ops/cli/account_words.hpp"

#include "adapters/crypto/bearer_token.hpp"
#include "adapters/crypto/random.hpp"
#include "events/token.hpp"

namespace cas::ops {

MadeToken make_token(std::uint32_t days) {
  constexpr std::int64_t kDay = 86'400'000'000;
  MadeToken made{adapters::crypto::new_bearer_token(), {}};
  made.token.hash = events::token_hash(made.text);
  if (days > 0)
    made.token.expires = events::Time{adapters::node::system_now().value() + days * kDay};
  return made;
}

engine::Envelope account_envelope(const events::Actor& actor, engine::RegistryCommand command) {
  engine::Envelope envelope;
  envelope.id = events::CommandId{adapters::crypto::random_bytes16()};
  envelope.actor = actor;
  envelope.command = std::move(command);
  return envelope;
}

Result<events::AccountId> parse_account_id(std::string_view text) {
  events::Bytes16 id;
  if (events::from_hex(text, id.data(), id.size())) return events::AccountId{id};
  return fail(
      Errc::invalid, "account.unreadable_id",
      "An account's id has 32 lower-case hexadecimal digits; got '" + std::string(text) + "'.");
}

}  // namespace cas::ops
