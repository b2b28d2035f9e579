#include "adapters/loads/load_json.hpp"

#include <algorithm>

#include "adapters/json/findings_json.hpp"
#include "adapters/json/names.hpp"

namespace cas::adapters::loads {
namespace {

using boost::json::array;
using boost::json::object;

std::string_view name_of(report_files::FileFormat format) {
  switch (format) {
    case report_files::FileFormat::xml: return "xml";
    case report_files::FileFormat::csv: return "csv";
    case report_files::FileFormat::xlsx: return "xlsx";
  }
  return "";
}

object file_json(const report_files::FileFacts& file) {
  return {{"format", name_of(file.format)},
          {"encoding", report_files::name_of(file.encoding)},
          {"bytes", file.bytes},
          {"sha256", to_hex(file.sha256)},
          {"reports", file.reports},
          {"cells", file.cells}};
}

object fault_json(const Fault& fault) {
  object told{{"reason", fault.reason}, {"detail", fault.detail}};
  if (!fault.place.sheet.empty()) told["sheet"] = fault.place.sheet;
  if (fault.place.line > 0) told["line"] = fault.place.line;
  if (fault.place.column > 0) told["column"] = fault.place.column;
  if (!fault.cell.empty()) told["cell"] = fault.cell;
  return told;
}

object key_json(const Compared& report) {
  object key{{"unit", report.key.unit},
             {"form", report.key.form.value()},
             {"form_version", report.key.version.value()},
             {"period", report.key.period}};
  if (!report.standing.campaign.value().empty()) key["campaign"] = report.standing.campaign.value();
  return key;
}

/// @param left  how many more may be listed
array changes_json(const Compared& report, std::size_t& left) {
  array changes;
  const auto listed = std::min(report.changes.size(), left);
  left -= listed;
  for (std::size_t i = 0; i < listed; ++i) {
    const auto& cell = report.standing.form->layout.cells()[report.changes.cells[i]];
    const auto text = [&](const files::CellContent& content) {
      return files::print_cell(content, cell.scale, files::CellStyle::plain);
    };
    changes.push_back(object{{"cell", cell.code},
                             {"before", text(report.before[i])},
                             {"after", text({static_cast<events::CellKind>(report.changes.kinds[i]),
                                             report.changes.values[i]})}});
  }
  return changes;
}

object report_json(const Compared& report, std::size_t& changes_left) {
  auto told = key_json(report);
  if (report.standing.state) {
    told["phase"] = json::name_of(report.standing.state->phase);
    told["version"] = report.version().value();
  }
  told["cells"] = report.cells;
  told["changed"] = report.changes.size();
  told["changes"] = changes_json(report, changes_left);
  array faults;
  for (const auto& fault : report.faults) faults.push_back(fault_json(fault));
  told["faults"] = std::move(faults);
  told["hard"] = report.hard;
  told["soft"] = report.soft;
  array findings;
  for (const auto& finding : report.checked.breaches)
    findings.push_back(json::finding_json(finding, report.standing.form->layout, nullptr));
  told["findings"] = std::move(findings);
  return told;
}

Error since_loaded(const Compared& report) {
  return {Errc::rejected,
          "load.changed_since",
          "The file was loaded as it was shown, and the report has been changed since: it is at "
          "version " +
              std::to_string(report.changed_since->value()) + " now. Look at a new dry run.",
          {}};
}

/// What is told of the file as a whole.
object file_told(const DryRun& run, const json::PositionToken& at) {
  const auto changed = std::ranges::count_if(
      run.reports, [](const Compared& report) { return report.changes.size() > 0; });
  return {{"file", file_json(run.file)},
          {"citation", print(Citation{run.file.sha256, at})},
          {"changed_reports", changed},
          {"faulty_reports", run.faulty()}};
}

}  // namespace

object dry_run_json(const DryRun& run, const json::PositionToken& at, std::size_t changes_max) {
  auto told = file_told(run, at);
  array reports;
  for (const auto& report : run.reports) reports.push_back(report_json(report, changes_max));
  told["reports"] = std::move(reports);
  return told;
}

void write_dry_run(std::ostream& to, const DryRun& run, const json::PositionToken& at) {
  auto head = boost::json::serialize(file_told(run, at));
  head.pop_back();  // goes on with the reports
  to << head << R"(,"reports":[)";
  std::size_t changes_left = SIZE_MAX;
  for (const auto& report : run.reports)
    to << (&report == run.reports.data() ? "" : ",")
       << boost::json::serialize(report_json(report, changes_left));
  to << "]}";
}

object commit_json(const DryRun& run, const std::vector<std::size_t>& chosen,
                   const std::vector<Outcome>& outcomes) {
  std::size_t loaded = 0;
  array refused;
  for (const auto& outcome : outcomes) {
    const auto& report = run.reports[outcome.report];
    const bool changed_since = outcome.done && report.changed_since;
    if (outcome.done && !changed_since) {
      loaded += outcome.done->already_so || outcome.done->repeated ? 0U : 1U;
      continue;
    }
    auto told = key_json(report);
    const auto why = changed_since ? since_loaded(report) : outcome.done.error();
    told["reason"] = why.reason;
    told["detail"] = why.detail;
    refused.push_back(std::move(told));
  }
  const auto unchanged = chosen.size() - loaded - refused.size();
  return {{"file", file_json(run.file)},
          {"loaded", loaded},
          {"unchanged", unchanged},
          {"refused", std::move(refused)}};
}

}  // namespace cas::adapters::loads
