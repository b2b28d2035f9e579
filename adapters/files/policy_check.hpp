#pragma once
#include "adapters/files/strict_json.hpp"
#include "events/forms/form_template.hpp"

namespace cas::adapters::files {

/// Compiles the rules, computed cells and prefills of a form, and refuses each that cannot be
/// understood at its place; what only does not fit together is refused at the root.
/// @param form one whose sections make a layout
void check_policy(const JsonPlace& root, const events::FormTemplate& form);

}  // namespace cas::adapters::files
