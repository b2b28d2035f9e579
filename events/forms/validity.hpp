#pragma once
#include <string_view>

#include "events/forms/form_template.hpp"
#include "events/period.hpp"

namespace cas::events {

/// Whether the periods between which a form version is valid are periods of the form's type, in
/// order. Free periods have no order, so a form of that type is valid whenever it is used.
/// @errors invalid "form.bad_period_type", "form.bad_validity"
[[nodiscard]] Result<void> check_validity(const FormTemplate& form);

/// The period that reports on a form speak of.
/// @errors rejected "campaign.bad_period"  the text is no period of the form's type
///         rejected "form.not_valid_then"  the form version begins later or has ended before
[[nodiscard]] Result<Period> period_on(const FormTemplate& form, std::string_view text);

}  // namespace cas::events
