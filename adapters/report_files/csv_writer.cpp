#include "adapters/report_files/csv_words.hpp"
#include "adapters/report_files/filled_cells.hpp"

namespace cas::adapters::report_files {
namespace {

std::string quoted(std::string_view text) {
  if (text.find_first_of(";\"\r\n") == std::string_view::npos) return std::string(text);
  std::string out = "\"";
  for (const char c : text) out.append(c == '"' ? 2 : 1, c);
  return out + '"';
}

std::string text(std::string_view text) { return quoted(for_spreadsheet(text)); }

class CsvWriter final : public DeliveryWriter {
 public:
  CsvWriter(std::ostream& to, bool labels) : to_(to), labels_(labels) {
    to_ << "\xEF\xBB\xBF";
    for (const auto column : kCsvColumns)
      if (labels_ || column != kCsvColumns.back())
        to_ << (column == kCsvColumns.front() ? "" : ";") << column;
    to_ << "\r\n";
  }

  void add(const FilledReport& report) override {
    const auto head = text(report.unit) + ";" + text(report.form.code.value()) + ";" +
                      std::to_string(report.form.version.value()) + ";" + text(report.period) + ";";
    for_each_open_cell(
        report, [&](const auto&, const auto& row, const auto& column, std::size_t index) {
          // Numbers stay numbers, a minus before them or not; the three marks are no formulas.
          to_ << head << text(report.layout.cells()[index].code) << ";" << text_of(report, index);
          if (labels_) to_ << ";" << text(row.label_pl + " · " + column.label_pl);
          to_ << "\r\n";
        });
  }

  void finish() override {}

 private:
  std::ostream& to_;
  bool labels_;
};

}  // namespace

std::unique_ptr<DeliveryWriter> csv_writer(std::ostream& to, bool labels) {
  return std::make_unique<CsvWriter>(to, labels);
}

}  // namespace cas::adapters::report_files
