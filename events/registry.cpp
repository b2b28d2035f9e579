#include "events/registry.hpp"

#include "events/hash.hpp"

namespace cas::events {
namespace {

template <class Map, class Key>
auto* find_in(Map& map, const Key& key) {
  const auto it = map.find(key);
  return it == map.end() ? nullptr : &it->second;
}

std::unexpected<Error> impossible(const StreamId& stream, const char* what) {
  return fail(Errc::corrupt, "registry.impossible",
              "An event of stream " + stream.value() + " " + what + ".");
}

PartitionNo shard_by_prefix(const std::uint8_t* bytes, std::uint32_t shards) {
  std::uint64_t first = 0;
  std::memcpy(&first, bytes, sizeof first);
  return PartitionNo{static_cast<std::uint32_t>(first % shards) + 1};
}

}  // namespace

Result<void> Registry::apply(const StreamId& stream, const Event& event) {
  return std::visit(overloaded{
                        [&](const unit::Event& e) { return on(stream, e); },
                        [&](const form::Event& e) { return on(stream, e); },
                        [&](const campaign::Event& e) { return on(stream, e); },
                        [&](const account::Event& e) { return on(stream, e); },
                        [&](const log::Event& e) { return on(stream, e); },
                        [](const report::Event&) { return Result<void>{}; },
                    },
                    event);
}

Result<void> Registry::on(const StreamId& stream, const unit::UnitRegistered& event) {
  if (units_.contains(event.unit) || by_stream_.contains(stream))
    return impossible(stream, "registers a unit that is registered already");
  units_[event.unit] = {event.unit,   event.code, event.name,      event.kind,
                        event.region, false,      event.generated, Version{1}};
  for (auto& region : event.region.regions()) regions_.insert(std::move(region));
  by_code_[event.code] = event.unit;
  by_stream_[stream] = event.unit;
  return {};
}

Result<void> Registry::on(const StreamId& stream, const unit::Event& event) {
  if (const auto* e = std::get_if<unit::UnitRegistered>(&event)) return on(stream, *e);
  const auto* id = find_in(by_stream_, stream);
  if (id == nullptr) return impossible(stream, "speaks of a unit that was never registered");
  auto& facts = units_.at(*id);
  facts.version = next(facts.version);
  std::visit(overloaded{
                 [](const unit::UnitRegistered&) {},
                 [&](const unit::UnitRenamed& e) { facts.name = e.name; },
                 [&](const unit::UnitMoved& e) {
                   const auto old = by_code_.find(facts.code);  // by now maybe another's
                   if (old != by_code_.end() && old->second == facts.id) by_code_.erase(old);
                   facts.code = e.code;
                   facts.region = e.region;
                   for (auto& region : e.region.regions()) regions_.insert(std::move(region));
                   by_code_[facts.code] = facts.id;
                 },
                 [&](const unit::UnitClosed&) { facts.closed = true; },
             },
             event);
  return {};
}

Result<void> Registry::on(const StreamId& stream, const form::Event& event) {
  const auto& published = std::get<form::FormPublished>(event);
  const std::pair key{published.form.code, published.form.version};
  if (forms_.contains(key)) return impossible(stream, "publishes a form version again");
  auto layout = Layout::of(published.form);
  if (!layout) return impossible(stream, "publishes a form without a layout");
  auto rules = forms::CompiledRules::of(published.form, *layout);
  if (!rules) return impossible(stream, "publishes a form whose rules cannot be compiled");
  forms_.emplace(key, FormFacts{published.form, *std::move(layout), *std::move(rules)});
  return {};
}

Result<void> Registry::on(const StreamId& stream, const campaign::Event& event) {
  if (const auto* e = std::get_if<campaign::CampaignCreated>(&event)) {
    if (campaigns_.contains(e->campaign) || campaign::stream_of(e->campaign) != stream)
      return impossible(stream, "creates a campaign that is there or is another's");
    const auto* facts = form(e->form, e->form_version);
    if (facts == nullptr || facts->layout.hash() != e->layout ||
        facts->layout.cells().size() != e->cells)
      return impossible(stream, "creates a campaign of a form that was never published");
    campaigns_[e->campaign] = {*e, CampaignPhase::created, 0, Version{1}};
    return {};
  }
  constexpr std::string_view kPrefix = "campaign/";
  auto* facts = stream.value().starts_with(kPrefix)
                    ? find_in(campaigns_, CampaignCode{stream.value().substr(kPrefix.size())})
                    : nullptr;
  if (facts == nullptr) return impossible(stream, "speaks of a campaign that was never created");
  facts->version = next(facts->version);
  if (const auto* e = std::get_if<campaign::CampaignLaunched>(&event)) {
    facts->phase = CampaignPhase::launched;
    facts->units = e->units;
  } else {
    facts->phase = CampaignPhase::closed;
  }
  return {};
}

Result<void> Registry::on(const StreamId& stream, const account::AccountCreated& event) {
  if (accounts_.contains(event.account) || account::stream_of(event.account) != stream)
    return impossible(stream, "creates an account that is there or is another's");
  accounts_[event.account] = {event.account, event.role, event.scope, event.label,
                              false,         {},         Version{1}};
  account_by_stream_[stream] = event.account;
  return {};
}

Result<void> Registry::on(const StreamId& stream, const account::Event& event) {
  if (const auto* e = std::get_if<account::AccountCreated>(&event)) return on(stream, *e);
  const auto* id = find_in(account_by_stream_, stream);
  if (id == nullptr) return impossible(stream, "speaks of an account that was never created");
  auto& facts = accounts_.at(*id);
  if (facts.revoked) return impossible(stream, "changes an account that was revoked");
  if (const auto* e = std::get_if<account::TokenIssued>(&event)) {
    if (e->number != facts.tokens.size() + 1 || account_by_token_.contains(e->token_hash))
      return impossible(stream, "issues a token that is there or skips a number");
    facts.tokens.push_back({e->number, e->token_hash, e->expires, false});
    account_by_token_[e->token_hash] = facts.id;
  } else if (const auto* r = std::get_if<account::TokenRevoked>(&event)) {
    if (r->number == 0 || r->number > facts.tokens.size() || facts.tokens[r->number - 1].revoked)
      return impossible(stream, "revokes a token that is not there or was revoked");
    facts.tokens[r->number - 1].revoked = true;
  } else {
    facts.revoked = true;
  }
  facts.version = next(facts.version);
  return {};
}

Result<void> Registry::on(const StreamId& stream, const log::Event& event) {
  const auto* genesis = std::get_if<log::LogCreated>(&event);
  if (genesis == nullptr) return {};
  if (environment_) return impossible(stream, "begins the log a second time");
  environment_ = genesis->environment;
  return {};
}

const TokenFacts* AccountFacts::token(const Hash& hash) const {
  for (const auto& one : tokens)
    if (one.hash == hash) return &one;
  return nullptr;
}

const AccountFacts* Registry::account(AccountId id) const { return find_in(accounts_, id); }

const AccountFacts* Registry::account_by_token(const Hash& token) const {
  const auto* id = find_in(account_by_token_, token);
  const auto* facts = id == nullptr ? nullptr : account(*id);
  if (facts == nullptr || facts->revoked || facts->token(token)->revoked) return nullptr;
  return facts;
}

const UnitFacts* Registry::unit(UnitId id) const { return find_in(units_, id); }

const UnitFacts* Registry::unit_by_code(std::string_view code) const {
  const auto* id = find_in(by_code_, std::string(code));
  return id == nullptr ? nullptr : unit(*id);
}

const FormFacts* Registry::form(const FormCode& code, FormVersion version) const {
  return find_in(forms_, std::pair{code, version});
}

const FormFacts* Registry::form_by_layout(const Hash& layout) const {
  for (const auto& [key, facts] : forms_)
    if (facts.layout.hash() == layout) return &facts;
  return nullptr;
}

Result<void> Registry::known_region(std::string_view code) const {
  if (code == kCountry || regions_.contains(code)) return {};
  return fail(Errc::not_found, "region.unknown", "No unit lies in " + std::string(code) + ".");
}

std::string_view Registry::area_of(const FormCode& code, FormVersion version) const {
  const auto* facts = form(code, version);
  return facts == nullptr ? std::string_view{} : std::string_view(facts->form.area);
}

std::string_view Registry::area_of(const FormCode& code) const {
  const auto first = forms_.lower_bound({code, FormVersion{0}});
  if (first == forms_.end() || first->first.first != code) return {};
  return first->second.form.area;
}

std::string_view Registry::area_of(const CampaignFacts& campaign) const {
  return area_of(campaign.created.form, campaign.created.form_version);
}

Result<void> Registry::known_area(std::string_view area) const {
  std::set<std::string_view> areas;
  for (const auto& [key, facts] : forms_) areas.insert(facts.form.area);
  if (areas.contains(area)) return {};
  std::string all;
  for (const auto known : areas) all += (all.empty() ? "" : ", ") + std::string(known);
  return fail(Errc::not_found, "area.unknown",
              "No form of the area '" + std::string(area) + "' was published; there is " +
                  (all.empty() ? "none yet" : all) + ".");
}

const CampaignFacts* Registry::campaign(const CampaignCode& code) const {
  return find_in(campaigns_, code);
}

PartitionNo shard_of(UnitId unit, std::uint32_t shards) {
  const auto hash = sha256({reinterpret_cast<const char*>(unit.value().data()), 16});
  return shard_by_prefix(hash.value().data(), shards);
}

PartitionNo shard_of(ReportId report, std::uint32_t shards) {
  return shard_by_prefix(report.value().data(), shards);
}

}  // namespace cas::events
