#pragma once
#include <string_view>

/// What the fuzzers of reports in files share, whatever the format.
namespace cas::fuzz {

/// Reads a delivery within small limits. What it accepts without a fault is written again, by XML
/// and CSV and, if it is one report of the form, as a workbook, and must read back the same.
bool read_report(std::string_view bytes);

}  // namespace cas::fuzz
