#pragma once
#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "adapters/report_files/xml_events.hpp"

namespace cas::adapters::report_files {

/// xl/styles.xml, as far as it tells numbers from dates, which a workbook stores alike.
class SheetStyles final : public XmlEvents {
 public:
  /// @param dates  told of each style of cells, in order: does it show numbers as dates or times?
  SheetStyles(std::vector<bool>& dates, const Limits& limits)
      : XmlEvents(limits.depth, std::nullopt), dates_(dates) {}

 private:
  void on_start(std::string_view name, std::string_view space,
                const XmlAttributes& attributes) override;
  void on_end(std::string_view name) override;
  void on_text(std::string_view) override {}

  std::vector<bool>& dates_;
  std::map<std::uint32_t, bool> formats_;  // by the number that the workbook gave them
  bool in_cells_ = false;
};

/// Does a number format (ECMA-376 part 1, 18.8.31) show a number as a date or a time?
[[nodiscard]] bool shows_dates(std::string_view format);

}  // namespace cas::adapters::report_files
