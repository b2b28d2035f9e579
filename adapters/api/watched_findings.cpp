#include "adapters/api/watched_findings.hpp"

#include <algorithm>

#include "adapters/json/position_token.hpp"
#include "adapters/node/node_thread.hpp"
#include "projections/queries.hpp"

namespace cas::adapters::api {

Result<WatchedFindings> WatchedFindings::open(const events::CampaignCode& campaign,
                                              const ChangeWindow& window,
                                              projections::Findings& findings, node::Node& node) {
  WatchedFindings watched(campaign, window, findings);
  if (auto noted = watched.note_all(node); !noted) return fail(std::move(noted.error()));
  return watched;
}

/// Everything is to be looked at, in a round that begins with this.
Result<void> WatchedFindings::note_all(node::Node& node) {
  if (auto all = node.commit(node::system_now()); !all) return all;
  const auto rows =
      projections::list_reports(node.projector().store(), campaign_, events::kCountry);
  if (!rows) return fail(rows.error());
  for (const auto& row : *rows) due_.insert(row.report);
  for (const auto& [report, part] : known_) due_.insert(report);
  seen_ = window_->end();
  return {};
}

/// The report of this campaign whose rules may look at what has changed: the same one, or that of
/// the same unit. Whether the periods fit is not asked; a report whose sources are what they were
/// is not checked again.
std::optional<events::ReportId> WatchedFindings::concerned(events::ReportId changed,
                                                           const node::Node& node) const {
  const auto& projector = node.projector();
  const auto state = projector.report(changed);
  if (!state || !*state) return std::nullopt;
  const auto& opened = (*state)->opened;
  if (opened.campaign == campaign_) return changed;
  const auto& registry = projector.registry();
  const auto* campaign = registry.campaign(campaign_);
  const auto* form = campaign == nullptr
                         ? nullptr
                         : registry.form(campaign->created.form, campaign->created.form_version);
  if (form == nullptr) return std::nullopt;
  const auto& sources = form->rules.sources();
  const bool looks =
      !sources.empty() && (opened.form == form->form.code ||
                           std::ranges::find(sources, opened.form.value()) != sources.end());
  if (!looks) return std::nullopt;
  return events::report::report_id(campaign_, opened.unit);
}

void WatchedFindings::note_since(std::uint64_t since, const node::Node& node,
                                 std::set<events::ReportId>& reports) const {
  std::set<events::ReportId> changed;
  window_->each_since(since, [&](const Change& change) {
    if (!change.campaign) changed.insert(change.report);
  });
  for (const auto& id : changed)
    if (const auto report = concerned(id, node)) reports.insert(*report);
}

bool WatchedFindings::begin_round(bool wanted, node::Node& node) {
  if (under_way_) return false;
  const auto end = window_->end();
  if (seen_ < window_->begin()) {
    if (!note_all(node)) return false;  // trouble with the store stops the node, which says so
  } else {
    note_since(seen_, node, due_);
    seen_ = end;
  }
  if (due_.empty() && !wanted) return false;
  position_ = json::print(json::token_now(node.projector()));
  under_way_ = true;
  return true;
}

bool WatchedFindings::go_on(Clock::time_point until, const OnChange& on_change,
                            const node::Node& node) {
  if (!under_way_) return false;
  while (!due_.empty()) {
    const auto report = due_.extract(due_.begin()).value();
    const auto found = findings_->of(node.projector(), report);
    if (found && *found) {
      auto part = projections::SurveyPart::of(**found);
      const auto known = known_.find(report);
      if (known == known_.end()) {
        on_change(report, nullptr, known_.emplace(report, std::move(part)).first->second);
      } else if (known->second != part) {
        on_change(report, &known->second, part);
        known->second = std::move(part);
      }
    }
    if (Clock::now() > until) break;
  }
  under_way_ = !due_.empty();
  return !under_way_;
}

std::optional<std::set<events::ReportId>> WatchedFindings::concerned_since(
    std::uint64_t since, const node::Node& node) const {
  bool moved = since < window_->begin();
  window_->each_since(since, [&](const Change& change) { moved |= change.touched.elsewhere; });
  if (moved) return std::nullopt;
  std::set<events::ReportId> reports;
  note_since(since, node, reports);
  return reports;
}

}  // namespace cas::adapters::api
