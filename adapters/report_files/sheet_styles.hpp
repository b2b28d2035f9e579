#pragma once
#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "adapters/report_files/workbook.hpp"
#include "adapters/report_files/xml_events.hpp"

namespace cas::adapters::report_files {

/// xl/styles.xml, as far as it tells numbers from dates and from percents, which a workbook stores
/// alike.
class SheetStyles final : public XmlEvents {
 public:
  /// @param styles  gets what each style of cells makes of a number, in order
  SheetStyles(std::vector<Flaw>& styles, const Limits& limits)
      : XmlEvents(limits.depth, std::nullopt), styles_(styles) {}

 private:
  void on_start(std::string_view name, std::string_view space,
                const XmlAttributes& attributes) override;
  void on_end(std::string_view name) override;
  void on_text(std::string_view) override {}

  std::vector<Flaw>& styles_;
  std::map<std::uint32_t, Flaw> formats_;  // by the number that the workbook gave them
  bool in_cells_ = false;
};

/// What a number format (ECMA-376 part 1, 18.8.31) shows a number as: `date`, `percent` or itself.
[[nodiscard]] Flaw shown_as(std::string_view format);

}  // namespace cas::adapters::report_files
