#pragma once
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "events/unchecked.hpp"
#include "projections/as_of.hpp"

namespace cas::projections {

/// One report that a rule on trial says something of.
struct TrialLine {
  events::ReportId report;
  events::UnitId unit;
  events::CampaignCode campaign;
  events::FormVersion form_version;
  std::vector<events::forms::Finding> findings;
};
/// What keeps a rule on trial from being checked on a report.
struct TrialGap {
  events::forms::Reason reason{};
  /// One sentence; nothing where there are too many different ones to tell them apart.
  std::optional<events::Formula> missing;
  friend bool operator==(const TrialGap&, const TrialGap&) = default;
};
/// A report that it could not be checked on, in part at least, and what was missing first.
struct UncheckedLine {
  events::UnitId unit;
  events::CampaignCode campaign;
  TrialGap gap;
};
struct Trial {
  std::uint64_t reports = 0;      ///< that it was tried on
  std::uint64_t unchecked = 0;    ///< reports that it could not be checked on, in part at least
  std::vector<TrialLine> failed;  ///< by campaign, then by id
  /// Each of the reports that are not checked counts once for each reason, by the first check that
  /// stands for it. In the order in which they were met.
  std::vector<std::pair<TrialGap, std::uint64_t>> gaps;
  std::vector<UncheckedLine> unchecked_lines;  ///< the first of them, by campaign, then by id
  /// Reports on versions of the form that it was not tried on.
  std::map<events::FormVersion, std::uint64_t> left_out;
};
/// So many reports that could not be checked are named; all are counted.
inline constexpr std::size_t kUncheckedNamed = 1'000;

/// Tries rules that are not published on every stored report of a form that lay in the region at a
/// position, of one campaign or of all, as far as it is on one of the versions that are given:
/// piece by piece, so that others may be served between two of them. What happens meanwhile changes
/// nothing. On the projector's thread.
class RuleTrial {
 public:
  /// @param drafts  versions of one form, at least one, each with rules made by
  ///                forms::CompiledRules::of_draft
  /// @param campaign  an empty code stands for all
  /// @param then  the registry at a position of the past; null: as it is
  RuleTrial(const Projector& projector, std::vector<events::FormFacts> drafts,
            const events::CampaignCode& campaign, std::string region, std::vector<events::Seq> seqs,
            std::shared_ptr<const events::Registry> then = nullptr);

  /// Goes on with up to `reports_max` reports, more than 0; everything up to the position must be
  /// committed.
  /// @returns true when all were tried
  [[nodiscard]] Result<bool> go_on(const Projector& projector, std::size_t reports_max);
  /// The draft of that version; null: it was not given.
  [[nodiscard]] const events::FormFacts* draft(events::FormVersion version) const;
  [[nodiscard]] const Trial& so_far() const noexcept { return trial_; }

 private:
  void tell_unchecked(const events::FormFacts& draft, const events::forms::RuleState& rules,
                      const events::report::ReportState& state,
                      const events::SourceReports& others);
  void count(const TrialGap& gap);
  [[nodiscard]] Result<void> try_on(const Projector& projector, events::ReportId report,
                                    const events::report::ReportState& state);

  std::vector<events::FormFacts> drafts_;
  std::string region_;
  std::vector<events::Seq> seqs_;
  std::shared_ptr<const events::Registry> then_;
  std::vector<events::CampaignCode> campaigns_;  // not begun yet, the next one last
  std::optional<PastWalk> walk_;                 // over the campaign that was begun
  Trial trial_;
};

}  // namespace cas::projections
