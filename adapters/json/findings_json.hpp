#pragma once
#include <boost/json.hpp>
#include <string_view>

#include "events/unchecked.hpp"
#include "projections/findings.hpp"
#include "projections/live_survey.hpp"
#include "projections/rule_trial.hpp"

/// What the rules say, as programs read it.
namespace cas::adapters::json {

[[nodiscard]] std::string_view name_of(events::Severity severity);
/// @errors invalid "severity.unknown"
[[nodiscard]] Result<events::Severity> parse_severity(std::string_view word);

/// A breach: its rule, cells, both sides and the difference. @param formula  may be null
[[nodiscard]] boost::json::object finding_json(const events::forms::Finding& finding,
                                               const events::Layout& layout,
                                               const events::Formula* formula);
[[nodiscard]] boost::json::object counts_json(const projections::FindingCounts& counts);

/// Counts of all, by region and by rule.
[[nodiscard]] boost::json::object survey_json(const projections::Survey& survey);

/// The same of a survey that is kept, without the rules' messages.
[[nodiscard]] boost::json::object live_survey_json(const projections::LiveSurvey& survey);

/// Words in both languages.
[[nodiscard]] boost::json::object formula_json(const events::Formula& formula);

/// Every finding of one report, each with its formula filled in and whether it is explained, and
/// what could not be checked.
[[nodiscard]] boost::json::object findings_json(const projections::ReportFindings& found,
                                                const std::vector<events::Formula>& formulas,
                                                const std::vector<events::Unchecked>& unchecked,
                                                const events::Layout& layout);

/// A report that would fail, with what the rule says of it.
[[nodiscard]] boost::json::object trial_line_json(const projections::TrialLine& line,
                                                  std::string_view unit_code,
                                                  const events::Layout& layout);

/// Why a rule could not be checked on reports, and on how many each.
[[nodiscard]] boost::json::array gaps_json(const projections::Trial& trial);

/// How many reports it was not tried on, for each version of the form.
[[nodiscard]] boost::json::array left_out_json(const projections::Trial& trial);

/// A report that it could not be checked on, and what was missing.
[[nodiscard]] boost::json::object unchecked_line_json(const projections::UncheckedLine& line,
                                                      std::string_view unit_code);

}  // namespace cas::adapters::json
