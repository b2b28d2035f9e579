#include <ranges>
#include <set>

#include "adapters/api/present_answers.hpp"
#include "adapters/api/reading.hpp"
#include "adapters/api/reads.hpp"
#include "adapters/files/text.hpp"
#include "adapters/json/answers.hpp"
#include "adapters/json/layout_json.hpp"
#include "adapters/json/position_token.hpp"
#include "projections/carried_totals.hpp"

namespace cas::adapters::api {

using boost::json::array;
using boost::json::object;

namespace {

using projections::PastRegion;

/// In which layout sums are told, and how they come there. Forms stay where they are as long as the
/// registry, since nothing that was published changes.
struct Layouts {
  const events::FormFacts* own = nullptr;
  const events::FormFacts* newer = nullptr;
  std::optional<events::CarriedLayout> carried;
};

/// The cells that a call asks for; none asks for all.
using Wanted = std::set<std::string, std::less<>>;

/// @errors invalid "cell.unknown"
Result<Wanted> wanted_cells(const Call& call, const events::Layout& layout) {
  Wanted wanted;
  const auto text = call.query("cells");
  for (const auto part : std::views::split(text, ',')) {
    std::string code(part.begin(), part.end());
    if (!layout.find(code))
      return fail(Errc::invalid, "cell.unknown",
                  "The form has no cell " + files::in_quotes(code) +
                      "; cells are named as in A/1.1/3 and parted by commas.");
    wanted.insert(std::move(code));
  }
  return wanted;
}

Result<std::string> sums_text(projections::TotalsAnswer answer, const Layouts& layouts,
                              const Wanted& wanted, const object& moment) {
  if (layouts.carried) {
    auto cells = carry_totals(answer.cells, *layouts.own, *layouts.newer, *layouts.carried);
    if (!cells) return fail(std::move(cells.error()));
    answer.cells = *std::move(cells);
  }
  if (!wanted.empty())
    std::erase_if(answer.cells, [&](const auto& cell) { return !wanted.contains(cell.code); });
  auto body = json::totals_answer(answer);
  if (layouts.carried) body.rest["layout"] = json::layout_json(*layouts.newer, *layouts.carried);
  for (const auto& [name, value] : moment) body.rest[name] = value;
  return body.text();
}

}  // namespace

Result<Answer> read_completeness(const Call& call, node::Node& node) {
  std::string region;
  if (auto path = readable_region(call, node.projector().registry(), region); !path)
    return fail(std::move(path.error()));
  const auto& projector = node.projector();
  const auto* campaign = campaign_of(call, projector.registry());
  if (campaign == nullptr) return fail(no_campaign(call));
  const auto& code = campaign->created.campaign;
  const auto moment = as_of(call, node);
  if (!moment) return fail(moment.error());
  if (auto there = was_there(code, *moment, node); !there) return fail(std::move(there.error()));
  array below;
  for (auto& each : regions_below(projector, code, region)) below.emplace_back(std::move(each));
  object rest{{"campaign", code.value()}, {"region", region}, {"regions_below", std::move(below)}};
  tell_moment(rest, *moment, projector);
  const auto told = [rest = std::move(rest)](const projections::Completeness& counts) {
    auto body = json::completeness_json(counts);
    for (const auto& [name, value] : rest) body[name] = value;
    return body;
  };
  if (!*moment) return Answer{told(projections::completeness(projector, code, region))};
  auto past = PastRegion::of(projector, code, region, (*moment)->seqs);
  if (!past) return fail(std::move(past.error()));
  return Answer{
      .later = [past = *std::move(past), told](const events::KeyStore&) -> Result<std::string> {
        const auto counts = past.completeness();
        if (!counts) return fail(counts.error());
        return boost::json::serialize(told(*counts));
      }};
}

Result<Answer> read_totals(const Call& call, node::Node& node) {
  const auto& projector = node.projector();
  const auto asked = asked_sums(call, projector.registry());
  if (!asked) return fail(asked.error());
  const auto& [region, lens, campaign] = *asked;
  const auto& code = campaign->created.campaign;
  const auto moment = as_of(call, node);
  if (!moment) return fail(moment.error());
  if (auto there = was_there(code, *moment, node); !there) return fail(std::move(there.error()));
  Layouts layouts;
  layouts.own = projector.registry().form(campaign->created.form, campaign->created.form_version);
  const auto newer = layout_of(call, projector.registry(), *layouts.own, layouts.carried);
  if (!newer) return fail(newer.error());
  layouts.newer = *newer;
  auto wanted = wanted_cells(call, layouts.newer->layout);
  if (!wanted) return fail(std::move(wanted.error()));
  const auto tell = [&] {
    object told;
    tell_moment(told, *moment, projector);
    return told;
  };
  if (*moment) {
    auto past = PastRegion::of(projector, code, region, (*moment)->seqs);
    if (!past) return fail(std::move(past.error()));
    return Answer{.later = [past = *std::move(past), layouts = std::move(layouts),
                            wanted = *std::move(wanted), lens = lens,
                            told = tell()](const events::KeyStore&) -> Result<std::string> {
      auto sums = past.totals(*layouts.own, lens);
      if (!sums) return fail(std::move(sums.error()));
      return sums_text(*std::move(sums), layouts, wanted, told);
    }};
  }
  // What stands there is a function of the position, so the position names it.
  const auto position = json::token_now(projector);
  std::uint64_t applied = 0;
  for (const auto& [partition, seq] : position.seqs) applied += seq.value();
  const auto etag = "\"" + json::print(position) + "\"";
  const auto* known = call.request.header("If-None-Match");
  if (known != nullptr && *known == etag) return Answer{{}, 304, etag, true};
  // Everybody who looks at a campaign asks for the same few.
  auto question = call.at("campaign") + '\n' + region + '\n' + call.query("lens", "submitted") +
                  '\n' + call.query("layout") + '\n' + call.query("cells");
  if (auto kept = call.present->find(applied, question))
    return Answer{.etag = etag, .shared = std::move(kept)};
  auto sums = projections::totals(projector, code, region, lens);
  if (!sums) return fail(std::move(sums.error()));
  auto text = sums_text(*std::move(sums), layouts, *wanted, tell());
  if (!text) return fail(std::move(text.error()));
  return Answer{.etag = etag,
                .shared = call.present->keep(applied, std::move(question), *std::move(text))};
}

}  // namespace cas::adapters::api
