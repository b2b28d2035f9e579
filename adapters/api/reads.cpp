#include "adapters/api/reads.hpp"

#include <algorithm>
#include <charconv>

#include "adapters/files/form_json.hpp"
#include "adapters/json/answers.hpp"
#include "adapters/json/event_json.hpp"
#include "adapters/json/moments.hpp"
#include "adapters/json/names.hpp"
#include "adapters/json/position_token.hpp"
#include "adapters/node/node_thread.hpp"

namespace cas::adapters::api {
namespace {

using boost::json::array;
using boost::json::object;
using engine::Act;
using projections::Projector;

constexpr std::uint64_t kPage = 100;
constexpr std::uint64_t kPageMax = 1000;

/// One page of a list that is ordered by `key_of`; the key of the last line is the next cursor.
template <class Range, class KeyOf, class AsJson>
Result<Answer> page(const Call& call, const char* name, const Range& all, KeyOf key_of,
                    AsJson as_json) {
  const auto limit = number(call, "limit", kPage, kPageMax, 1);
  if (!limit) return fail(limit.error());
  const auto cursor = call.query("cursor");
  array lines;
  std::string last;
  bool more = false;
  for (const auto& one : all) {
    std::string key = key_of(one);
    if (!cursor.empty() && key <= cursor) continue;
    more = lines.size() >= *limit;
    if (more) break;
    auto line = as_json(one);
    if (line.empty()) continue;  // not for this reader
    lines.push_back(std::move(line));
    last = std::move(key);
  }
  object body{{name, std::move(lines)}};
  if (more) body["next_cursor"] = last;
  return Answer{std::move(body)};
}

const events::CampaignFacts* campaign_of(const Call& call, const events::Registry& registry) {
  return registry.campaign(events::CampaignCode{call.at("campaign")});
}

Error no_campaign(const Call& call) {
  return {Errc::not_found,
          "campaign.unknown",
          "No campaign is called '" + call.at("campaign") + "'.",
          {}};
}

/// The moment that `as_of` names; nothing when the present is meant.
Result<std::optional<projections::Position>> as_of(const Call& call, node::Node& node) {
  const auto text = call.query("as_of");
  if (text.empty()) return std::nullopt;
  if (auto all = node.commit(node::system_now()); !all) return fail(std::move(all.error()));
  const auto& projector = node.projector();
  if (text.find('.') != std::string::npos && text.find('T') == std::string::npos) {
    const auto token = json::parse_token(text);
    if (!token) return fail(token.error());
    const auto there = json::reached(projector, *token);
    if (!there) return fail(there.error());
    projections::Position position;
    for (const auto& [partition, seq] : token->seqs) position.seqs.push_back(seq);
    if (auto fits = check_position(projector, position.seqs); !fits) return fail(fits.error());
    return position;
  }
  auto position = json::resolve(projector, text);
  if (!position) return fail(std::move(position.error()));
  return *std::move(position);
}

void tell_moment(object& body, const std::optional<projections::Position>& moment,
                 const Projector& projector) {
  auto token = json::token_now(projector);
  if (moment)
    for (std::uint32_t p = 0; p < moment->seqs.size(); ++p)
      token.seqs[events::PartitionNo{p}] = moment->seqs[p];
  body["position"] = json::print(token);
  if (moment) body["provisional"] = moment->provisional;
}

Result<events::RegionPath> readable_region(const Call& call, std::string& code) {
  code = call.query("region", events::kCountry);
  auto path = region_of(code);
  if (!path) return path;
  if (auto may = check(call.actor, Act::read, {std::nullopt, *path}); !may)
    return fail(std::move(may.error()));
  return path;
}

bool may_read(const Call& call, events::UnitId unit, const events::RegionPath& region) {
  return engine::permitted(call.actor, Act::read, {unit, region}).has_value();
}

}  // namespace

Result<Owed> owed(const Call& call, Act act, const events::Registry& registry) {
  Owed found;
  found.unit = registry.unit_by_code(call.at("unit"));
  if (found.unit == nullptr) return fail(nothing_there());
  if (auto may = check(call.actor, act, {found.unit->id, found.unit->region}); !may)
    return fail(std::move(may.error()));
  found.campaign = campaign_of(call, registry);
  if (found.campaign == nullptr) return fail(no_campaign(call));
  const auto& created = found.campaign->created;
  found.form = registry.form(created.form, created.form_version);
  invariant(found.form != nullptr, "a campaign's form was published");
  found.report = events::report::report_id(created.campaign, found.unit->id);
  return found;
}

Result<Answer> read_me(const Call& call, node::Node& node) {
  object body{{"account", to_hex(call.actor.account)},
              {"role", name_of(call.actor.role)},
              {"scope", to_string(call.actor.scope)}};
  const auto& scope = call.actor.scope;
  const auto& registry = node.projector().registry();
  const auto* unit = scope.kind == events::ScopeKind::unit
                         ? registry.unit(events::UnitId{scope.value})
                         : registry.unit_by_code(scope.region_code());
  if (unit != nullptr) body["unit"] = unit->code;
  return Answer{std::move(body)};
}

Result<Answer> list_accounts(const Call& call, node::Node& node) {
  if (auto may = check(call.actor, Act::administer_accounts, {}); !may)
    return fail(std::move(may.error()));
  return page(
      call, "accounts", node.projector().registry().accounts(),
      [](const auto& entry) { return to_hex(entry.first); },
      [](const auto& entry) {
        const auto& account = entry.second;
        return object{{"account", to_hex(account.id)},
                      {"role", name_of(account.role)},
                      {"scope", to_string(account.scope)},
                      {"revoked", account.revoked}};
      });
}

Result<Answer> list_units(const Call& call, node::Node& node) {
  std::string code = call.query("region", events::kCountry);
  if (auto region = region_of(code); !region) return fail(region.error());
  std::vector<const events::UnitFacts*> units;
  for (const auto& [id, unit] : node.projector().registry().units())
    if (unit.region.lies_in(code) && may_read(call, unit.id, unit.region)) units.push_back(&unit);
  std::ranges::sort(units, {}, &events::UnitFacts::code);
  return page(
      call, "units", units, [](const auto* unit) { return unit->code; },
      [](const auto* unit) { return json::unit_json(*unit); });
}

Result<Answer> read_unit(const Call& call, node::Node& node) {
  const auto* unit = node.projector().registry().unit_by_code(call.at("unit"));
  if (unit == nullptr) return fail(nothing_there());
  if (auto may = check(call.actor, Act::read, {unit->id, unit->region}); !may)
    return fail(std::move(may.error()));
  return Answer{json::unit_json(*unit), 200, "\"" + std::to_string(unit->version.value()) + "\""};
}

Result<Answer> list_forms(const Call& call, node::Node& node) {
  return page(
      call, "forms", node.projector().registry().forms(),
      [](const auto& form) {
        return form.first.first.value() + "/" + std::to_string(form.first.second.value());
      },
      [](const auto& form) {
        const auto& f = form.second.form;
        return object{{"form", f.code.value()},
                      {"version", f.version.value()},
                      {"area", f.area},
                      {"title_pl", f.title_pl},
                      {"title_en", f.title_en},
                      {"period", f.period},
                      {"cells", form.second.layout.cells().size()}};
      });
}

Result<Answer> read_form(const Call& call, node::Node& node) {
  std::uint32_t version = 0;
  const auto& text = call.at("version");
  const auto [end, wrong] = std::from_chars(text.data(), text.data() + text.size(), version);
  const events::FormFacts* form = nullptr;
  if (wrong == std::errc{} && end == text.data() + text.size())
    form = node.projector().registry().form(events::FormCode{call.at("form")},
                                            events::FormVersion{version});
  if (form == nullptr)
    return fail(Errc::not_found, "form.unknown",
                "No form '" + call.at("form") + "' of version '" + text + "' was published.");
  return Answer{boost::json::parse(files::print_form(form->form)), 200,
                "\"" + to_hex(form->layout.hash()).substr(0, 16) + "\""};
}

Result<Answer> list_campaigns(const Call& call, node::Node& node) {
  return page(
      call, "campaigns", node.projector().registry().campaigns(),
      [](const auto& campaign) { return campaign.first.value(); },
      [](const auto& campaign) { return json::campaign_json(campaign.second); });
}

Result<Answer> read_campaign(const Call& call, node::Node& node) {
  const auto* campaign = campaign_of(call, node.projector().registry());
  if (campaign == nullptr) return fail(no_campaign(call));
  return Answer{json::campaign_json(*campaign), 200,
                "\"" + std::to_string(campaign->version.value()) + "\""};
}

Result<Answer> read_completeness(const Call& call, node::Node& node) {
  std::string region;
  if (auto path = readable_region(call, region); !path) return fail(std::move(path.error()));
  const auto& projector = node.projector();
  const auto* campaign = campaign_of(call, projector.registry());
  if (campaign == nullptr) return fail(no_campaign(call));
  const auto& code = campaign->created.campaign;
  const auto moment = as_of(call, node);
  if (!moment) return fail(moment.error());
  auto counts = *moment ? completeness_as_of(projector, code, region, (*moment)->seqs)
                        : projections::completeness(projector, code, region);
  if (!counts) return fail(std::move(counts.error()));
  auto body = json::completeness_json(*counts);
  body["campaign"] = code.value();
  body["region"] = region;
  array below;
  for (auto& each : regions_below(projector, code, region)) below.emplace_back(std::move(each));
  body["regions_below"] = std::move(below);
  tell_moment(body, *moment, projector);
  return Answer{std::move(body)};
}

Result<Answer> read_totals(const Call& call, node::Node& node) {
  std::string region;
  if (auto path = readable_region(call, region); !path) return fail(std::move(path.error()));
  const auto lens = json::parse_lens(call.query("lens", "submitted"));
  if (!lens) return fail(lens.error());
  const auto& projector = node.projector();
  const auto* campaign = campaign_of(call, projector.registry());
  if (campaign == nullptr) return fail(no_campaign(call));
  const auto& code = campaign->created.campaign;
  const auto moment = as_of(call, node);
  if (!moment) return fail(moment.error());
  // What stands there is a function of the position, so the position names it.
  std::uint64_t applied = 0;
  for (const auto& [partition, seq] : json::token_now(projector).seqs) applied += seq.value();
  const auto etag = *moment ? std::string() : "\"" + std::to_string(applied) + "\"";
  const auto* known = call.request.header("If-None-Match");
  if (!etag.empty() && known != nullptr && *known == etag) return Answer{{}, 304, etag, true};
  auto answer = *moment ? totals_as_of(projector, code, region, *lens, (*moment)->seqs)
                        : projections::totals(projector, code, region, *lens);
  if (!answer) return fail(std::move(answer.error()));
  auto body = json::totals_json(*answer);
  tell_moment(body, *moment, projector);
  return Answer{std::move(body), 200, etag};
}

Result<Answer> list_reports(const Call& call, node::Node& node) {
  const auto region = call.query("region", events::kCountry);
  if (auto path = region_of(region); !path) return fail(path.error());
  std::optional<events::report::Phase> phase;
  if (const auto word = call.query("phase"); !word.empty()) {
    const auto parsed = json::parse_phase(word);
    if (!parsed) return fail(parsed.error());
    phase = *parsed;
  }
  const auto& registry = node.projector().registry();
  const auto* campaign = campaign_of(call, registry);
  if (campaign == nullptr) return fail(no_campaign(call));
  if (auto all = node.commit(node::system_now()); !all) return fail(std::move(all.error()));
  auto rows =
      projections::list_reports(node.projector().store(), campaign->created.campaign, region);
  if (!rows) return fail(std::move(rows.error()));
  struct Line {
    const projections::ListRow* row;
    const events::UnitFacts* unit;
  };
  std::vector<Line> lines;
  for (const auto& row : *rows) {
    const auto* unit = registry.unit(row.unit);
    if (unit != nullptr && (!phase || row.phase == *phase) && may_read(call, row.unit, row.region))
      lines.push_back({&row, unit});
  }
  std::ranges::sort(lines, {}, [](const Line& line) { return line.unit->code; });
  return page(
      call, "reports", lines, [](const Line& line) { return line.unit->code; },
      [](const Line& line) { return json::report_line_json(*line.row, *line.unit); });
}

Result<Answer> read_report(const Call& call, node::Node& node) {
  const auto& projector = node.projector();
  const auto found = owed(call, Act::read, projector.registry());
  if (!found) return fail(found.error());
  const auto moment = as_of(call, node);
  if (!moment) return fail(moment.error());
  const auto state = *moment ? report_as_of(projector, found->report, (*moment)->seqs)
                             : projector.report(found->report);
  if (!state) return fail(state.error());
  if (!*state)
    return fail(Errc::not_found, "report.absent",
                "Unit " + found->unit->code + " has no report in this campaign.");
  const auto etag = "\"" + std::to_string((*state)->stream_version.value()) + "\"";
  const auto* known = call.request.header("If-None-Match");
  if (known != nullptr && *known == etag) return Answer{{}, 304, etag, true};
  auto body = json::report_json(found->report, **state, found->unit->code, found->form->layout);
  tell_moment(body, *moment, projector);
  return Answer{std::move(body), 200, etag};
}

Result<Answer> read_report_history(const Call& call, node::Node& node) {
  const auto found = owed(call, Act::read, node.projector().registry());
  if (!found) return fail(found.error());
  const auto limit = number(call, "limit", kPage, kPageMax, 1);
  if (!limit) return fail(limit.error());
  const auto after = number(call, "cursor", 0, UINT32_MAX);
  if (!after) return fail(after.error());
  if (auto all = node.commit(node::system_now()); !all) return fail(std::move(all.error()));
  const auto stream = events::report::stream_of(found->report);
  auto entries = history(node.projector().store(), stream, events::Version{*after + 1}, *limit + 1);
  if (!entries) return fail(std::move(entries.error()));
  object body{{"stream", stream.value()}};
  if (entries->size() > *limit) {
    entries->pop_back();
    body["next_cursor"] = std::to_string(entries->back().version.value());
  }
  array lines;
  for (const auto& entry : *entries)
    lines.push_back(json::history_json(entry, &found->form->layout));
  body["events"] = std::move(lines);
  return Answer{std::move(body)};
}

}  // namespace cas::adapters::api
