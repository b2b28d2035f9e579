#pragma once
#include <map>
#include <span>
#include <string>
#include <unordered_map>
#include <vector>

#include "events/checks.hpp"
#include "projections/as_of.hpp"

/// What the rules say of reports. A function of the reports' rows and of the published forms, so
/// nothing of it is stored: it is checked when somebody asks, and kept until the report, or another
/// one that its rules look at, has changed.
namespace cas::projections {

struct ReportFindings {
  events::report::ReportState state;
  events::Checked checked;
};

/// How many, over some reports.
struct FindingCounts {
  std::uint64_t reports = 0;  ///< looked at
  std::uint64_t broken = 0;   ///< of them with a hard rule broken
  std::uint64_t hard = 0;     ///< breaches
  std::uint64_t soft = 0;
  std::uint64_t unexplained = 0;  ///< of the soft ones
  void add(const events::report::ReportState& state, const events::Checked& checked);
  friend bool operator==(const FindingCounts&, const FindingCounts&) = default;
};

struct RuleCounts {
  events::Severity severity{};
  std::string message_pl;
  std::string message_en;
  std::uint64_t findings = 0;
  std::uint64_t reports = 0;
};

/// What the rules say of the reports of a region.
struct Survey {
  std::string region;
  FindingCounts all;
  std::map<std::string, FindingCounts> below;  ///< by region of the next level
  std::map<std::string, RuleCounts> rules;     ///< those that are broken, by name
  void add(const ReportFindings& found);
};

/// One thread, the projector's.
class Findings {
 public:
  /// As the report stands; nothing if there is none.
  /// @errors those of the store; corrupt "form.unknown"
  [[nodiscard]] Result<std::optional<ReportFindings>> of(const Projector& projector,
                                                         events::ReportId report);
  /// How many reports were checked so far, for whoever does not want to wait for too many.
  [[nodiscard]] std::uint64_t checks() const noexcept { return checks_; }

 private:
  struct Kept {
    events::Version version;  ///< of the report
    events::Checked checked;
  };
  std::uint64_t checks_ = 0;
  static constexpr std::size_t kKeptMax = 65'536;
  std::unordered_map<events::ReportId, Kept> kept_;
};

/// As the report stood at a position; everything up to there must be committed.
[[nodiscard]] Result<std::optional<ReportFindings>> findings_as_of(
    const Projector& projector, events::ReportId report, std::span<const events::Seq> seqs);

/// The same of a report whose state at that position is at hand.
[[nodiscard]] Result<ReportFindings> findings_of_state(const Projector& projector,
                                                       events::report::ReportState state,
                                                       std::span<const events::Seq> seqs);

/// What a report's rules look at beside it, as it stood at that position; what is missing is told
/// of that moment, for which the registry of the past is read (some milliseconds for a nation).
[[nodiscard]] Result<events::SourceReports> sources_as_of(
    const Projector& projector, const events::report::ReportOpened& opened,
    const events::FormFacts& form, std::span<const events::Seq> seqs);

}  // namespace cas::projections
