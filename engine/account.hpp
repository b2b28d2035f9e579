#pragma once
#include "engine/registry.hpp"

/// Accounts and their tokens: who may send commands at all, and the deciders of accounts.
namespace cas::engine {

/// Is the sender whom the log knows? Asked of every command before any other rule. Where no account
/// was ever created anybody is; the engine's own reactions always are. From the first account on an
/// actor has to be an account that stands, in its own role and scope. Local actors prove nothing
/// and are refused then, but in a log that was made for demonstrations.
/// @errors forbidden "actor.local_refused", "actor.unknown_account", "actor.role_differs",
///         "actor.account_revoked"; "account.not_local" when the first account of a log is asked
///         for by anybody but a local actor
[[nodiscard]] Result<void> known_sender(const Envelope& envelope, const events::Registry& registry);

}  // namespace cas::engine

namespace cas::engine::registry {

/// @errors rejected "account.bad_id", "account.bad_role", "account.bad_scope", "account.bad_label",
///         "account.first_administers", "account.id_taken", "token.bad_hash", "token.bad_expiry",
///         "token.taken"; not_found "unit.unknown", "area.unknown"
[[nodiscard]] Result<Decision> decide_on(const CreateAccount& c, const events::Registry& registry);
/// @errors not_found "account.unknown"; rejected "account.revoked", "token.too_many",
///         "token.bad_hash", "token.bad_expiry", "token.taken"
[[nodiscard]] Result<Decision> decide_on(const IssueToken& c, const events::Registry& registry);
/// @errors not_found "account.unknown", "token.unknown"; rejected "account.last_administrator"
[[nodiscard]] Result<Decision> decide_on(const RevokeToken& c, const events::Registry& registry);
/// @errors not_found "account.unknown"; rejected "account.last_administrator"
[[nodiscard]] Result<Decision> decide_on(const RevokeAccount& c, const events::Registry& registry);

/// The region that a scope lies in; empty for the country and for units that are not there.
[[nodiscard]] events::RegionPath region_of(const events::Scope& scope,
                                           const events::Registry& registry);

}  // namespace cas::engine::registry
