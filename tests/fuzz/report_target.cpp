#include "tests/fuzz/report_target.hpp"

#include <spanstream>
#include <sstream>

#include "adapters/report_files/cell_content.hpp"
#include "adapters/report_files/read_delivery.hpp"
#include "adapters/report_files/write_delivery.hpp"

namespace cas::fuzz {
namespace {

using namespace adapters::report_files;

struct Form {
  events::FormTemplate form;
  events::Layout layout;
};

/// The form that the corpora speak of: A, rows 1 and 1.1, columns 3 (scale 2) and 4, A/1.1/4
/// barred.
const Form& form() {
  static const Form known = [] {
    events::FormTemplate form;
    form.code = events::FormCode{"FA"};
    form.version = events::FormVersion{1};
    form.title_pl = form.title_en = "Fundusz";
    form.period = "quarter";
    events::FormSection section{"A", "Dział", "Section", {}, {}, {3}};
    for (const auto* row : {"1", "1.1"}) section.rows.push_back({row, "w", "r", "", {}, "", {}});
    section.columns = {{"3", "zł", "amount", "PLN", 2}, {"4", "osoby", "persons", "persons", 0}};
    form.sections = {section};
    return Form{form, *events::Layout::of(form)};
  }();
  return known;
}

Result<FileFacts> read(std::string_view bytes, std::vector<FiledReport>& reports) {
  Limits limits;
  limits.unpacked_bytes = 1024UL * 1024;
  limits.workbook_bytes = 1024UL * 1024;
  Receiver receiver;
  receiver.report = [&](FiledReport&& report) -> Result<void> {
    reports.push_back(std::move(report));
    return {};
  };
  std::ispanstream from{std::span(bytes.data(), bytes.size())};
  auto facts = read_delivery(from, receiver, limits);
  if (facts) {
    invariant(facts->reports == reports.size(), "every report is handed on");
    invariant(facts->bytes == bytes.size(), "every byte is read");
  } else {
    invariant(!facts.error().reason.empty() && !facts.error().detail.empty(), "an error says why");
  }
  return facts;
}

void reads_back(const std::string& written, const FiledReport& report,
                const events::CellChanges& content) {
  std::vector<FiledReport> again;
  const auto facts = read(written, again);
  invariant(facts.has_value() && again.size() == 1, "what we write is read");
  invariant(again[0].key == report.key, "it is the same report");
  const auto cells = read_cells(again[0], form().layout);
  invariant(cells.faults.empty(), "what we write has no faults");
  invariant(cells.changes == content, "it says the same");
}

void write_again(const FiledReport& report, const events::CellChanges& changes) {
  const auto& layout = form().layout;
  auto grid = events::CellGrid::of_size(layout.cells().size());
  for (std::size_t i = 0; i < changes.size(); ++i) {
    grid.kinds[changes.cells[i]] = changes.kinds[i];
    grid.values[changes.cells[i]] = changes.values[i];
  }
  events::CellChanges content;
  for (std::uint16_t i = 0; i < layout.cells().size(); ++i)
    if (!layout.cells()[i].barred)
      content.add(i, static_cast<events::CellKind>(grid.kinds[i]), grid.values[i]);
  const FilledReport filled{report.key.unit, report.key.period, form().form, layout, grid};
  std::ostringstream xml;
  std::ostringstream csv;
  for (const auto& writer : {xml_writer(xml), csv_writer(csv, false)}) {
    writer->add(filled);
    writer->finish();
  }
  reads_back(xml.str(), report, content);
  reads_back(csv.str(), report, content);
}

}  // namespace

bool read_report(std::string_view bytes) {
  std::vector<FiledReport> reports;
  if (!read(bytes, reports)) return false;
  bool good = !reports.empty();
  for (const auto& report : reports) {
    const bool known = report.key.form == form().form.code &&
                       report.key.version == form().form.version && !report.key.unit.empty();
    const auto cells = read_cells(report, form().layout);
    invariant(!cells.faults.empty() || cells.changes.well_formed(), "what is read may be saved");
    if (known && cells.faults.empty())
      write_again(report, cells.changes);
    else
      good = false;
  }
  return good;
}

}  // namespace cas::fuzz
