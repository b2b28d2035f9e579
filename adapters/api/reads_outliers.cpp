#include "adapters/api/reading.hpp"
#include "adapters/api/reads.hpp"
#include "adapters/json/outliers_json.hpp"
#include "adapters/node/node_thread.hpp"

namespace cas::adapters::api {
namespace {

using projections::Outlier;

/// What the query asks, if the caller may read the reports that are told of and those that they are
/// compared with: quartiles are other units' values.
Result<projections::OutlierQuestion> question_of(const Call& call,
                                                 const events::Registry& registry) {
  projections::OutlierQuestion question;
  const auto path = readable_region(call, registry, question.region);
  if (!path) return fail(path.error());
  question.peers = call.query("peers", question.region);
  const auto peers = events::region_path(question.peers);
  if (!peers) return fail(peers.error());
  if (auto may = check(call.actor, engine::Act::read, {std::nullopt, *peers, engine::kNoArea});
      !may)
    return fail(std::move(may.error()));
  if (auto known = registry.known_region(question.peers); !known)
    return fail(std::move(known.error()));
  if (question.region != question.peers && !path->lies_in(question.peers))
    return fail(Errc::invalid, "outliers.bad_peers",
                "The region lies in that of its peers: " + question.region + " does not lie in " +
                    question.peers + ".");
  const auto* campaign = campaign_of(call, registry);
  if (campaign == nullptr) return fail(no_campaign(call));
  question.campaign = campaign->created.campaign;
  question.unit = call.query("unit");
  if (const auto* unit = registry.unit_by_code(question.unit);
      !question.unit.empty() && (unit == nullptr || !may_read(call, unit->id, unit->region)))
    return fail(nothing_there());
  auto measure = projections::measure_of(registry, *campaign, call.query("measure"));
  if (!measure) return fail(std::move(measure.error()));
  question.measure = *std::move(measure);
  const auto cell = call.query("cell");
  if (cell.empty()) return question;
  const auto& created = campaign->created;
  question.cell = registry.form(created.form, created.form_version)->layout.find(cell);
  if (!question.cell)
    return fail(Errc::invalid, "cell.unknown", "The campaign's form has no cell of that code.");
  return question;
}

/// The unit and the cell, so that text order is that of the list.
std::string key_of(const Outlier& outlier) {
  const auto cell = std::to_string(outlier.cell);
  return outlier.unit + " " + std::string(5 - cell.size(), '0') + cell;
}

Result<std::string> told(const Call& call, const projections::OutlierSurvey& survey,
                         boost::json::object head) {
  const auto outliers = survey.read();
  if (!outliers) return fail(outliers.error());
  auto answer = page(call, "outliers", outliers->found, key_of,
                     [&](const Outlier& outlier) { return json::outlier_json(outlier, survey); });
  if (!answer) return fail(std::move(answer.error()));
  head["reports"] = outliers->reports;
  for (auto& [name, value] : answer->body.as_object()) head[name] = std::move(value);
  return boost::json::serialize(head);
}

}  // namespace

Result<Answer> read_outliers(const Call& call, node::Node& node) {
  const auto& projector = node.projector();
  auto question = question_of(call, projector.registry());
  if (!question) return fail(std::move(question.error()));
  if (auto limit = number(call, "limit", kPage, kPageMax, 1); !limit)
    return fail(std::move(limit.error()));
  const auto moment = as_of(call, node);
  if (!moment) return fail(moment.error());
  if (auto there = was_there(question->campaign, *moment, node); !there)
    return fail(std::move(there.error()));
  if (auto all = node.commit(node::system_now()); !all) return fail(std::move(all.error()));
  boost::json::object head{{"campaign", question->campaign.value()},
                           {"region", question->region},
                           {"peers", question->peers},
                           {"measure", question->measure.word}};
  tell_moment(head, *moment, projector);
  auto seqs = *moment ? (*moment)->seqs : position_now(projector).seqs;
  auto survey = projections::OutlierSurvey::of(projector, *std::move(question), std::move(seqs));
  if (!survey) return fail(std::move(survey.error()));
  // The registry goes on meanwhile, and so does the store; the survey has what it needs.
  return Answer{.later = [call, survey = *std::move(survey), head = std::move(head)](
                             const events::KeyStore&) { return told(call, survey, head); }};
}

}  // namespace cas::adapters::api
