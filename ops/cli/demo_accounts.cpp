#include "ops/cli/demo_accounts.hpp"

#include <algorithm>
#include <array>
#include <boost/json.hpp>
#include <map>
#include <set>

#include "adapters/crypto/key_file.hpp"
#include "adapters/files/strict_json.hpp"
#include "events/hash.hpp"
#include "events/token.hpp"
#include "ops/cli/account_words.hpp"
#include "projections/queries.hpp"

namespace cas::ops {
namespace {

using adapters::node::Node;
using adapters::node::NodeThread;
using engine::RegistryCommand;
using events::AccountFacts;
using events::AccountId;
using events::Role;
using events::Scope;
using Tokens = std::map<std::string, std::string>;  // by account id in hexadecimal

constexpr std::array kOfTheUnit{Role::unit_clerk, Role::unit_head};
constexpr std::array kOfTheOffice{Role::wps_inspector, Role::wps_head, Role::rops_analyst,
                                  Role::voivodeship_administrator};
constexpr std::array kOfTheCountry{Role::ministry_methodologist, Role::ministry_approver,
                                   Role::gus_reader, Role::viewer, Role::auditor};

/// What the log says of the stage, copied on the node's thread.
struct Stage {
  events::log::Environment environment{};
  events::RegionPath gmina;  // whose people are on it; empty = there is none
  std::map<AccountId, AccountFacts> accounts;
};

/// The gmina with something to do: one whose report lies with it, if possible where the voivodeship
/// has another one to judge; in the last campaign by its code, which the lines to try name, too.
/// Empty where no report lies with its unit.
Result<events::RegionPath> gmina_at_work(const Node& node) {
  using events::report::Phase;
  const auto& projector = node.projector();
  const auto& campaigns = projector.registry().campaigns();
  if (campaigns.empty()) return events::RegionPath{};
  const auto rows =
      projections::list_reports(projector.store(), campaigns.rbegin()->first, events::kCountry);
  if (!rows) return fail(rows.error());
  std::set<std::string> judging;
  for (const auto& row : *rows)
    if (row.phase == Phase::submitted) judging.insert(row.region.voivodeship);
  events::RegionPath first;
  for (const auto& row : *rows) {
    if (row.phase != Phase::at_unit || row.region.gmina.empty()) continue;
    if (judging.contains(row.region.voivodeship)) return row.region;
    if (first.gmina.empty()) first = row.region;
  }
  return first;
}

/// Of all that are registered, by its code; empty where none is.
events::RegionPath first_gmina(const events::Registry& registry) {
  const events::UnitFacts* first = nullptr;
  for (const auto& [id, unit] : registry.units())
    if (unit.kind == events::unit::Kind::gmina && !unit.closed && !unit.region.gmina.empty() &&
        (first == nullptr || unit.code < first->code))
      first = &unit;
  return first == nullptr ? events::RegionPath{} : first->region;
}

Result<Stage> look_at(Node& node) {
  const auto& registry = node.projector().registry();
  Stage stage{registry.environment(), {}, registry.accounts()};
  // Lists tell what is committed.
  if (auto done = node.commit(adapters::node::system_now()); !done)
    return fail(std::move(done.error()));
  auto gmina = gmina_at_work(node);
  if (!gmina) return fail(std::move(gmina.error()));
  stage.gmina = gmina->gmina.empty() ? first_gmina(registry) : *std::move(gmina);
  return stage;
}

/// A log's first account has to be a central administrator's, so that one comes first.
std::vector<std::pair<Role, Scope>> cast_of(const events::RegionPath& gmina) {
  std::vector<std::pair<Role, Scope>> cast{{Role::central_administrator, Scope::country()}};
  for (const auto role : kOfTheUnit) cast.emplace_back(role, Scope::region(gmina.gmina));
  for (const auto role : kOfTheOffice) cast.emplace_back(role, Scope::region(gmina.voivodeship));
  for (const auto role : kOfTheCountry) cast.emplace_back(role, Scope::country());
  return cast;
}

/// Nothing where there is no file, or where somebody else may have read it.
Result<std::optional<Tokens>> read_tokens(const std::filesystem::path& file) {
  auto kept = adapters::crypto::read_private(file);
  if (!kept) return fail(std::move(kept.error()));
  if (!*kept) return std::nullopt;
  auto document = adapters::files::parse_json((*kept)->content);
  if (!document) return fail(std::move(document.error()).during("reading " + file.string()));
  std::optional<Error> wrong;
  const adapters::files::JsonPlace root(*document, wrong);
  root.expect_members({"accounts"}, {});
  Tokens tokens;
  for (const auto& account : root.member("accounts").items()) {
    account.expect_members({"account", "role", "scope", "token"}, {});
    tokens[account.member("account").text(32, 32)] = account.member("token").text(1, 100);
  }
  if (wrong) return fail(std::move(*wrong).during("reading " + file.string()));
  if ((*kept)->exposed) return std::nullopt;
  return tokens;
}

Result<void> write_tokens(const std::filesystem::path& file,
                          const std::vector<DemoAccount>& accounts) {
  boost::json::array all;
  for (const auto& account : accounts)
    all.push_back({{"account", to_hex(account.account)},
                   {"role", name_of(account.role)},
                   {"scope", to_string(account.scope)},
                   {"token", account.token}});
  const boost::json::object document{{"accounts", std::move(all)}};
  if (auto gone = adapters::crypto::destroy_private(file); !gone) return gone;
  auto made = adapters::crypto::make_private(file, boost::json::serialize(document) + "\n");
  if (!made) return fail(std::move(made.error()));
  if (!*made)
    return fail(Errc::unavailable, "key.store_unavailable",
                "Another process has just made " + file.string() + ".");
  return {};
}

/// The id of the account in this role: the first of its row that nobody has revoked.
AccountId id_of(const Stage& stage, Role role, const Scope& scope) {
  const auto words = std::string(name_of(role)) + "@" + to_string(scope);
  for (std::uint32_t number = 1;; ++number) {
    const AccountId id{events::derive_id({"demo account", words, std::to_string(number)})};
    const auto found = stage.accounts.find(id);
    if (found == stage.accounts.end() || !found->second.revoked) return id;
  }
}

bool stands(const AccountFacts& account, std::string_view token) {
  const auto* facts = account.token(events::token_hash(token));
  return facts != nullptr && !facts->revoked && !facts->expires;
}

/// Sends as the local administrator, whom a log for demonstrations goes on to believe.
Result<void> send(NodeThread& node, RegistryCommand command) {
  const auto actor = events::local_actor(Role::central_administrator, Scope::country());
  auto done = node.ask(account_envelope(actor, std::move(command)));
  if (!done) return fail(std::move(done.error()));
  return {};
}

/// A new token in place of all that the account had; the new one first, since an administrator must
/// be left at any moment.
Result<std::string> replace_tokens(NodeThread& node, const AccountFacts& account) {
  auto made = make_token(0);
  if (auto issued = send(node, engine::IssueToken{account.id, made.token}); !issued)
    return fail(std::move(issued.error()));
  for (const auto& token : account.tokens) {
    if (token.revoked) continue;
    if (auto gone = send(node, engine::RevokeToken{account.id, token.number}); !gone)
      return fail(std::move(gone.error()));
  }
  return std::move(made.text);
}

Result<std::string> create(NodeThread& node, AccountId id, Role role, const Scope& scope) {
  auto made = make_token(0);
  auto created = send(node, engine::CreateAccount{id, role, scope, std::nullopt, made.token});
  if (!created) return fail(std::move(created.error()));
  return std::move(made.text);
}

}  // namespace

Result<std::vector<DemoAccount>> demo_accounts(NodeThread& node,
                                               const std::filesystem::path& file) {
  const auto looked = node.with([](Node& n) { return look_at(n); });
  if (!looked) return fail(looked.error());
  const auto& stage = *looked;
  if (stage.environment != events::log::Environment::demo)
    return fail(Errc::rejected, "account.demo_only",
                "This log was not made for demonstrations; its accounts are made by name.");
  if (stage.gmina.gmina.empty())
    return fail(Errc::not_found, "account.no_gmina",
                "No gmina is registered yet, so nobody could be its clerk.");
  auto kept = read_tokens(file);
  if (!kept) return fail(std::move(kept.error()));
  bool changed = !*kept;
  std::vector<DemoAccount> accounts;
  for (const auto& [role, scope] : cast_of(stage.gmina)) {
    const auto id = id_of(stage, role, scope);
    const auto facts = stage.accounts.find(id);
    const bool known = facts != stage.accounts.end();
    Result<std::string> token = *kept ? (**kept)[to_hex(id)] : std::string{};
    if (!known || !stands(facts->second, *token)) {
      token = known ? replace_tokens(node, facts->second) : create(node, id, role, scope);
      changed = true;
    }
    if (!token)
      return fail(
          std::move(token.error()).during("making the demo's " + std::string(name_of(role))));
    accounts.push_back({id, role, scope, *std::move(token)});
  }
  if (changed)
    if (auto written = write_tokens(file, accounts); !written)
      return fail(std::move(written.error()));
  return accounts;
}

}  // namespace cas::ops
