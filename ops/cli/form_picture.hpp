#pragma once
#include <string>
#include <string_view>
#include <vector>

#include "events/forms/form_template.hpp"
#include "events/forms/rules.hpp"

namespace cas::ops {

/// A form as it is printed, for a terminal: sections as tables with the printed numbers of rows and
/// columns, barred cells filled, labels wrapped; columns that do not fit go into another table
/// below. Behind them its own rules.
/// @param form one that makes a layout
/// @param width columns of the terminal, at least 60
[[nodiscard]] std::string form_picture(const events::FormTemplate& form,
                                       events::forms::Language language, std::size_t width);

/// Lines of at most `width` columns, broken between words, and within those that are longer.
[[nodiscard]] std::vector<std::string> wrapped(std::string_view text, std::size_t width);

}  // namespace cas::ops
