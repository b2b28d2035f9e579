#pragma once
#include <optional>
#include <string_view>
#include <vector>

#include "events/forms/form_template.hpp"
#include "events/result.hpp"

namespace cas::adapters::files {

/// All that can be said against a form's file at once.
struct FormLint {
  std::vector<Error> errors;    ///< for which it cannot be published; each names its place
  std::vector<Error> warnings;  ///< "form.no_status", "form.untranslated", "form.no_formula",
                                ///< "rule.derived_already"; nothing that stops it
  std::optional<events::FormTemplate> form;  ///< without errors
};

[[nodiscard]] FormLint lint_form(std::string_view json);

}  // namespace cas::adapters::files
