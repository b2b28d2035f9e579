#include "events/checks.hpp"

#include <algorithm>
#include <tuple>

#include "events/forms/cell_map.hpp"
#include "events/period.hpp"

namespace cas::events {
namespace {

using Stage = SourceNote::Stage;

/// The form and the period that a source stands for, seen from a campaign.
struct Wanted {
  FormCode form;
  std::string period;
};

std::optional<Wanted> wanted(std::string_view source, const FormTemplate& form,
                             const campaign::CampaignCreated& from) {
  if (auto other = form_of_source(source)) return Wanted{*std::move(other), from.period};
  const auto type = parse_period_type(form.period);
  if (!type) return std::nullopt;
  const auto period = Period::parse(*type, from.period);
  if (!period) return std::nullopt;
  const auto then = source == "previous"    ? period->previous()
                    : source == "last_year" ? period->last_year()
                                            : period->previous_in_year();
  if (!then) return std::nullopt;
  return Wanted{from.form, then->text()};
}

/// How rows of an older version of a form are called in a newer one, over all versions between.
std::vector<RowSuccession> successions(const Registry& registry, const FormCode& code,
                                       FormVersion older, FormVersion newer) {
  std::vector<RowSuccession> all;
  const auto* before = registry.form(code, older);
  for (auto version = older.value() + 1; version <= newer.value(); ++version) {
    const auto* form = registry.form(code, FormVersion{version});
    if (form == nullptr) continue;
    all = composed(all, successions_between(before->form, form->form));
    before = form;
  }
  return all;
}

}  // namespace

std::optional<FormCode> form_of_source(std::string_view source) {
  if (source == "previous" || source == "previous_in_year" || source == "last_year")
    return std::nullopt;
  return FormCode{std::string(source)};
}

Result<void> known_rule(const FormFacts& form, std::string_view rule) {
  const auto& rules = form.rules.rules();
  if (std::ranges::find(rules, rule, &EditRule::id) != rules.end()) return {};
  return fail(Errc::not_found, "rule.unknown",
              "The form " + form.form.code.value() + " has no rule " + std::string(rule) + ".");
}

bool Checked::breaks(Severity severity) const {
  return std::ranges::any_of(breaches, [&](const auto& f) { return f.severity == severity; });
}

std::vector<const forms::Finding*> Checked::unexplained(const report::ReportState& state) const {
  std::vector<const forms::Finding*> open;
  for (const auto& finding : breaches) {
    if (finding.severity != Severity::soft) continue;
    const auto explained =
        std::ranges::binary_search(state.explained, finding.name(), {}, &report::Explained::breach);
    if (!explained) open.push_back(&finding);
  }
  return open;
}

const SourceNote* SourceReports::note(std::string_view source) const {
  const auto found = notes_.find(source);
  return found == notes_.end() ? nullptr : &found->second;
}

Result<SourceReports> SourceReports::of(const report::ReportOpened& opened, const FormFacts& form,
                                        const Registry& registry, const FindReport& find,
                                        const Registry* then) {
  SourceReports found;
  const auto* from = registry.campaign(opened.campaign);
  if (from == nullptr) return found;
  for (const auto& source : form.rules.sources()) {
    const auto want = wanted(source, form.form, from->created);
    auto& note = found.notes_[source];
    note = want ? SourceNote{Stage::no_campaign, want->form, want->period, {}}
                : SourceNote{Stage::no_period, opened.form, from->created.period, {}};
    if (!want) continue;
    const auto reach = [&note](Stage stage, const CampaignCode& code) {
      if (stage > note.stage) std::tie(note.stage, note.campaign) = std::tie(stage, code);
    };
    for (const auto& [code, campaign] : registry.campaigns()) {
      if (campaign.created.form != want->form || campaign.created.period != want->period) continue;
      auto state = find(report::report_id(code, opened.unit));
      if (!state) return fail(std::move(state.error()));
      if (!*state && then != nullptr && then->campaign(code) == nullptr) continue;
      const auto* cells = *state ? (*state)->approved_cells() : nullptr;
      reach(!*state            ? Stage::no_report
            : cells == nullptr ? Stage::not_approved
                               : Stage::there,
            code);
      if (cells == nullptr) continue;
      const auto* other = registry.form((*state)->opened.form, (*state)->opened.form_version);
      if (other == nullptr) continue;
      auto held = std::make_unique<Held>();
      held->state = **std::move(state);
      if (want->form == opened.form)
        held->successions = successions(registry, opened.form, held->state.opened.form_version,
                                        opened.form_version);
      found.sources_[source] = {&other->layout, held->state.approved_cells(), held->successions};
      found.cited_.push_back({report::report_id(code, opened.unit), held->state.stream_version});
      found.held_.push_back(std::move(held));
      break;
    }
  }
  std::ranges::sort(found.cited_, {}, &report::CitedReport::report);
  const auto twice = std::ranges::unique(found.cited_);
  found.cited_.erase(twice.begin(), twice.end());
  return found;
}

Prefill prefill_of(const report::ReportState& state, const FormFacts& form,
                   const SourceReports& others) {
  return {form.rules.prefill(state.cells, others.sources()), others.cited()};
}

Checked check_report(const report::ReportState& state, const FormFacts& form,
                     const SourceReports& others) {
  forms::RuleState rules(form.rules);
  rules.check(state.cells, others.sources());
  return {rules.findings(state.cells), rules.unchecked(), others.cited()};
}

std::vector<Formula> explain_breaches(const report::ReportState& state, const FormFacts& form,
                                      const SourceReports& others) {
  forms::RuleState rules(form.rules);
  rules.check(state.cells, others.sources());
  std::vector<Formula> formulas;
  for (const auto& breach : rules.findings(state.cells))
    formulas.push_back({rules.explain(state.cells, breach.index, forms::Language::polish),
                        rules.explain(state.cells, breach.index, forms::Language::english)});
  return formulas;
}

}  // namespace cas::events
