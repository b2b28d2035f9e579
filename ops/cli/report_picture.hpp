#pragma once
#include <string_view>

#include "events/report_state.hpp"
#include "ops/cli/language.hpp"
#include "ops/cli/seen_layout.hpp"

namespace cas::ops {

/// Prints a report as it stands, section by section, in the layout that it is seen in. A cell that
/// is as it was prefilled is marked, and what from is told below; not in the layout of another
/// version, where cells have other places.
/// @param state  its cells in that layout
void print_report(const events::report::ReportState& state, const SeenLayout& seen,
                  const events::UnitFacts& unit, Language language);

}  // namespace cas::ops
