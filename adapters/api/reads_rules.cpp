#include <algorithm>
#include <memory>
#include <ranges>

#include "adapters/api/reading.hpp"
#include "adapters/api/reads.hpp"
#include "adapters/files/policy_json.hpp"
#include "adapters/json/findings_json.hpp"
#include "adapters/node/node_thread.hpp"
#include "projections/rule_trial.hpp"

namespace cas::adapters::api {
namespace {

/// Reports in one go; with more to do, others get their turn in between.
constexpr std::size_t kReportsAtOnce = 50;

/// A trial on its way, from go to go.
struct Trying {
  std::string rule;
  std::string region;
  events::FormVersion version;
  projections::Position moment;
  projections::RuleTrial trial;
};

std::string code_of(const events::Registry& registry, events::UnitId id) {
  const auto* unit = registry.unit(id);
  return unit == nullptr ? to_hex(id) : unit->code;
}

/// Those of which one page has room.
boost::json::array unchecked_reports(const Call& call, const projections::Trial& trial,
                                     const events::Registry& registry) {
  boost::json::array all;
  const auto limit = number(call, "limit", kPage, kPageMax, 1).value_or(kPage);
  for (const auto& line : trial.unchecked_lines | std::views::take(limit))
    all.push_back(json::unchecked_line_json(line, code_of(registry, line.unit)));
  return all;
}

Result<Answer> answer_of(const Call& call, const Trying& trying, const node::Node& node) {
  struct Line {
    std::string key;
    std::string unit;
    const projections::TrialLine* found;
  };
  const auto& registry = node.projector().registry();
  const auto& form = *trying.trial.draft(trying.version);
  const auto& trial = trying.trial.so_far();
  std::vector<Line> lines;
  for (const auto& line : trial.failed) {
    auto code = code_of(registry, line.unit);
    lines.push_back({line.campaign.value() + "/" + code, code, &line});
  }
  std::ranges::sort(lines, {}, &Line::key);
  auto answer = page(
      call, "failed", lines, [](const Line& line) { return line.key; },
      [&](const Line& line) { return json::trial_line_json(*line.found, line.unit, form.layout); });
  if (!answer) return answer;
  auto& body = answer->body.as_object();
  body["form"] = form.form.code.value();
  body["form_version"] = form.form.version.value();
  body["rule"] = trying.rule;
  body["region"] = trying.region;
  if (const auto campaign = call.query("campaign"); !campaign.empty()) body["campaign"] = campaign;
  body["reports"] = trial.reports;
  body["unchecked"] = trial.unchecked;
  body["unchecked_reasons"] = json::gaps_json(trial);
  body["unchecked_reports"] = unchecked_reports(call, trial, registry);
  body["left_out"] = json::left_out_json(trial);
  body["failing"] = trial.failed.size();
  tell_moment(body, trying.moment, node.projector());
  return answer;
}

Result<Answer> go_on(const Call& call, const std::shared_ptr<Trying>& trying, node::Node& node) {
  if (auto all = node.commit(node::system_now()); !all) return fail(std::move(all.error()));
  const auto all = trying->trial.go_on(node.projector(), kReportsAtOnce);
  if (!all) return fail(all.error());
  if (*all) return answer_of(call, *trying, node);
  return Answer{.again = [&call, trying](node::Node& later) { return go_on(call, trying, later); }};
}

}  // namespace

Result<Answer> try_rule(const Call& call, node::Node& node) {
  std::string region;
  if (auto path = readable_region(call, node.projector().registry(), region); !path)
    return fail(path.error());
  if (auto limit = number(call, "limit", kPage, kPageMax, 1); !limit) return fail(limit.error());
  const auto& projector = node.projector();
  const auto form = form_of(call, projector.registry());
  if (!form) return fail(form.error());
  const events::CampaignCode campaign{call.query("campaign")};
  if (!campaign.value().empty() &&
      visible_campaign(call.actor, campaign.value(), projector.registry()) == nullptr)
    return fail(no_campaign(campaign.value()));
  const auto rule = files::read_draft_rule(call.body);
  if (!rule) return fail(rule.error());
  auto compiled = events::forms::CompiledRules::of_draft((*form)->form, *rule);
  if (!compiled) return fail(std::move(compiled.error()));
  if (const auto beyond = engine::beyond_area(call.actor.scope, *compiled, projector.registry()))
    return fail(
        Errc::not_found, "form.unknown",
        "The rule looks at the form " + beyond->value() + ", of which nothing is in your scope.");
  auto moment = as_of(call, node);
  if (!moment) return fail(std::move(moment.error()));
  auto then = registry_then(call, node, *moment);
  if (!then) return fail(std::move(then.error()));
  // The present is one moment, too: reports that are looked at later must not be newer.
  auto when = *moment ? **std::move(moment) : projections::position_now(projector);
  const auto version = (*form)->form.version;
  projections::RuleTrial trial(projector, {{(*form)->form, (*form)->layout, *std::move(compiled)}},
                               campaign, region, when.seqs, *std::move(then));
  return go_on(call,
               std::make_shared<Trying>(
                   Trying{rule->id, region, version, std::move(when), std::move(trial)}),
               node);
}

}  // namespace cas::adapters::api
