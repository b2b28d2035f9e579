#include "adapters/api/present_answers.hpp"
#include "adapters/api/reading.hpp"
#include "adapters/api/reads.hpp"
#include "adapters/json/answers.hpp"
#include "adapters/json/layout_json.hpp"
#include "adapters/json/position_token.hpp"
#include "projections/carried_totals.hpp"

namespace cas::adapters::api {

using boost::json::array;

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
  const auto& projector = node.projector();
  const auto asked = asked_sums(call, projector.registry());
  if (!asked) return fail(asked.error());
  const auto& [region, lens, campaign] = *asked;
  const auto& code = campaign->created.campaign;
  const auto moment = as_of(call, node);
  if (!moment) return fail(moment.error());
  const auto* own =
      projector.registry().form(campaign->created.form, campaign->created.form_version);
  std::optional<events::CarriedLayout> carried;
  const auto newer = layout_of(call, projector.registry(), *own, carried);
  if (!newer) return fail(newer.error());
  // What stands there is a function of the position, so the position names it.
  std::uint64_t applied = 0;
  for (const auto& [partition, seq] : json::token_now(projector).seqs) applied += seq.value();
  const auto etag = *moment ? std::string() : "\"" + std::to_string(applied) + "\"";
  const auto* known = call.request.header("If-None-Match");
  if (!etag.empty() && known != nullptr && *known == etag) return Answer{{}, 304, etag, true};
  // Everybody who looks at a campaign asks for the same few.
  auto question = call.at("campaign") + '\n' + region + '\n' + call.query("lens", "submitted") +
                  '\n' + call.query("layout");
  if (!etag.empty())
    if (auto kept = call.present->find(applied, question))
      return Answer{.etag = etag, .shared = std::move(kept)};
  auto answer = *moment ? totals_as_of(projector, code, region, lens, (*moment)->seqs)
                        : projections::totals(projector, code, region, lens);
  if (!answer) return fail(std::move(answer.error()));
  if (carried) {
    auto cells = carry_totals(answer->cells, *own, **newer, *carried);
    if (!cells) return fail(std::move(cells.error()));
    answer->cells = *std::move(cells);
  }
  auto body = json::totals_answer(*answer);
  if (carried) body.rest["layout"] = json::layout_json(**newer, *carried);
  tell_moment(body.rest, *moment, projector);
  if (etag.empty()) return Answer{{}, 200, etag, false, body.text()};
  return Answer{.etag = etag,
                .shared = call.present->keep(applied, std::move(question), body.text())};
}

}  // namespace cas::adapters::api
