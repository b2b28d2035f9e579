#pragma once
#include <boost/json.hpp>

#include "projections/cell_why.hpp"

namespace cas::adapters::json {

/// A cell of a report: what it holds, who wrote that, by what it is computed, what looks at it.
[[nodiscard]] boost::json::object cell_why_json(const projections::CellWhy& why,
                                                const events::report::ReportState& state,
                                                const events::FormFacts& form);

/// Cells that are as they were prefilled, and what from.
[[nodiscard]] boost::json::array prefilled_json(const events::report::ReportState& state,
                                                const events::FormFacts& form);

/// A cell of a total: by what it is computed, or of how many reports it is the sum.
[[nodiscard]] boost::json::object total_why_json(const projections::TotalsAnswer& totals,
                                                 const events::FormFacts& form, std::uint16_t cell);

}  // namespace cas::adapters::json
