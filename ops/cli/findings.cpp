#include "projections/findings.hpp"

#include <algorithm>
#include <iostream>

#include "adapters/json/findings_json.hpp"
#include "adapters/json/moments.hpp"
#include "ops/cli/outliers.hpp"
#include "ops/cli/session.hpp"
#include "ops/cli/words.hpp"
#include "projections/as_of.hpp"

namespace cas::ops {
namespace {

namespace json = adapters::json;
using projections::FindingCounts;

struct FindingsWords {
  std::string campaign;
  std::string unit;
  std::string region = std::string(events::kCountry);
  std::optional<std::string> as_of;
};

Result<projections::Position> moment_of(const projections::Projector& projector,
                                        const FindingsWords& words) {
  if (words.as_of) return json::resolve(projector, *words.as_of);
  return projections::position_now(projector);
}

Result<const events::CampaignFacts*> campaign_of(const projections::Projector& projector,
                                                 const FindingsWords& words) {
  const auto* campaign = projector.registry().campaign(events::CampaignCode{words.campaign});
  if (campaign == nullptr)
    return fail(Errc::not_found, "campaign.unknown",
                "No campaign is called " + words.campaign + "; see cas campaign list.");
  return campaign;
}

void print_finding(const events::forms::Finding& finding, const events::Formula& formula,
                   bool open) {
  const bool hard = finding.severity == events::Severity::hard;
  std::cout << (hard   ? "  hard  "
                : open ? "  soft  "
                       : "  soft, explained  ")
            << finding.name() << "\n        " << formula.pl << "\n        " << finding.message_pl
            << "\n";
}

/// Everything that the rules say of one report.
Result<Exit> one_report(const Options& options, const FindingsWords& words) {
  auto reading = Reading::open(options);
  if (!reading) return fail(std::move(reading.error()));
  const auto& projector = (*reading)->projector();
  if (auto campaign = campaign_of(projector, words); !campaign) return fail(campaign.error());
  const auto* unit = projector.registry().unit_by_code(words.unit);
  if (unit == nullptr)
    return fail(Errc::not_found, "unit.unknown", "No unit has the code " + words.unit + ".");
  const auto moment = moment_of(projector, words);
  if (!moment) return fail(moment.error());
  const auto id = events::report::report_id(events::CampaignCode{words.campaign}, unit->id);
  const auto found = projections::findings_as_of(projector, id, moment->seqs);
  if (!found) return fail(found.error());
  if (!*found)
    return fail(Errc::not_found, "report.absent",
                "The unit " + words.unit + " has no report in " + words.campaign + ".");
  const auto& [state, checked] = **found;
  const auto* form = projector.registry().form(state.opened.form, state.opened.form_version);
  const auto others = events::SourceReports::of(
      state.opened, *form, projector.registry(), [&](events::ReportId other) {
        return projections::report_as_of(projector, other, moment->seqs);
      });
  if (!others) return fail(others.error());
  const auto formulas = explain_breaches(state, *form, *others);
  const auto unchecked = unchecked_rules(state, *form, *others);
  if (options.json) {
    print_json(json::findings_json(**found, formulas, unchecked, form->layout));
    return Exit::ok;
  }
  FindingCounts counts;
  counts.add(state, checked);
  std::cout << unit->name << " (" << unit->code << ") · " << words.campaign << " · version "
            << state.stream_version.value() << "\n"
            << counts.hard << " hard, " << counts.soft << " soft, " << counts.unexplained
            << " to be explained, " << checked.unchecked << " could not be checked\n";
  const auto open = checked.unexplained(state);
  for (std::size_t i = 0; i < formulas.size(); ++i)
    print_finding(checked.breaches[i], formulas[i],
                  std::ranges::find(open, &checked.breaches[i]) != open.end());
  for (const auto& one : unchecked)
    std::cout << "  unchecked  " << one.rule << " (" << one.checks << ")\n        "
              << one.missing.pl << "\n";
  return Exit::ok;
}

/// Counts by region, one level below, and by rule.
Result<Exit> many_reports(const Options& options, const FindingsWords& words) {
  auto reading = Reading::open(options);
  if (!reading) return fail(std::move(reading.error()));
  const auto& projector = (*reading)->projector();
  const auto campaign = campaign_of(projector, words);
  if (!campaign) return fail(campaign.error());
  if (auto known = check_region(projector.registry(), words.region); !known)
    return fail(std::move(known.error()));
  const auto moment = moment_of(projector, words);
  if (!moment) return fail(moment.error());
  projections::Survey survey;
  survey.region = words.region;
  const auto take = [&](events::ReportId,
                        const events::report::ReportState& state) -> Result<void> {
    const auto found = projections::findings_of_state(projector, state, moment->seqs);
    if (!found) return fail(found.error());
    survey.add(*found);
    return {};
  };
  const auto past = projections::PastRegion::of(projector, (*campaign)->created.campaign,
                                                words.region, moment->seqs);
  if (!past) return fail(past.error());
  if (auto read = past->each(take); !read) return fail(std::move(read.error()));
  if (options.json) {
    print_json(json::survey_json(survey));
    return Exit::ok;
  }
  print_survey(survey);
  return Exit::ok;
}

}  // namespace

void add_findings(CLI::App& app, Options& options, Run& run) {
  auto words = std::make_shared<FindingsWords>();
  auto* findings = app.add_subcommand(
      "findings",
      "What the rules of a form say of its reports: of one unit's with every value, or counts by "
      "region and by rule.\n\nExample: cas findings FA-2014Q4 --region 02");
  findings->add_option("campaign", words->campaign, "campaign code")->required();
  findings->add_option("unit", words->unit, "only this unit's report, in full");
  findings->add_option("--region", words->region, "TERYT code or PL")->capture_default_str();
  findings->add_option("--as-of", words->as_of, "a position (12,41,40,…) or a time with an offset");
  findings->callback([&options, &run, words] {
    run = [&options, words] {
      return words->unit.empty() ? many_reports(options, *words) : one_report(options, *words);
    };
  });
  add_outliers(app, options, run);
}

}  // namespace cas::ops
