#include "projections/rule_trial.hpp"

#include <algorithm>
#include <set>
#include <span>

#include "events/checks.hpp"
#include "events/forms/compiled.hpp"

namespace cas::projections {
namespace {

/// Sentences name campaigns, periods and cells, of which there may be many.
constexpr std::size_t kGapsMax = 100;

}  // namespace

RuleTrial::RuleTrial(const Projector& projector, std::vector<events::FormFacts> drafts,
                     const events::CampaignCode& campaign, std::string region,
                     std::vector<events::Seq> seqs, std::shared_ptr<const events::Registry> then)
    : drafts_(std::move(drafts)),
      region_(std::move(region)),
      seqs_(std::move(seqs)),
      then_(std::move(then)) {
  for (const auto& [code, facts] : projector.registry().campaigns())
    if (facts.created.form == drafts_.front().form.code &&
        (campaign.value().empty() || code == campaign))
      campaigns_.push_back(code);
  std::ranges::reverse(campaigns_);
}

const events::FormFacts* RuleTrial::draft(events::FormVersion version) const {
  const auto found = std::ranges::find(
      drafts_, version, [](const events::FormFacts& draft) { return draft.form.version; });
  return found == drafts_.end() ? nullptr : &*found;
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
  const auto* form = draft(state.opened.form_version);
  if (form == nullptr) {
    ++trial_.left_out[state.opened.form_version];
    return {};
  }
  const auto others = events::SourceReports::of(
      state.opened, *form, projector.registry(),
      [&](events::ReportId other) { return report_as_of(projector, other, seqs_); }, then_.get());
  if (!others) return fail(others.error());
  events::forms::RuleState rules(form->rules);
  rules.check(state.cells, others->sources());
  ++trial_.reports;
  if (rules.unchecked() > 0) tell_unchecked(*form, rules, state, *others);
  if (auto breaches = rules.findings(state.cells); !breaches.empty())
    trial_.failed.push_back({report, state.opened.unit, state.opened.campaign, form->form.version,
                             std::move(breaches)});
  return {};
}

/// One sentence for each reason and report: to word every check would take longer than to make it.
void RuleTrial::tell_unchecked(const events::FormFacts& draft,
                               const events::forms::RuleState& rules,
                               const events::report::ReportState& state,
                               const events::SourceReports& others) {
  std::set<events::forms::Reason> told;
  const auto instances = static_cast<std::uint32_t>(draft.rules.compiled().instances.size());
  for (std::uint32_t i = 0; i < instances; ++i) {
    if (rules.outcome(i) != events::forms::Outcome::unchecked) continue;
    if (!told.insert(rules.reason(i)).second) continue;
    TrialGap gap{rules.reason(i), sentence_of(rules.obstacle(state.cells, i), others)};
    count(gap);
    if (told.size() == 1 && trial_.unchecked_lines.size() < kUncheckedNamed)
      trial_.unchecked_lines.push_back({state.opened.unit, state.opened.campaign, std::move(gap)});
  }
  ++trial_.unchecked;
}

void RuleTrial::count(const TrialGap& gap) {
  auto& gaps = trial_.gaps;
  const auto find = [&](const TrialGap& wanted) {
    return std::ranges::find(gaps, wanted, &std::pair<TrialGap, std::uint64_t>::first);
  };
  auto at = find(gap);
  if (at == gaps.end() && gaps.size() >= kGapsMax) at = find({gap.reason, std::nullopt});
  if (at == gaps.end())
    at = gaps.insert(at, {gaps.size() < kGapsMax ? gap : TrialGap{gap.reason, std::nullopt}, 0});
  ++at->second;
}

}  // namespace cas::projections
