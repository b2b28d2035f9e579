#include "events/registry.hpp"

#include "events/hash.hpp"

namespace cas::events {
namespace {

template <class Map, class Key>
auto* find_in(Map& map, const Key& key) {
  const auto it = map.find(key);
  return it == map.end() ? nullptr : &it->second;
}

PartitionNo shard_by_prefix(const std::uint8_t* bytes, std::uint32_t shards) {
  std::uint64_t first = 0;
  std::memcpy(&first, bytes, sizeof first);
  return PartitionNo{static_cast<std::uint32_t>(first % shards) + 1};
}

}  // namespace

void Registry::apply(const StreamId& stream, const Event& event) {
  std::visit(overloaded{
                 [&](const unit::Event& e) { on(stream, e); },
                 [&](const form::Event& e) { on(stream, e); },
                 [&](const campaign::Event& e) { on(stream, e); },
                 [](const report::Event&) {},
                 [](const log::Event&) {},
             },
             event);
}

void Registry::on(const StreamId& stream, const unit::Event& event) {
  if (const auto* e = std::get_if<unit::UnitRegistered>(&event)) {
    units_[e->unit] = {e->unit,   e->code, e->name,      e->kind,
                       e->region, false,   e->generated, Version{1}};
    by_code_[e->code] = e->unit;
    by_stream_[stream] = e->unit;
    return;
  }
  const auto* id = find_in(by_stream_, stream);
  invariant(id != nullptr, "a unit's stream begins with its registration");
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
                   by_code_[facts.code] = facts.id;
                 },
                 [&](const unit::UnitClosed&) { facts.closed = true; },
             },
             event);
}

void Registry::on(const StreamId&, const form::Event& event) {
  const auto& published = std::get<form::FormPublished>(event);
  auto layout = Layout::of(published.form);
  invariant(layout.has_value(), "a published form has a layout");
  forms_.insert_or_assign({published.form.code, published.form.version},
                          FormFacts{published.form, *std::move(layout)});
}

void Registry::on(const StreamId& stream, const campaign::Event& event) {
  if (const auto* e = std::get_if<campaign::CampaignCreated>(&event)) {
    campaigns_[e->campaign] = {*e, CampaignPhase::created, 0, Version{1}};
    return;
  }
  constexpr std::string_view kPrefix = "campaign/";
  auto& facts = campaigns_.at(CampaignCode{stream.value().substr(kPrefix.size())});
  facts.version = next(facts.version);
  if (const auto* e = std::get_if<campaign::CampaignLaunched>(&event)) {
    facts.phase = CampaignPhase::launched;
    facts.units = e->units;
  } else {
    facts.phase = CampaignPhase::closed;
  }
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
