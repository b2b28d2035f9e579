#include "projections/rule_trial.hpp"

#include <algorithm>
#include <span>

#include "events/checks.hpp"

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
  if (!walk_) {
    if (campaigns_.empty()) return true;
    auto walk =
        PastWalk::over(PastRegion::of(projector, std::move(campaigns_.back()), region_, seqs_));
    if (!walk) return fail(std::move(walk.error()));
    campaigns_.pop_back();
    walk_ = *std::move(walk);
  }
  const auto walked =
      walk_->go_on(reports_max, [&](events::ReportId id, const events::report::ReportState& state) {
        return try_on(projector, id, state);
      });
  if (!walked) return fail(walked.error());
  if (*walked) walk_.reset();
  return !walk_ && campaigns_.empty();
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
