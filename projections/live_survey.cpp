#include "projections/live_survey.hpp"

namespace cas::projections {
namespace {

FindingCounts operator+(const FindingCounts& a, const FindingCounts& b) {
  return {a.reports + b.reports, a.broken + b.broken, a.hard + b.hard, a.soft + b.soft,
          a.unexplained + b.unexplained};
}

FindingCounts operator-(const FindingCounts& a, const FindingCounts& b) {
  return {a.reports - b.reports, a.broken - b.broken, a.hard - b.hard, a.soft - b.soft,
          a.unexplained - b.unexplained};
}

}  // namespace

SurveyPart SurveyPart::of(const ReportFindings& found) {
  SurveyPart part{found.state.opened.unit, found.state.opened.region, {}, {}};
  part.counts.add(found.state, found.checked);
  for (const auto& finding : found.checked.breaches) {
    if (part.rules.empty() || part.rules.back().rule != finding.rule)
      part.rules.push_back(
          {finding.rule, finding.severity, 0});  // a rule's findings stand together
    ++part.rules.back().findings;
  }
  return part;
}

void LiveSurvey::add(const SurveyPart& part) {
  all_ = all_ + part.counts;
  if (const auto& next = part.region.below(region_); !next.empty()) {
    auto& counts = below_[next];
    counts = counts + part.counts;
  }
  for (const auto& [name, severity, findings] : part.rules) {
    auto& rule = rules_[name];
    rule = {severity, rule.reports + 1, rule.findings + findings};
  }
}

void LiveSurvey::remove(const SurveyPart& part) {
  all_ = all_ - part.counts;
  if (const auto below = below_.find(part.region.below(region_)); below != below_.end()) {
    below->second = below->second - part.counts;
    if (below->second.reports == 0) below_.erase(below);
  }
  for (const auto& [name, severity, findings] : part.rules) {
    const auto rule = rules_.find(name);
    invariant(rule != rules_.end(), "what is taken away was added");
    rule->second.findings -= findings;
    if (--rule->second.reports == 0) rules_.erase(rule);
  }
}

}  // namespace cas::projections
