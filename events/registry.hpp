#pragma once
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <unordered_map>
#include <vector>

#include "events/codec.hpp"
#include "events/forms/rules.hpp"
#include "events/registry_events.hpp"

namespace cas::events {

struct UnitFacts {
  UnitId id;
  std::string code;
  std::string name;
  unit::Kind kind{};
  RegionPath region;
  bool closed = false;
  bool generated = false;
  Version version;
  friend bool operator==(const UnitFacts&, const UnitFacts&) = default;
};

struct FormFacts {
  FormTemplate form;
  Layout layout;
  forms::CompiledRules rules;
};

enum class CampaignPhase : std::uint8_t { created = 0, launched = 1, closed = 2 };
struct CampaignFacts {
  campaign::CampaignCreated created;
  CampaignPhase phase = CampaignPhase::created;
  std::uint32_t units = 0;  ///< at the launch
  Version version;
};

struct TokenFacts {
  std::uint32_t number = 0;
  Hash hash;  ///< SHA-256 of the token's text
  std::optional<Time> expires;
  bool revoked = false;
  friend bool operator==(const TokenFacts&, const TokenFacts&) = default;
};

struct AccountFacts {
  AccountId id;
  Role role{};
  Scope scope;
  std::optional<Sealed> label;
  bool revoked = false;
  std::vector<TokenFacts> tokens;  ///< by number, from 1
  Version version;
  [[nodiscard]] const TokenFacts* token(const Hash& hash) const;
  [[nodiscard]] Actor actor() const { return {id, role, scope}; }
  friend bool operator==(const AccountFacts&, const AccountFacts&) = default;
};

/// What partition 0 says at one position: units, forms, campaigns, accounts. Small, in memory,
/// followed by every node; the facts that deciders in the shards are given. One thread.
class Registry {
 public:
  /// Takes each event of the registry's valid frames, in order.
  /// @errors corrupt "registry.impossible"  no decider ever decides this here: a unit, campaign,
  ///         account or token that is not there, a second one of that name, a form without a
  ///         layout or with rules that say nothing, a second genesis. Nothing changed.
  [[nodiscard]] Result<void> apply(const StreamId& stream, const Event& event);

  [[nodiscard]] const UnitFacts* unit(UnitId id) const;
  [[nodiscard]] const UnitFacts* unit_by_code(std::string_view code) const;
  [[nodiscard]] const std::map<UnitId, UnitFacts>& units() const noexcept { return units_; }
  /// @errors not_found "region.unknown"  no unit lies or ever lay in the region with that code
  [[nodiscard]] Result<void> known_region(std::string_view code) const;
  [[nodiscard]] const FormFacts* form(const FormCode& code, FormVersion version) const;
  /// Layout hash to form version; shards name layouts by hash.
  [[nodiscard]] const FormFacts* form_by_layout(const Hash& layout) const;
  [[nodiscard]] const std::map<std::pair<FormCode, FormVersion>, FormFacts>& forms()
      const noexcept {
    return forms_;
  }
  /// The area of statistics that a form belongs to, and a campaign by its form; empty when there is
  /// no such form.
  [[nodiscard]] std::string_view area_of(const FormCode& code, FormVersion version) const;
  [[nodiscard]] std::string_view area_of(const CampaignFacts& campaign) const;
  /// Of each version of a form, which all belong to one.
  [[nodiscard]] std::string_view area_of(const FormCode& code) const;
  /// @errors not_found "area.unknown"  no form of that area was published; tells of which there are
  [[nodiscard]] Result<void> known_area(std::string_view area) const;
  [[nodiscard]] const CampaignFacts* campaign(const CampaignCode& code) const;
  [[nodiscard]] const std::map<CampaignCode, CampaignFacts>& campaigns() const noexcept {
    return campaigns_;
  }
  [[nodiscard]] const AccountFacts* account(AccountId id) const;
  /// Nothing when no such token was issued, or it or its account was revoked. Whether it has
  /// expired is for the caller to say, who knows the time.
  [[nodiscard]] const AccountFacts* account_by_token(const Hash& token) const;
  /// Revoked ones count: a log that once had accounts never goes back.
  [[nodiscard]] bool has_accounts() const noexcept { return !accounts_.empty(); }
  [[nodiscard]] const std::map<AccountId, AccountFacts>& accounts() const noexcept {
    return accounts_;
  }
  /// What the log was made for, from its genesis; `production`, the strictest, before that is read.
  [[nodiscard]] log::Environment environment() const noexcept {
    return environment_.value_or(log::Environment::production);
  }

 private:
  Result<void> on(const StreamId& stream, const unit::Event& event);
  Result<void> on(const StreamId& stream, const unit::UnitRegistered& event);
  Result<void> on(const StreamId& stream, const form::Event& event);
  Result<void> on(const StreamId& stream, const campaign::Event& event);
  Result<void> on(const StreamId& stream, const account::Event& event);
  Result<void> on(const StreamId& stream, const account::AccountCreated& event);
  Result<void> on(const StreamId& stream, const log::Event& event);

  std::map<UnitId, UnitFacts>
      units_;  // ordered: reactions walk it, and order must not depend on a hash
  std::unordered_map<std::string, UnitId> by_code_;
  std::unordered_map<StreamId, UnitId> by_stream_;
  std::set<std::string, std::less<>> regions_;  ///< in which a unit lies or lay
  std::map<std::pair<FormCode, FormVersion>, FormFacts> forms_;
  std::map<CampaignCode, CampaignFacts> campaigns_;
  std::map<AccountId, AccountFacts> accounts_;
  std::unordered_map<StreamId, AccountId> account_by_stream_;
  std::unordered_map<Hash, AccountId> account_by_token_;
  std::optional<log::Environment> environment_;
};

/// The shard of a unit: the first eight bytes of SHA-256 over its id, modulo P, plus 1.
[[nodiscard]] PartitionNo shard_of(UnitId unit, std::uint32_t shards);
[[nodiscard]] PartitionNo shard_of(ReportId report, std::uint32_t shards);

}  // namespace cas::events
