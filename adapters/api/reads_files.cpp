#include <sstream>

#include "adapters/api/reading.hpp"
#include "adapters/api/reads.hpp"
#include "adapters/report_files/write_delivery.hpp"

/// A report as a file that can be loaded, or the form to fill in.
namespace cas::adapters::api {
namespace {

using report_files::FileFormat;
using report_files::FilledReport;

Result<bool> truth(const Call& call, std::string_view name) {
  const auto text = call.query(name, "false");
  if (text == "true" || text == "false") return text == "true";
  return fail(Errc::invalid, "query.bad_truth",
              "The parameter " + std::string(name) + " is true or false.");
}

Result<std::string> written(const FilledReport& report, FileFormat format, bool empty) {
  if (format == FileFormat::xlsx) return write_workbook(report);
  std::ostringstream text;
  const auto writer = format == FileFormat::xml ? report_files::xml_writer(text)
                                                : report_files::csv_writer(text, empty);
  writer->add(report);
  writer->finish();
  return std::move(text).str();
}

Result<Answer> file_of(const Call& call, node::Node& node, FileFormat format) {
  const auto& projector = node.projector();
  const auto found = owed(call, engine::Act::read, projector.registry());
  if (!found) return fail(found.error());
  const auto empty = truth(call, "empty");
  if (!empty) return fail(empty.error());
  const auto moment = as_of(call, node);
  if (!moment) return fail(moment.error());
  auto state = *moment ? report_as_of(projector, found->report, (*moment)->seqs)
                       : projector.report(found->report);
  if (!state) return fail(std::move(state.error()));
  if (!*state)
    return fail(Errc::not_found, "report.absent",
                "Unit " + found->unit->code + " has no report in this campaign.");
  auto cells =
      *empty ? events::CellGrid::of_size((*state)->cells.size()) : std::move((*state)->cells);
  // Forms are never taken out of the registry.
  return Answer{.later = [unit = found->unit->code, period = found->campaign->created.period,
                          form = found->form, cells = std::move(cells), format,
                          empty = *empty](const events::KeyStore&) {
    return written({unit, period, form->form, form->layout, cells}, format, empty);
  }};
}

}  // namespace

Result<Answer> read_report_xml(const Call& call, node::Node& node) {
  return file_of(call, node, FileFormat::xml);
}
Result<Answer> read_report_csv(const Call& call, node::Node& node) {
  return file_of(call, node, FileFormat::csv);
}
Result<Answer> read_report_xlsx(const Call& call, node::Node& node) {
  return file_of(call, node, FileFormat::xlsx);
}

}  // namespace cas::adapters::api
