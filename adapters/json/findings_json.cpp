#include "adapters/json/findings_json.hpp"

#include <algorithm>

#include "adapters/files/form_words.hpp"

namespace cas::adapters::json {

using boost::json::array;
using boost::json::object;

std::string_view name_of(events::Severity severity) {
  return files::kSeverities.at(static_cast<std::size_t>(severity));
}

Result<events::Severity> parse_severity(std::string_view word) {
  const auto found = std::ranges::find(files::kSeverities, word);
  if (found != files::kSeverities.end())
    return static_cast<events::Severity>(found - files::kSeverities.begin());
  return fail(Errc::invalid, "severity.unknown", "A severity is hard or soft.");
}

object finding_json(const events::forms::Finding& finding, const events::Layout& layout,
                    const events::Formula* formula) {
  array cells;
  for (const auto cell : finding.cells)
    cells.push_back(boost::json::string(layout.cells().at(cell).code));
  object told{{"breach", finding.name()},
              {"rule", finding.rule},
              {"severity", name_of(finding.severity)},
              {"cells", std::move(cells)},
              {"message", {{"pl", finding.message_pl}, {"en", finding.message_en}}}};
  if (finding.left) told["left"] = finding.left->text();
  if (finding.right) told["right"] = finding.right->text();
  if (finding.difference) told["difference"] = finding.difference->text();
  if (formula != nullptr) told["formula"] = formula_json(*formula);
  return told;
}

object counts_json(const projections::FindingCounts& counts) {
  return {{"reports", counts.reports},
          {"reports_with_hard", counts.broken},
          {"hard", counts.hard},
          {"soft", counts.soft},
          {"unexplained", counts.unexplained}};
}

namespace {

array regions_json(const std::map<std::string, projections::FindingCounts>& below) {
  array regions;
  for (const auto& [region, counts] : below) {
    auto line = counts_json(counts);
    line["region"] = region;
    regions.push_back(std::move(line));
  }
  return regions;
}

}  // namespace

object live_survey_json(const projections::LiveSurvey& survey) {
  array rules;
  for (const auto& [name, rule] : survey.rules())
    rules.push_back({{"rule", name},
                     {"severity", name_of(rule.severity)},
                     {"reports", rule.reports},
                     {"findings", rule.findings}});
  return {{"region", survey.region()},
          {"counts", counts_json(survey.all())},
          {"regions", regions_json(survey.below())},
          {"rules", std::move(rules)}};
}

object survey_json(const projections::Survey& survey) {
  array rules;
  for (const auto& [name, rule] : survey.rules)
    rules.push_back({{"rule", name},
                     {"severity", name_of(rule.severity)},
                     {"message", {{"pl", rule.message_pl}, {"en", rule.message_en}}},
                     {"reports", rule.reports},
                     {"findings", rule.findings}});
  return {{"region", survey.region},
          {"counts", counts_json(survey.all)},
          {"regions", regions_json(survey.below)},
          {"rules", std::move(rules)}};
}

object formula_json(const events::Formula& formula) {
  return {{"pl", formula.pl}, {"en", formula.en}};
}

object findings_json(const projections::ReportFindings& found,
                     const std::vector<events::Formula>& formulas,
                     const std::vector<events::Unchecked>& unchecked,
                     const events::Layout& layout) {
  projections::FindingCounts counts;
  counts.add(found.state, found.checked);
  const auto open = found.checked.unexplained(found.state);
  array all;
  for (std::size_t i = 0; i < found.checked.breaches.size(); ++i) {
    const auto& finding = found.checked.breaches[i];
    auto told = finding_json(finding, layout, &formulas.at(i));
    told["explained"] = finding.severity == events::Severity::soft &&
                        std::ranges::find(open, &finding) == open.end();
    all.push_back(std::move(told));
  }
  array not_checked;
  for (const auto& one : unchecked)
    not_checked.push_back({{"rule", one.rule},
                           {"severity", name_of(one.severity)},
                           {"checks", one.checks},
                           {"reason", events::forms::name_of(one.reason)},
                           {"missing", formula_json(one.missing)}});
  array cited;
  for (const auto& one : found.checked.cited)
    cited.push_back({{"report", to_hex(one.report)}, {"version", one.version.value()}});
  return {{"version", found.state.stream_version.value()},
          {"hard", counts.hard},
          {"soft", counts.soft},
          {"unexplained", counts.unexplained},
          {"unchecked", found.checked.unchecked},
          {"unchecked_rules", std::move(not_checked)},
          {"compared_with", std::move(cited)},
          {"findings", std::move(all)}};
}

object trial_line_json(const projections::TrialLine& line, std::string_view unit_code,
                       const events::Layout& layout) {
  array findings;
  for (const auto& finding : line.findings)
    findings.push_back(finding_json(finding, layout, nullptr));
  return {
      {"campaign", line.campaign.value()}, {"unit", unit_code}, {"findings", std::move(findings)}};
}

namespace {

object gap_json(const projections::TrialGap& gap) {
  object told{{"reason", events::forms::name_of(gap.reason)}};
  if (gap.missing) told["missing"] = formula_json(*gap.missing);
  return told;
}

}  // namespace

array left_out_json(const projections::Trial& trial) {
  array all;
  for (const auto& [version, reports] : trial.left_out)
    all.push_back(object{{"form_version", version.value()}, {"reports", reports}});
  return all;
}

array gaps_json(const projections::Trial& trial) {
  array all;
  for (const auto& [gap, reports] : trial.gaps) {
    auto told = gap_json(gap);
    told["reports"] = reports;
    all.push_back(std::move(told));
  }
  return all;
}

object unchecked_line_json(const projections::UncheckedLine& line, std::string_view unit_code) {
  auto told = gap_json(line.gap);
  told["campaign"] = line.campaign.value();
  told["unit"] = unit_code;
  return told;
}

}  // namespace cas::adapters::json
