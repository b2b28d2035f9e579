#pragma once
#include <string_view>
#include <vector>

#include "events/forms/form_template.hpp"
#include "events/forms/rule_text.hpp"

namespace cas::events::forms {

/// A reference to cells of the form itself. @errors invalid "rule.…", beginning with the column
[[nodiscard]] Result<Reference> own_cells(std::string_view text);

/// Lets a policy's `computed` and `not_summed` take effect on how cells are totalled.
/// @param cells in layout order
/// @errors invalid "rule.…"  a reference that cannot be read, names no cell or a barred one, or
///         cells that are named twice
[[nodiscard]] Result<void> apply_policy(const FormTemplate& form, std::vector<LayoutCell>& cells);

}  // namespace cas::events::forms
