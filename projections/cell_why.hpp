#pragma once
#include <optional>
#include <string>
#include <vector>

#include "events/checks.hpp"
#include "events/forms/cell_rules.hpp"
#include "projections/queries.hpp"

namespace cas::projections {

/// Why a cell of a report holds what it holds, and what that is compared with.
struct CellWhy {
  std::uint16_t cell = 0;
  /// What its form computes it by, with the report's values; nothing where it is only entered.
  std::optional<events::Formula> formula;
  /// The event that gave it its content; nothing if none ever did.
  std::optional<HistoryEntry> written;
  std::string prefilled_from;  ///< the expression, if that event was a prefill
  struct Rule {
    events::forms::RuleAtCell seen;
    std::optional<events::Formula> missing;  ///< of one that could not be checked: what it lacks
  };
  std::vector<Rule> rules;
};

/// @param state   of a moment for which everything is committed
/// @param others  of the same moment
/// @errors those of the store
[[nodiscard]] Result<CellWhy> cell_why(const Store& store, const events::report::ReportState& state,
                                       const events::FormFacts& form,
                                       const events::SourceReports& others, std::uint16_t cell);

/// A cell of a total, filled in; nothing for one that is summed or not totalled at all.
[[nodiscard]] std::optional<events::Formula> total_formula(const TotalsAnswer& totals,
                                                           const events::FormFacts& form,
                                                           std::uint16_t cell);

/// The cell of that code.
/// @errors invalid "cell.unknown", "cell.barred"
[[nodiscard]] Result<std::uint16_t> cell_of(const events::Layout& layout, std::string_view code);

}  // namespace cas::projections
