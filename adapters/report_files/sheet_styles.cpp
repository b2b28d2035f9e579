#include "adapters/report_files/sheet_styles.hpp"

#include <algorithm>
#include <charconv>

namespace cas::adapters::report_files {
namespace {

constexpr std::size_t kStylesMax = 65'536;  // more than any program writes

std::uint32_t number_of(std::string_view text) {
  std::uint32_t number = 0;
  const auto [end, wrong] = std::from_chars(text.data(), text.data() + text.size(), number);
  return wrong == std::errc{} && end == text.data() + text.size() ? number : 0;
}

/// Those that every program knows without being told (ECMA-376 part 1, 18.8.30).
Flaw known_as(std::uint32_t format) {
  if (format == 9 || format == 10) return Flaw::percent;
  const bool date = (format >= 14 && format <= 22) || (format >= 27 && format <= 36) ||
                    (format >= 45 && format <= 47) || (format >= 50 && format <= 58);
  return date ? Flaw::date : Flaw::none;
}

bool of_dates(char c) { return std::string_view("dmyhsDMYHS").contains(c); }

}  // namespace

Flaw shown_as(std::string_view format) {
  Flaw shown = Flaw::none;
  for (std::size_t i = 0; i < format.size(); ++i) {
    const char c = format[i];
    if (c == '\\' || c == '_' || c == '*') {
      ++i;  // what follows stands for itself
    } else if (c == '"') {
      i = std::min(format.find('"', i + 1), format.size());
    } else if (c == '[') {
      // A color, a currency or a condition; or hours, minutes or seconds beyond their usual end.
      const auto end = std::min(format.find(']', i + 1), format.size());
      const auto inside = format.substr(i + 1, end - i - 1);
      if (!inside.empty() && inside.find_first_not_of("hmsHMS") == std::string_view::npos)
        return Flaw::date;
      i = end;
    } else if (of_dates(c)) {
      return Flaw::date;
    } else if (c == '%') {
      shown = Flaw::percent;
    }
  }
  return shown;
}

void SheetStyles::on_start(std::string_view name, std::string_view,
                           const XmlAttributes& attributes) {
  if (name == "cellXfs") in_cells_ = true;
  if (formats_.size() > kStylesMax || styles_.size() > kStylesMax)
    return stop({Errc::invalid, "xlsx.too_many_styles", "The workbook has too many styles.", {}});
  const auto number = number_of(attributes.find("numFmtId"));
  if (name == "numFmt") formats_[number] = shown_as(attributes.find("formatCode"));
  if (name != "xf" || !in_cells_) return;
  const auto own = formats_.find(number);
  styles_.push_back(own == formats_.end() ? known_as(number) : own->second);
}

void SheetStyles::on_end(std::string_view name) {
  if (name == "cellXfs") in_cells_ = false;
}

}  // namespace cas::adapters::report_files
