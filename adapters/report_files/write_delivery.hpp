#pragma once
#include <memory>
#include <ostream>
#include <string>

#include "adapters/report_files/delivery.hpp"

namespace cas::adapters::report_files {

/// A report as it is written; an empty grid makes a form to fill in. All that it refers to must
/// outlive the call that it is handed to.
struct FilledReport {
  std::string unit;
  std::string period;
  const events::FormTemplate& form;
  const events::Layout& layout;
  const events::CellGrid& cells;  ///< of the layout's size
};

/// Writes deliveries that `read_delivery` reads back as they were: every cell that is not barred,
/// empty ones, too; in UTF-8. One thread.
class DeliveryWriter {
 public:
  virtual ~DeliveryWriter() = default;
  virtual void add(const FilledReport& report) = 0;
  /// After the last one.
  virtual void finish() = 0;
};

/// XML as `cas-report.xsd` describes it. `to` must outlive it.
[[nodiscard]] std::unique_ptr<DeliveryWriter> xml_writer(std::ostream& to);

/// CSV behind a byte order mark, by which spreadsheets know UTF-8; none of its texts becomes a
/// formula there. `to` must outlive it.
/// @param labels  beside each cell what it means, for people who fill it in
[[nodiscard]] std::unique_ptr<DeliveryWriter> csv_writer(std::ostream& to, bool labels);

/// A workbook of one report, as `workbook_words.hpp` lays it out: cells to fill in are blue, barred
/// ones grey and locked.
/// @errors unavailable "file.unwritable"  there is no room for temporary files
[[nodiscard]] Result<std::string> write_workbook(const FilledReport& report);

}  // namespace cas::adapters::report_files
