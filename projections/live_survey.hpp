#pragma once
#include <map>
#include <string>
#include <vector>

#include "projections/findings.hpp"

namespace cas::projections {

/// What one report adds to the counts of every region that it lies in.
struct SurveyPart {
  struct OfRule {
    std::string rule;
    events::Severity severity{};
    std::uint64_t findings = 0;
    friend bool operator==(const OfRule&, const OfRule&) = default;
  };
  events::UnitId unit;
  events::RegionPath region;
  FindingCounts counts;       ///< of this report alone
  std::vector<OfRule> rules;  ///< those that it breaks

  [[nodiscard]] static SurveyPart of(const ReportFindings& found);
  friend bool operator==(const SurveyPart&, const SurveyPart&) = default;
};

/// The counts of a region, which follow its reports one by one: what was added and not taken away
/// again counts, as a `Survey` of the same reports would have it.
class LiveSurvey {
 public:
  struct OfRule {
    events::Severity severity{};
    std::uint64_t reports = 0;
    std::uint64_t findings = 0;
    friend bool operator==(const OfRule&, const OfRule&) = default;
  };
  explicit LiveSurvey(std::string region) : region_(std::move(region)) {}

  void add(const SurveyPart& part);
  /// @param part  one that was added
  void remove(const SurveyPart& part);

  [[nodiscard]] const std::string& region() const noexcept { return region_; }
  [[nodiscard]] const FindingCounts& all() const noexcept { return all_; }
  /// By region of the next level.
  [[nodiscard]] const std::map<std::string, FindingCounts>& below() const noexcept {
    return below_;
  }
  /// Those that are broken, by name.
  [[nodiscard]] const std::map<std::string, OfRule>& rules() const noexcept { return rules_; }

 private:
  std::string region_;
  FindingCounts all_;
  std::map<std::string, FindingCounts> below_;
  std::map<std::string, OfRule> rules_;
};

}  // namespace cas::projections
