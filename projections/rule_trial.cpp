#include "projections/rule_trial.hpp"

#include <algorithm>
#include <span>

#include "events/checks.hpp"
#include "projections/reports_as_of.hpp"

namespace cas::projections {

RuleTrial::RuleTrial(const Projector& projector, const events::FormFacts& form,
                     events::forms::CompiledRules rules, const events::CampaignCode& campaign,
                     std::string region, std::vector<events::Seq> seqs)
    : draft_{form.form, form.layout, std::move(rules)},
      region_(std::move(region)),
      seqs_(std::move(seqs)) {
  for (const auto& [code, facts] : projector.registry().campaigns())
    if (facts.created.form == form.form.code && facts.created.form_version == form.form.version &&
        (campaign.value().empty() || code == campaign))
      campaigns_.push_back(code);
  std::ranges::reverse(campaigns_);
}

Result<bool> RuleTrial::go_on(const Projector& projector, std::size_t reports_max) {
  while (next_ == reports_.size()) {
    if (campaigns_.empty()) return true;
    auto reports = reports_ever_in(projector.store(), campaigns_.back(), region_);
    if (!reports) return fail(std::move(reports.error()));
    campaigns_.pop_back();
    reports_ = *std::move(reports);
    next_ = 0;
  }
  const auto piece =
      std::span(reports_).subspan(next_, std::min(reports_max, reports_.size() - next_));
  next_ += piece.size();
  const auto take = [&](events::ReportId id, const events::report::ReportState& state) {
    return try_on(projector, id, state);
  };
  if (auto read = each_report_as_of(projector, piece, region_, seqs_, take); !read)
    return fail(std::move(read.error()));
  return next_ == reports_.size() && campaigns_.empty();
}

Result<void> RuleTrial::try_on(const Projector& projector, events::ReportId report,
                               const events::report::ReportState& state) {
  const auto others = events::SourceReports::of(
      state.opened, draft_, projector.registry(),
      [&](events::ReportId other) { return report_as_of(projector, other, seqs_); });
  if (!others) return fail(others.error());
  auto checked = check_report(state, draft_, *others);
  ++trial_.reports;
  if (checked.unchecked > 0) ++trial_.unchecked;
  if (!checked.breaches.empty())
    trial_.failed.push_back(
        {report, state.opened.unit, state.opened.campaign, std::move(checked.breaches)});
  return {};
}

}  // namespace cas::projections
