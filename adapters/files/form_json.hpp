#pragma once
#include <filesystem>
#include <string>
#include <string_view>

#include "adapters/files/strict_json.hpp"
#include "events/forms/form_template.hpp"

namespace cas::adapters::files {

/// Reads one form template as `ops/catalogue/forms/form.schema.json` describes it. What is returned
/// makes a layout and its rules can be compiled. The `status` marks (verified, assumed) are checked
/// and then dropped: they tell people where a text came from and are no part of the form.
/// @errors invalid "json.…" and "form.…"  syntax with line and column, all else with JSON pointer
[[nodiscard]] Result<events::FormTemplate> parse_form(std::string_view json);

/// Reads a form whose JSON has been parsed; what is wrong is kept where `place` keeps it. Without
/// errors, what is returned makes a layout and its rules can be compiled.
[[nodiscard]] events::FormTemplate read_form(const JsonPlace& place);

/// The same format, indented by two spaces, ending with a line end; `parse_form` of it gives
/// `form`.
[[nodiscard]] std::string print_form(const events::FormTemplate& form);

/// @errors those of `read_file` and `parse_form`, with the path as context
[[nodiscard]] Result<events::FormTemplate> load_form(const std::filesystem::path& path);

}  // namespace cas::adapters::files
