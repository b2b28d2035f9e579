#pragma once
#include <string>
#include <vector>

#include "events/checks.hpp"

namespace cas::events {

/// Checks of one rule that could not be made, all for the same want.
struct Unchecked {
  std::string rule;  ///< "cumulative-in-year:A/3"
  Severity severity{};
  forms::Reason reason{};
  std::uint32_t checks = 0;  ///< how many instances
  Formula missing;           ///< what, as one sentence
};

/// Every check that could not be made, by rule and by what it lacks, in the order of the rules.
/// Pure.
[[nodiscard]] std::vector<Unchecked> unchecked_rules(const report::ReportState& state,
                                                     const FormFacts& form,
                                                     const SourceReports& others);

/// What is missing, as a sentence: "Jednostka nie ma sprawozdania FA za 2014-Q3 (zbiórka
/// FA-2014Q3)." Pure.
[[nodiscard]] Formula sentence_of(const forms::Obstacle& obstacle, const SourceReports& others);

}  // namespace cas::events
