#pragma once
#include <filesystem>
#include <string>
#include <vector>

#include "adapters/node/node_thread.hpp"
#include "events/actor.hpp"

namespace cas::ops {

/// Somebody invented whom a demonstration lets people be.
struct DemoAccount {
  events::AccountId account;
  events::Role role{};
  events::Scope scope;
  std::string token;
};

/// Makes sure that a log made for demonstrations has an account that stands for each role of
/// people, with a token that stands: those of a unit for one gmina, those of an office for its
/// voivodeship, the others for the country; the central administrator first. The gmina is the first
/// by its code whose report in the last campaign by its code lies with it, of a voivodeship that
/// has another one to judge if there is such; where no report lies with its unit, the first of all.
/// When its report has moved on, the next time is another gmina's, and this one's accounts stay.
///
/// Tokens are kept in `file` (JSON, mode 0600). Where it is missing, or others than its owner may
/// read it, they are issued anew, as is each that does not stand any more; older ones of the same
/// accounts are revoked.
///
/// Any thread but the node's, one at a time; the node must own the registry.
/// @errors rejected "account.demo_only"  the log was made for something else
///         not_found "account.no_gmina"  no gmina is registered yet
///         invalid "json.…"              the file holds something else; it is left alone
///         unavailable "key.store_unavailable"  the file cannot be read or written; those of a node
[[nodiscard]] Result<std::vector<DemoAccount>> demo_accounts(adapters::node::NodeThread& node,
                                                             const std::filesystem::path& file);

}  // namespace cas::ops
