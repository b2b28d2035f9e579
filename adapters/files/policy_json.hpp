#pragma once
#include "adapters/files/strict_json.hpp"
#include "events/forms/form_template.hpp"

namespace cas::adapters::files {

/// Reads what a form says beyond its print, and whether that fits the print; what does not is
/// refused at its place. `form` has its period and sections already.
[[nodiscard]] events::FormPolicy read_policy(const JsonPlace& place,
                                             const events::FormTemplate& form);

/// Reads a rule that is not published: one item of a form's rules, which may yet do without a
/// message.
/// @errors invalid "json.…", "form.bad_code" with the JSON pointer; whether its condition says
///         anything is for forms::CompiledRules::of_draft
[[nodiscard]] Result<events::EditRule> read_draft_rule(const boost::json::value& json);

}  // namespace cas::adapters::files
