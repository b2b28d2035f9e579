#pragma once
#include <array>
#include <string>
#include <string_view>

namespace cas::adapters::report_files {

/// The columns of a delivery in CSV; the last one is for people and may be missing.
inline constexpr std::array<std::string_view, 7> kCsvColumns{"unit", "form",  "version", "period",
                                                             "cell", "value", "label"};

/// A text as it may stand in a file that a spreadsheet opens: one that would become a formula there
/// (it begins with = + - @, a tab or a carriage return) gets an apostrophe in front, and so does
/// one that already has apostrophes there, so that `from_spreadsheet` gives every text back.
[[nodiscard]] std::string for_spreadsheet(std::string_view text);
[[nodiscard]] std::string_view from_spreadsheet(std::string_view text);

}  // namespace cas::adapters::report_files
