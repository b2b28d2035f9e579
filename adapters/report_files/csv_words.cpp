#include "adapters/report_files/csv_words.hpp"

namespace cas::adapters::report_files {
namespace {

/// Apostrophes, and then what makes a formula.
bool begins_like_a_formula(std::string_view text) {
  const auto first = text.find_first_not_of('\'');
  return first != std::string_view::npos &&
         std::string_view("=+-@\t\r").find(text[first]) != std::string_view::npos;
}

}  // namespace

std::string for_spreadsheet(std::string_view text) {
  return (begins_like_a_formula(text) ? "'" : "") + std::string(text);
}

std::string_view from_spreadsheet(std::string_view text) {
  if (text.starts_with('\'') && begins_like_a_formula(text)) text.remove_prefix(1);
  return text;
}

}  // namespace cas::adapters::report_files
