#pragma once
#include <string>

#include "adapters/print/sheet.hpp"

namespace cas::adapters::print {

/// A page that needs nothing beside itself: no script, no font, no picture from elsewhere. Any
/// text of the sheet is shown as text, whatever signs stand in it.
[[nodiscard]] std::string to_html(const Sheet& sheet);

}  // namespace cas::adapters::print
