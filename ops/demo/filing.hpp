#pragma once
#include <string>

#include "engine/commands.hpp"
#include "events/forms/form_template.hpp"

namespace cas::ops {

/// A report as a domain program files it: the figures are written into a file in XML, and what is
/// loaded is what was read back from that. Pure.
/// @param layout  the form's
[[nodiscard]] engine::LoadCells file_figures(engine::ReportId report, const std::string& unit_code,
                                             const events::FormTemplate& form,
                                             const events::Layout& layout,
                                             const events::CellChanges& figures);

}  // namespace cas::ops
