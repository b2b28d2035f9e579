#include <map>

#include "adapters/api/reading.hpp"
#include "adapters/api/reads.hpp"
#include "adapters/json/findings_json.hpp"
#include "adapters/node/node_thread.hpp"
#include "projections/as_of.hpp"
#include "projections/findings.hpp"

namespace cas::adapters::api {
namespace {

using boost::json::object;
using projections::FindingCounts;
using projections::ReportFindings;

/// Checks of reports in one go; with more to do, others get their turn in between.
constexpr std::uint64_t kChecksAtOnce = 100;

/// What the rules say of all reports of a region, and which of them have findings.
class Listed {
 public:
  Listed(const std::string& region, std::string_view rule, std::optional<events::Severity> severity)
      : rule_(rule), severity_(severity) {
    survey_.region = region;
  }

  void add(std::string unit, ReportFindings found) {
    std::erase_if(found.checked.breaches, [&](const auto& finding) {
      return (!rule_.empty() && finding.rule != rule_) ||
             (severity_ && finding.severity != *severity_);
    });
    survey_.add(found);
    if (found.checked.breaches.empty()) return;
    FindingCounts counts;
    counts.add(found.state, found.checked);
    reports_.emplace(std::move(unit), counts);
  }

  [[nodiscard]] Result<Answer> answer(const Call& call) const {
    auto answer = page(
        call, "reports", reports_, [](const auto& entry) { return entry.first; },
        [](const auto& entry) {
          const auto& counts = entry.second;
          return object{{"unit", entry.first},
                        {"hard", counts.hard},
                        {"soft", counts.soft},
                        {"unexplained", counts.unexplained}};
        });
    if (answer)
      for (auto& [name, value] : json::survey_json(survey_))
        answer->body.as_object()[name] = std::move(value);
    return answer;
  }

 private:
  std::string rule_;
  std::optional<events::Severity> severity_;
  projections::Survey survey_;
  std::map<std::string, FindingCounts> reports_;  // with findings, by unit's code
};

std::string unit_code(const events::Registry& registry, events::UnitId id) {
  const auto* unit = registry.unit(id);
  return unit == nullptr ? to_hex(id) : unit->code;
}

/// False: enough for one go, come again.
Result<bool> survey_now(Listed& survey, const events::CampaignCode& campaign,
                        const AskedReports& asked, const Call& call, node::Node& node) {
  if (auto all = node.commit(node::system_now()); !all) return fail(std::move(all.error()));
  const auto& projector = node.projector();
  const auto rows = projections::list_reports(projector.store(), campaign, asked.region);
  if (!rows) return fail(rows.error());
  const auto enough = call.findings->checks() + kChecksAtOnce;
  for (const auto& row : *rows) {
    if (asked.unit && *asked.unit != row.unit) continue;
    auto found = call.findings->of(projector, row.report);
    if (!found) return fail(std::move(found.error()));
    if (call.findings->checks() >= enough) return false;
    if (*found) survey.add(unit_code(projector.registry(), row.unit), **std::move(found));
  }
  return true;
}

Result<Answer> told(const Listed& survey, const events::CampaignCode& campaign,
                    const std::optional<projections::Position>& moment, const Call& call,
                    const node::Node& node) {
  auto answer = survey.answer(call);
  if (!answer) return answer;
  auto& body = answer->body.as_object();
  body["campaign"] = campaign.value();
  tell_moment(body, moment, node.projector());
  return answer;
}

/// A survey of the past on its way.
struct PastSurvey {
  Listed survey;
  std::optional<events::UnitId> unit;  ///< the only one that counts; none = all
  events::CampaignCode campaign;
  std::optional<projections::Position> moment;
  projections::PastWalk walk;
};

Result<Answer> survey_on(const Call& call, const std::shared_ptr<PastSurvey>& past,
                         node::Node& node) {
  if (auto all = node.commit(node::system_now()); !all) return fail(std::move(all.error()));
  const auto& projector = node.projector();
  const auto take = [&](events::ReportId,
                        const events::report::ReportState& state) -> Result<void> {
    if (past->unit && *past->unit != state.opened.unit) return {};
    auto found = projections::findings_of_state(projector, state, past->moment->seqs);
    if (!found) return fail(std::move(found.error()));
    past->survey.add(unit_code(projector.registry(), state.opened.unit), *std::move(found));
    return {};
  };
  const auto all = past->walk.go_on(kChecksAtOnce, take);
  if (!all) return fail(all.error());
  if (*all) return told(past->survey, past->campaign, past->moment, call, node);
  return Answer{.again = [&call, past](node::Node& later) { return survey_on(call, past, later); }};
}

}  // namespace

Result<Explained> explained_report(const Call& call, node::Node& node) {
  const auto& projector = node.projector();
  auto owes = owed(call, engine::Act::read, projector.registry());
  if (!owes) return fail(std::move(owes.error()));
  auto moment = as_of(call, node);
  if (!moment) return fail(std::move(moment.error()));
  auto found = *moment ? projections::findings_as_of(projector, owes->report, (*moment)->seqs)
                       : call.findings->of(projector, owes->report);
  if (!found) return fail(std::move(found.error()));
  if (!*found) return fail(no_report(*owes));
  if (auto all = node.commit(node::system_now()); !all) return fail(std::move(all.error()));
  auto explanations =
      projections::explanations_of(projector.store(), owes->report, (*found)->state);
  if (!explanations) return fail(std::move(explanations.error()));
  return Explained{*std::move(owes), *std::move(moment), **std::move(found),
                   *std::move(explanations)};
}

Result<Answer> read_findings(const Call& call, node::Node& node) {
  const auto asked = asked_reports(call, node.projector().registry());
  if (!asked) return fail(asked.error());
  std::optional<events::Severity> severity;
  if (const auto word = call.query("severity"); !word.empty()) {
    const auto parsed = json::parse_severity(word);
    if (!parsed) return fail(parsed.error());
    severity = *parsed;
  }
  const auto& projector = node.projector();
  const auto* campaign = campaign_of(call, projector.registry());
  if (campaign == nullptr) return fail(no_campaign(call));
  const auto& code = campaign->created.campaign;
  const auto* form =
      projector.registry().form(campaign->created.form, campaign->created.form_version);
  if (const auto rule = call.query("rule"); !rule.empty())
    if (auto known = events::known_rule(*form, rule); !known) return fail(std::move(known.error()));
  const auto moment = as_of(call, node);
  if (!moment) return fail(moment.error());
  if (auto there = was_there(code, *moment, node); !there) return fail(std::move(there.error()));
  Listed survey(asked->region, call.query("rule"), severity);
  if (*moment) {
    auto walk = projections::PastWalk::over(
        projections::PastRegion::of(projector, code, asked->region, (*moment)->seqs));
    if (!walk) return fail(std::move(walk.error()));
    return survey_on(call,
                     std::make_shared<PastSurvey>(PastSurvey{std::move(survey), asked->unit, code,
                                                             *moment, *std::move(walk)}),
                     node);
  }
  const auto whole = survey_now(survey, code, *asked, call, node);
  if (!whole) return fail(whole.error());
  if (*whole) return told(survey, code, *moment, call, node);
  return Answer{.again = [&call](node::Node& later) { return read_findings(call, later); }};
}

Result<Answer> read_report_findings(const Call& call, node::Node& node) {
  const auto& projector = node.projector();
  auto asked = explained_report(call, node);
  if (!asked) return fail(std::move(asked.error()));
  const auto& [owes, moment, found, explanations] = *asked;
  const auto find = [&](events::ReportId id) {
    return moment ? report_as_of(projector, id, moment->seqs) : projector.report(id);
  };
  const auto then = registry_then(call, node, moment);
  if (!then) return fail(then.error());
  const auto others = events::SourceReports::of(found.state.opened, *owes.form,
                                                projector.registry(), find, then->get());
  if (!others) return fail(others.error());
  auto body =
      json::findings_json(found, explain_breaches(found.state, *owes.form, *others),
                          unchecked_rules(found.state, *owes.form, *others), owes.form->layout);
  body["report"] = to_hex(owes.report);
  body["campaign"] = owes.campaign->created.campaign.value();
  body["unit"] = owes.unit->code;
  tell_moment(body, moment, projector);
  return Answer{.later = [body = std::move(body), explanations = std::move(asked->explanations)](
                             const events::KeyStore& keys) mutable -> Result<std::string> {
    for (auto& finding : body.at("findings").as_array()) {
      auto& line = finding.as_object();
      auto text = projections::opened(explanations, line.at("breach").as_string(), keys);
      if (text) line["explanation"] = *std::move(text);
    }
    return boost::json::serialize(body);
  }};
}

}  // namespace cas::adapters::api
