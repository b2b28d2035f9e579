#include "projections/findings.hpp"

#include "projections/registry_as_of.hpp"

namespace cas::projections {
namespace {

using events::report::ReportState;

Result<const events::FormFacts*> form_of(const events::Registry& registry,
                                         const ReportState& state) {
  const auto* form = registry.form(state.opened.form, state.opened.form_version);
  if (form == nullptr)
    return fail(Errc::corrupt, "form.unknown", "A report's form is not in the registry.");
  return form;
}

events::FindReport as_of(const Projector& projector, std::span<const events::Seq> seqs) {
  return [&projector, seqs](events::ReportId id) { return report_as_of(projector, id, seqs); };
}

}  // namespace

void FindingCounts::add(const ReportState& state, const events::Checked& checked) {
  ++reports;
  if (checked.breaks(events::Severity::hard)) ++broken;
  for (const auto& finding : checked.breaches)
    ++(finding.severity == events::Severity::hard ? hard : soft);
  unexplained += checked.unexplained(state).size();
}

void Survey::add(const ReportFindings& found) {
  all.add(found.state, found.checked);
  if (const auto& next = found.state.opened.region.below(region); !next.empty())
    below[next].add(found.state, found.checked);
  std::string_view last;
  for (const auto& finding : found.checked.breaches) {
    auto& rule = rules[finding.rule];
    if (rule.findings == 0) rule = {finding.severity, finding.message_pl, finding.message_en, 0, 0};
    ++rule.findings;
    if (finding.rule != last) ++rule.reports;  // the findings of a rule stand together
    last = finding.rule;
  }
}

Result<std::optional<ReportFindings>> Findings::of(const Projector& projector,
                                                   events::ReportId report) {
  auto state = projector.report(report);
  if (!state) return fail(std::move(state.error()));
  if (!*state) return std::nullopt;
  const auto& registry = projector.registry();
  const auto form = form_of(registry, **state);
  if (!form) return fail(form.error());
  const auto others =
      events::SourceReports::of((*state)->opened, **form, registry,
                                [&](events::ReportId other) { return projector.report(other); });
  if (!others) return fail(others.error());
  auto kept = kept_.find(report);
  if (kept == kept_.end() || kept->second.version != (*state)->stream_version ||
      kept->second.checked.cited != others->cited()) {
    ++checks_;
    if (kept_.size() >= kKeptMax) kept_.clear();
    kept = kept_
               .insert_or_assign(
                   report, Kept{(*state)->stream_version, check_report(**state, **form, *others)})
               .first;
  }
  return ReportFindings{**std::move(state), kept->second.checked};
}

Result<std::optional<ReportFindings>> findings_as_of(const Projector& projector,
                                                     events::ReportId report,
                                                     std::span<const events::Seq> seqs) {
  auto state = report_as_of(projector, report, seqs);
  if (!state) return fail(std::move(state.error()));
  if (!*state) return std::nullopt;
  return findings_of_state(projector, **std::move(state), seqs);
}

Result<ReportFindings> findings_of_state(const Projector& projector, ReportState state,
                                         std::span<const events::Seq> seqs) {
  const auto form = form_of(projector.registry(), state);
  if (!form) return fail(form.error());
  const auto others =
      events::SourceReports::of(state.opened, **form, projector.registry(), as_of(projector, seqs));
  if (!others) return fail(others.error());
  auto checked = check_report(state, **form, *others);
  return ReportFindings{std::move(state), std::move(checked)};
}

Result<events::SourceReports> sources_as_of(const Projector& projector,
                                            const events::report::ReportOpened& opened,
                                            const events::FormFacts& form,
                                            std::span<const events::Seq> seqs) {
  std::optional<events::Registry> past;
  if (seqs.front() != projector.checkpoint(events::kRegistry).chain.tip.seq) {
    auto read = read_registry(projector.store(), seqs.front());
    if (!read) return fail(std::move(read.error()));
    past = *std::move(read);
  }
  return events::SourceReports::of(opened, form, projector.registry(), as_of(projector, seqs),
                                   past ? &*past : nullptr);
}

}  // namespace cas::projections
