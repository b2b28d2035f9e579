#pragma once
#include <string>

#include "adapters/print/sheet.hpp"

namespace cas::adapters::print {

/// A PDF of A4 pages, landscape: tables by section with their heading repeated on each page and
/// as many columns side by side as stay readable, then the findings; a footer on each page. The
/// same sheet gives the same bytes on the same machine: nothing of the clock stands in it.
/// Any thread. Laid out by Pango in "DejaVu Sans", or what stands in for it.
/// @errors unavailable "print.failed"  the library says what
[[nodiscard]] Result<std::string> to_pdf(const Sheet& sheet);

}  // namespace cas::adapters::print
