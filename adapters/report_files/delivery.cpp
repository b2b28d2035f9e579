#include "adapters/report_files/delivery.hpp"

namespace cas::adapters::report_files {

std::string to_string(const Place& place) {
  if (place.sheet.empty())
    return "line " + std::to_string(place.line) + ", column " + std::to_string(place.column);
  std::string letters;
  for (auto left = place.column; left > 0; left = (left - 1) / 26)
    letters.insert(letters.begin(), static_cast<char>('A' + (left - 1) % 26));
  return "sheet " + place.sheet + ", cell " + letters + std::to_string(place.line);
}

std::string to_string(const Fault& fault) {
  return to_string(fault.place) + (fault.cell.empty() ? "" : ", " + fault.cell) + ": " +
         fault.detail;
}

std::string_view name_of(Encoding encoding) {
  switch (encoding) {
    case Encoding::utf_8: return "UTF-8";
    case Encoding::utf_8_with_mark: return "UTF-8 with a byte order mark";
    case Encoding::windows_1250: return "Windows-1250";
    case Encoding::iso_8859_2: return "ISO-8859-2";
  }
  return "";
}

}  // namespace cas::adapters::report_files
