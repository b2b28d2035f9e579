#include "ops/cli/outliers.hpp"

#include <algorithm>
#include <iostream>

#include "adapters/json/moments.hpp"
#include "adapters/json/outliers_json.hpp"
#include "ops/cli/language.hpp"
#include "ops/cli/session.hpp"
#include "ops/cli/words.hpp"

namespace cas::ops {
namespace {

namespace json = adapters::json;
using projections::Outlier;
using projections::OutlierSurvey;

struct OutliersWords {
  std::string campaign;
  std::string region = std::string(events::kCountry);
  std::string peers;
  std::string unit;
  std::string cell;
  std::string measure;
  std::size_t limit = 20;
  std::optional<std::string> as_of;
  Language language = Language::polish;
};

Result<projections::OutlierQuestion> question_of(const events::Registry& registry,
                                                 const OutliersWords& words) {
  projections::OutlierQuestion question{
      events::CampaignCode{words.campaign}, words.region, words.peers, words.unit, {}, {}};
  if (question.peers.empty()) question.peers = words.region;
  for (const auto& region : {question.region, question.peers})
    if (auto known = check_region(registry, region); !known) return fail(std::move(known.error()));
  if (question.peers != events::kCountry && !question.region.starts_with(question.peers))
    return fail(Errc::invalid, "outliers.bad_peers",
                "The region " + question.region + " does not lie in " + question.peers + ".");
  const auto* campaign = registry.campaign(question.campaign);
  if (campaign == nullptr)
    return fail(Errc::not_found, "campaign.unknown",
                "No campaign is called " + words.campaign + "; see cas campaign list.");
  if (!words.unit.empty() && registry.unit_by_code(words.unit) == nullptr)
    return fail(Errc::not_found, "unit.unknown", "No unit has the code " + words.unit + ".");
  auto measure = projections::measure_of(registry, *campaign, words.measure);
  if (!measure) return fail(std::move(measure.error()));
  question.measure = *std::move(measure);
  if (words.cell.empty()) return question;
  const auto& created = campaign->created;
  question.cell = registry.form(created.form, created.form_version)->layout.find(words.cell);
  if (!question.cell)
    return fail(Errc::invalid, "cell.unknown",
                "The form " + created.form.value() + " has no cell " + words.cell + ".");
  return question;
}

void print(const projections::Outliers& outliers, const OutlierSurvey& survey,
           const OutliersWords& words, const events::Registry& registry) {
  const auto& question = survey.question();
  const auto in = words.language;
  std::cout << words.campaign << " · " << question.region
            << Bilingual{" · w porównaniu z ", " · compared with "}.in(in) << question.peers
            << Bilingual{", miara: ", ", measured by "}.in(in) << question.measure.word << "\n"
            << Bilingual{"wartości odstających: ", "outliers: "}.in(in) << outliers.found.size()
            << Bilingual{", sprawozdań: ", ", reports: "}.in(in) << outliers.reports;
  std::vector<const Outlier*> lines;
  for (const auto& one : outliers.found) lines.push_back(&one);
  const auto farther = [](const Outlier* a, const Outlier* b) {
    const auto times = [](const Outlier* one) {
      return times_median(one->far.peer.ratio, one->far.quartiles.median).value;
    };
    return times(a) > times(b);
  };
  std::ranges::stable_sort(lines, farther);
  if (words.limit > 0 && lines.size() > words.limit) {
    lines.resize(words.limit);
    std::cout << Bilingual{"; najdalszych: ", "; the farthest: "}.in(in) << words.limit;
  }
  std::cout << "\n";
  for (const auto* one : lines) {
    const auto* unit = registry.unit_by_code(one->unit);
    const auto said = json::words_of(*one, survey);
    std::cout << "  " << pad_right(one->unit, 9)
              << pad_right(survey.layout().cells().at(one->cell).code, 12)
              << (unit == nullptr ? "" : unit->name) << "\n"
              << "           " << Bilingual{said.pl, said.en}.in(in) << "\n";
  }
}

Result<Exit> run_outliers(const Options& options, const OutliersWords& words) {
  auto reading = Reading::open(options);
  if (!reading) return fail(std::move(reading.error()));
  const auto& projector = (*reading)->projector();
  auto question = question_of(projector.registry(), words);
  if (!question) return fail(std::move(question.error()));
  auto moment = words.as_of ? json::resolve(projector, *words.as_of)
                            : Result<projections::Position>(position_now(projector));
  if (!moment) return fail(std::move(moment.error()));
  const auto survey = OutlierSurvey::of(projector, *std::move(question), std::move(moment->seqs));
  if (!survey) return fail(survey.error());
  const auto outliers = survey->read();
  if (!outliers) return fail(outliers.error());
  if (!options.json) {
    print(*outliers, *survey, words, projector.registry());
    return Exit::ok;
  }
  boost::json::array lines;
  for (const auto& one : outliers->found) lines.push_back(json::outlier_json(one, *survey));
  print_json(boost::json::object{{"campaign", words.campaign},
                                 {"region", survey->question().region},
                                 {"peers", survey->question().peers},
                                 {"measure", survey->question().measure.word},
                                 {"reports", outliers->reports},
                                 {"outliers", std::move(lines)}});
  return Exit::ok;
}

}  // namespace

void add_outliers(CLI::App& app, Options& options, Run& run) {
  auto words = std::make_shared<OutliersWords>();
  auto* outliers = app.add_subcommand(
      "outliers",
      "Numbers far from those of like units in the same campaign: beyond three times the spread of "
      "the quartiles, on a logarithmic scale, each in proportion to what it is measured by.\n\n"
      "Example: cas outliers FA-2014Q4 --region 02 --peers PL");
  outliers->add_option("campaign", words->campaign, "campaign code")->required();
  outliers->add_option("--region", words->region, "TERYT code or PL")->capture_default_str();
  outliers->add_option("--peers", words->peers,
                       "the region whose units are compared with (default: that of --region)");
  outliers->add_option("--unit", words->unit, "only this unit's");
  outliers->add_option("--cell", words->cell, "only this cell, as A/5/3");
  outliers->add_option("--measure", words->measure,
                       "previous or last_year: the unit's own value then; a cell of the report; or "
                       "nothing (default: the form's first cell that is summed)");
  outliers->add_option("--limit", words->limit, "lines to print, the farthest first; 0: all")
      ->capture_default_str();
  outliers->add_option("--as-of", words->as_of,
                       "a position, as answers tell it, or a time with an offset");
  add_language(*outliers, words->language);
  outliers->callback([&options, &run, words] {
    run = [&options, words] { return run_outliers(options, *words); };
  });
}

}  // namespace cas::ops
