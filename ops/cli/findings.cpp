#include "projections/findings.hpp"

#include <algorithm>
#include <iostream>

#include "adapters/json/findings_json.hpp"
#include "adapters/json/moments.hpp"
#include "adapters/print/sheet.hpp"
#include "ops/cli/language.hpp"
#include "ops/cli/open_keys.hpp"
#include "ops/cli/outliers.hpp"
#include "ops/cli/session.hpp"
#include "ops/cli/words.hpp"
#include "projections/as_of.hpp"
#include "projections/explanations.hpp"

namespace cas::ops {
namespace {

namespace json = adapters::json;
using projections::FindingCounts;

struct FindingsWords {
  std::string campaign;
  std::string unit;
  std::string region = std::string(events::kCountry);
  std::optional<std::string> as_of;
  std::string rule;  ///< only what it finds; empty: all
  bool reveal = false;
  Language language = Language::polish;
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

/// What the rules say of one report, as it is told.
struct Told {
  projections::ReportFindings found;
  std::vector<events::Formula> formulas;  ///< of the breaches
  std::vector<events::Unchecked> unchecked;
  projections::Explanations explanations;
  std::unique_ptr<events::KeyStore> keys;  ///< null: what explanations say stays sealed

  [[nodiscard]] std::optional<std::string> explanation(std::string_view breach) const {
    return keys == nullptr ? std::nullopt : projections::opened(explanations, breach, *keys);
  }
  /// Leaves out what other rules say.
  void keep(const std::string& rule) {
    if (rule.empty()) return;
    auto& breaches = found.checked.breaches;
    std::vector<events::Formula> kept;
    for (std::size_t i = 0; i < breaches.size(); ++i)
      if (breaches[i].rule == rule) kept.push_back(std::move(formulas[i]));
    formulas = std::move(kept);
    std::erase_if(breaches, [&](const auto& one) { return one.rule != rule; });
    std::erase_if(unchecked, [&](const auto& one) { return one.rule != rule; });
    found.checked.unchecked = 0;
    for (const auto& one : unchecked) found.checked.unchecked += one.checks;
  }
};

void print_finding(const Told& told, std::size_t at, bool open, Language in) {
  const auto& finding = told.found.checked.breaches[at];
  const auto kind = finding.severity == events::Severity::hard ? Bilingual{"twarda", "hard"}
                    : open ? Bilingual{"miękka, do wyjaśnienia", "soft, to be explained"}
                           : Bilingual{"miękka, wyjaśniona", "soft, explained"};
  const std::string margin = "\n        ";
  std::cout << "  " << kind.in(in) << "  " << finding.name() << margin
            << Bilingual{finding.message_pl, finding.message_en}.in(in) << margin
            << told.formulas[at].in(in) << "\n";
  const auto sides = adapters::print::sides_of(finding.left, finding.right, finding.difference, in);
  if (!sides.empty()) std::cout << "        " << sides << "\n";
  if (const auto text = told.explanation(finding.name()))
    std::cout << "        " << Bilingual{"wyjaśnienie: ", "explanation: "}.in(in) << *text << "\n";
}

void print_told(const Told& told, const events::UnitFacts& unit, const FindingsWords& words) {
  const auto in = words.language;
  const auto& [state, checked] = told.found;
  FindingCounts counts;
  counts.add(state, checked);
  std::cout << unit.name << " (" << unit.code << ") · " << words.campaign
            << Bilingual{" · wersja ", " · version "}.in(in) << state.stream_version.value() << "\n"
            << Bilingual{"twarde: ", "hard: "}.in(in) << counts.hard
            << Bilingual{" · miękkie: ", " · soft: "}.in(in) << counts.soft
            << Bilingual{" · do wyjaśnienia: ", " · to be explained: "}.in(in) << counts.unexplained
            << Bilingual{" · niesprawdzone: ", " · not checked: "}.in(in) << checked.unchecked
            << "\n";
  const auto open = checked.unexplained(state);
  for (std::size_t i = 0; i < checked.breaches.size(); ++i)
    print_finding(told, i, std::ranges::find(open, &checked.breaches[i]) != open.end(), in);
  for (const auto& one : told.unchecked)
    std::cout << "  " << Bilingual{"niesprawdzona", "not checked"}.in(in) << "  " << one.rule
              << " (" << one.checks << ")\n        " << one.missing.in(in) << "\n";
}

boost::json::object told_json(const Told& told, const events::Layout& layout) {
  auto all = json::findings_json(told.found, told.formulas, told.unchecked, layout);
  for (auto& finding : all.at("findings").as_array()) {
    auto& line = finding.as_object();
    if (auto text = told.explanation(line.at("breach").as_string()))
      line["explanation"] = *std::move(text);
  }
  return all;
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
  auto found = projections::findings_as_of(projector, id, moment->seqs);
  if (!found) return fail(found.error());
  if (!*found)
    return fail(Errc::not_found, "report.absent",
                "The unit " + words.unit + " has no report in " + words.campaign + ".");
  Told told{**std::move(found), {}, {}, {}, {}};
  const auto& state = told.found.state;
  const auto* form = projector.registry().form(state.opened.form, state.opened.form_version);
  if (!words.rule.empty())
    if (auto known = events::known_rule(*form, words.rule); !known)
      return fail(std::move(known.error()));
  const auto others = projections::sources_as_of(projector, state.opened, *form, moment->seqs);
  if (!others) return fail(others.error());
  told.formulas = explain_breaches(state, *form, *others);
  told.unchecked = unchecked_rules(state, *form, *others);
  told.keep(words.rule);
  if (words.reveal) {
    auto explanations = projections::explanations_of(projector.store(), id, state);
    if (!explanations) return fail(std::move(explanations.error()));
    told.explanations = *std::move(explanations);
    auto keys = open_keys(options, Access::read, false);
    if (!keys) return fail(std::move(keys.error()));
    told.keys = *std::move(keys);
  }
  if (options.json)
    print_json(told_json(told, form->layout));
  else
    print_told(told, *unit, words);
  return Exit::ok;
}

/// The reports that break a rule, by their unit's code.
using Breaking = std::map<std::string, FindingCounts>;

void print_breaking(const Breaking& reports, const events::Registry& registry, Language in) {
  std::cout << "\n";
  for (const auto& [unit, counts] : reports) {
    const auto* facts = registry.unit_by_code(unit);
    std::cout << pad_right(unit, 9)
              << pad_right(shorten(facts == nullptr ? "" : facts->name, 38), 40)
              << Bilingual{"naruszeń: ", "findings: "}.in(in) << counts.hard + counts.soft;
    if (counts.unexplained > 0)
      std::cout << Bilingual{", do wyjaśnienia: ", ", to be explained: "}.in(in)
                << counts.unexplained;
    std::cout << "\n";
  }
}

boost::json::object breaking_json(const projections::Survey& survey, const Breaking& reports) {
  auto all = json::survey_json(survey);
  boost::json::array lines;
  for (const auto& [unit, counts] : reports)
    lines.push_back({{"unit", unit},
                     {"hard", counts.hard},
                     {"soft", counts.soft},
                     {"unexplained", counts.unexplained}});
  all["reports"] = std::move(lines);
  return all;
}

/// Counts by region, one level below, and by rule.
Result<Exit> many_reports(const Options& options, const FindingsWords& words) {
  if (words.reveal)
    return fail(Errc::invalid, "findings.reveal_one",
                "Explanations are shown of one report: name its unit, too.");
  auto reading = Reading::open(options);
  if (!reading) return fail(std::move(reading.error()));
  const auto& projector = (*reading)->projector();
  const auto campaign = campaign_of(projector, words);
  if (!campaign) return fail(campaign.error());
  if (auto known = check_region(projector.registry(), words.region); !known)
    return fail(std::move(known.error()));
  const auto moment = moment_of(projector, words);
  if (!moment) return fail(moment.error());
  const auto& created = (*campaign)->created;
  const auto* form = projector.registry().form(created.form, created.form_version);
  if (!words.rule.empty())
    if (auto known = events::known_rule(*form, words.rule); !known)
      return fail(std::move(known.error()));
  projections::Survey survey;
  survey.region = words.region;
  Breaking breaking;
  const auto take = [&](events::ReportId,
                        const events::report::ReportState& state) -> Result<void> {
    auto found = projections::findings_of_state(projector, state, moment->seqs);
    if (!found) return fail(found.error());
    if (!words.rule.empty())
      std::erase_if(found->checked.breaches,
                    [&](const auto& one) { return one.rule != words.rule; });
    survey.add(*found);
    const auto* unit = projector.registry().unit(state.opened.unit);
    if (unit != nullptr && !found->checked.breaches.empty())
      breaking[unit->code].add(state, found->checked);
    return {};
  };
  const auto past =
      projections::PastRegion::of(projector, created.campaign, words.region, moment->seqs);
  if (!past) return fail(past.error());
  if (auto read = past->each(take); !read) return fail(std::move(read.error()));
  if (options.json) {
    print_json(words.rule.empty() ? json::survey_json(survey) : breaking_json(survey, breaking));
    return Exit::ok;
  }
  print_survey(survey, words.language);
  if (!words.rule.empty()) print_breaking(breaking, projector.registry(), words.language);
  return Exit::ok;
}

}  // namespace

void add_findings(CLI::App& app, Options& options, Run& run) {
  auto words = std::make_shared<FindingsWords>();
  auto* findings = app.add_subcommand(
      "findings",
      "What the rules of a form say of its reports: of one unit's with every value, or counts by "
      "region and by rule, or the units that break one rule.\n\nExample: cas findings FA-2014Q4 "
      "--region 02 --rule of-which-all:A/1");
  findings->add_option("campaign", words->campaign, "campaign code")->required();
  findings->add_option("unit", words->unit, "only this unit's report, in full");
  findings->add_option("--region", words->region, "TERYT code or PL")->capture_default_str();
  findings->add_option("--as-of", words->as_of,
                       "a position, as answers tell it, or a time with an offset");
  findings->add_option("--rule", words->rule, "only this rule, and which units break it");
  findings->add_flag("--reveal", words->reveal,
                     "show what explanations of a unit's report say; wants the keys (see --keys)");
  add_language(*findings, words->language);
  findings->callback([&options, &run, words] {
    run = [&options, words] {
      return words->unit.empty() ? many_reports(options, *words) : one_report(options, *words);
    };
  });
  add_outliers(app, options, run);
}

}  // namespace cas::ops
