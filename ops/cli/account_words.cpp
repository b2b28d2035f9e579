#include "ops/cli/account_words.hpp"

#include "adapters/crypto/bearer_token.hpp"
#include "adapters/crypto/random.hpp"
#include "events/token.hpp"
#include "ops/cli/output.hpp"

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

boost::json::object account_json(const events::AccountFacts& account, events::Time now) {
  boost::json::array tokens;
  for (const auto& token : account.tokens) {
    boost::json::object one{{"number", token.number},
                            {"revoked", token.revoked},
                            {"expired", token.expires && *token.expires <= now}};
    if (token.expires) one["expires"] = format_time(*token.expires);
    tokens.push_back(std::move(one));
  }
  return {{"account", to_hex(account.id)},      {"role", name_of(account.role)},
          {"scope", to_string(account.scope)},  {"revoked", account.revoked},
          {"version", account.version.value()}, {"tokens", std::move(tokens)}};
}

}  // namespace cas::ops
