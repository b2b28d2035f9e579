#pragma once
#include <functional>
#include <string>
#include <vector>

#include "adapters/report_files/workbook.hpp"
#include "adapters/report_files/xml_events.hpp"

namespace cas::adapters::report_files {

/// xl/worksheets/*.xml, line by line.
class SheetEvents final : public XmlEvents {
 public:
  using Line = std::function<Result<void>(std::uint32_t, const std::vector<SheetCell>&)>;
  /// All must outlive it.
  SheetEvents(const std::string& sheet, const std::vector<std::string>& texts,
              const std::vector<Flaw>& styles, const Line& line, const Limits& limits)
      : XmlEvents(limits.depth, std::nullopt),
        sheet_(sheet),
        texts_(texts),
        styles_(styles),
        line_(line),
        text_max_(limits.text) {}

 private:
  void on_start(std::string_view name, std::string_view space,
                const XmlAttributes& attributes) override;
  void on_end(std::string_view name) override;
  void on_text(std::string_view text) override;
  void begin_cell(const XmlAttributes& attributes);
  void end_cell();
  [[nodiscard]] Flaw flaw() const;
  void refuse(std::string_view what);

  const std::string& sheet_;
  const std::vector<std::string>& texts_;
  const std::vector<Flaw>& styles_;
  const Line& line_;
  std::uint32_t text_max_;
  std::uint32_t row_ = 0;
  std::vector<SheetCell> cells_;
  bool in_cell_ = false;
  bool in_value_ = false;
  bool spoken_ = false;  // how the text in place is pronounced, which is no part of it
  SheetCell cell_;
  bool computed_ = false;  // by a formula
  bool valued_ = false;    // there is a result, be it empty
  std::size_t style_ = 0;
  std::string type_;
  std::string value_;
};

}  // namespace cas::adapters::report_files
