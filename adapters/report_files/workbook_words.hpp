#pragma once
#include <cstdint>
#include <string_view>

/// How a report lies in a workbook: a cover sheet with names in column A and values in column B; a
/// sheet for each section: its code in B1; a line that begins with `row` and has the columns'
/// numbers from column C on; below it a line for each row of the form, its number in column A, its
/// label in column B. Words elsewhere, and sheets with neither `section` nor `row`, are for people;
/// numbers and symbols from column C on, below the columns' numbers, belong to a row and a column.
namespace cas::adapters::report_files {

inline constexpr std::string_view kCoverSheet = "CAS";
inline constexpr std::string_view kUnitWord = "unit";
inline constexpr std::string_view kFormWord = "form";
inline constexpr std::string_view kVersionWord = "version";
inline constexpr std::string_view kPeriodWord = "period";
inline constexpr std::string_view kSectionWord = "section";
inline constexpr std::string_view kRowWord = "row";
inline constexpr std::uint32_t kFirstCellColumn = 3;  ///< C

}  // namespace cas::adapters::report_files
