#pragma once
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "events/registry.hpp"
#include "events/report_state.hpp"

namespace cas::events {

/// What the rules of a report's form say of it, in the light of the unit's other reports.
struct Checked {
  std::vector<forms::Finding> breaches;    ///< in the order of the rules
  std::uint32_t unchecked = 0;             ///< instances that could not be checked
  std::vector<report::CitedReport> cited;  ///< the other reports that were there, ascending by id

  [[nodiscard]] bool breaks(Severity severity) const;
  /// Soft breaches that nobody has explained as they stand.
  [[nodiscard]] std::vector<const forms::Finding*> unexplained(
      const report::ReportState& state) const;
};

/// Finds another report as it stands where the check is made; nothing if there is none.
using FindReport = std::function<Result<std::optional<report::ReportState>>(ReportId)>;

/// The report that a form's rules call by the name of a source, and how far it is there.
struct SourceNote {
  enum class Stage : std::uint8_t {
    no_period = 0,     ///< there is no such period
    no_campaign = 1,   ///< nobody was asked for such a report
    no_report = 2,     ///< the unit has none
    not_approved = 3,  ///< it has one that is not approved, or not any more
    there = 4,
  };
  Stage stage{};
  FormCode form;
  std::string period;     ///< its own; of a period that does not exist, the one it was asked from
  CampaignCode campaign;  ///< if there is one
};

/// The reports that a form's rules and prefills look at, held for as long as they are looked at.
/// A source is the unit's report on the same form for the period before, for the period before in
/// the same year, for the same period last year, or on another form for the same period. It counts
/// once it is approved, and while it is corrected as it was accepted; of several campaigns for one
/// period the first by code counts.
class SourceReports {
 public:
  /// `registry` must outlive this.
  /// @param then  as it stood where reports are looked at, if that is the past: campaigns that it
  ///              does not know had not begun, which changes what notes say and nothing else
  /// @errors those of `find`
  static Result<SourceReports> of(const report::ReportOpened& opened, const FormFacts& form,
                                  const Registry& registry, const FindReport& find,
                                  const Registry* then = nullptr);
  [[nodiscard]] const forms::Sources& sources() const noexcept { return sources_; }
  [[nodiscard]] const std::vector<report::CitedReport>& cited() const noexcept { return cited_; }
  /// Nothing for a name that the form's rules do not use.
  [[nodiscard]] const SourceNote* note(std::string_view source) const;

 private:
  struct Held {
    report::ReportState state;
    std::vector<RowSuccession> successions;
  };
  std::vector<std::unique_ptr<Held>> held_;  // at places of their own: sources point there
  forms::Sources sources_;
  std::vector<report::CitedReport> cited_;
  std::map<std::string, SourceNote, std::less<>> notes_;
};

/// The form that a source names, by its code; nothing for the form's own other periods.
[[nodiscard]] std::optional<FormCode> form_of_source(std::string_view source);

/// @errors not_found "rule.unknown"  the form has no rule of that name
[[nodiscard]] Result<void> known_rule(const FormFacts& form, std::string_view rule);

/// What the cells of a report start from, and what that was taken from.
struct Prefill {
  std::vector<forms::ComputedCell> cells;
  std::vector<report::CitedReport> cited;
};
/// Pure.
[[nodiscard]] Prefill prefill_of(const report::ReportState& state, const FormFacts& form,
                                 const SourceReports& others);

/// Checks everything. Pure.
[[nodiscard]] Checked check_report(const report::ReportState& state, const FormFacts& form,
                                   const SourceReports& others);

/// Why a breach is one: its rule with the values filled in.
struct Formula {
  std::string pl;
  std::string en;
  [[nodiscard]] const std::string& in(forms::Language language) const {
    return language == forms::Language::polish ? pl : en;
  }
  friend bool operator==(const Formula&, const Formula&) = default;
};
/// Of each breach that `check_report` finds, in its order. Pure.
[[nodiscard]] std::vector<Formula> explain_breaches(const report::ReportState& state,
                                                    const FormFacts& form,
                                                    const SourceReports& others);

}  // namespace cas::events
