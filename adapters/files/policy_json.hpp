#pragma once
#include "adapters/files/strict_json.hpp"
#include "events/forms/form_template.hpp"

namespace cas::adapters::files {

/// Reads what a form says beyond its print, and whether that fits the print; what does not is
/// refused at its place. `form` has its period and sections already.
[[nodiscard]] events::FormPolicy read_policy(const JsonPlace& place,
                                             const events::FormTemplate& form);

}  // namespace cas::adapters::files
