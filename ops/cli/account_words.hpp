#pragma once
#include <cstdint>
#include <string>

#include "adapters/node/node_thread.hpp"
#include "engine/commands.hpp"
#include "events/registry.hpp"

namespace cas::ops {

/// A token that was made here: its text, for a person's eyes, and what the log gets to know of it.
struct MadeToken {
  std::string text;
  engine::NewToken token;
};
/// @param days  until it expires; zero = never
[[nodiscard]] MadeToken make_token(std::uint32_t days);

/// A command about accounts, under a random id.
[[nodiscard]] engine::Envelope account_envelope(const events::Actor& actor,
                                                engine::RegistryCommand command);

/// @errors invalid "account.unreadable_id"
[[nodiscard]] Result<events::AccountId> parse_account_id(std::string_view text);

}  // namespace cas::ops
