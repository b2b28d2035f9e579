#include <iostream>

#include "adapters/report_files/report_schema.hpp"
#include "adapters/report_files/write_delivery.hpp"
#include "ops/cli/commands.hpp"
#include "ops/cli/output_file.hpp"
#include "ops/cli/session.hpp"
#include "ops/cli/words.hpp"
#include "projections/queries.hpp"

namespace cas::ops {
namespace {

namespace files = adapters::report_files;

struct ExportWords {
  std::string campaign;
  std::string region = std::string(events::kCountry);
  std::string unit;
  std::string format = "xml";
  std::string output;
  bool empty = false;
};

/// The reports that were asked for, in the order of the list.
Result<std::vector<const events::UnitFacts*>> units(const projections::Projector& projector,
                                                    const ExportWords& words) {
  const auto& registry = projector.registry();
  if (!words.unit.empty()) {
    const auto* unit = registry.unit_by_code(words.unit);
    if (unit == nullptr)
      return fail(Errc::not_found, "unit.unknown", "No unit has the code " + words.unit + ".");
    return std::vector{unit};
  }
  if (auto known = check_region(registry, words.region); !known)
    return fail(std::move(known.error()));
  auto rows = projections::list_reports(projector.store(), events::CampaignCode{words.campaign},
                                        words.region);
  if (!rows) return fail(std::move(rows.error()));
  std::vector<const events::UnitFacts*> found;
  for (const auto& row : *rows)
    if (const auto* unit = registry.unit(row.unit)) found.push_back(unit);
  return found;
}

class Writer {
 public:
  Writer(const projections::Projector& projector, const ExportWords& words, std::ostream& to)
      : projector_(projector), words_(words), to_(to) {
    if (words.format == "xml") writer_ = files::xml_writer(to);
    if (words.format == "csv") writer_ = files::csv_writer(to, words.empty);
  }

  Result<void> write(const events::UnitFacts& unit) {
    const auto id = events::report::report_id(events::CampaignCode{words_.campaign}, unit.id);
    auto state = projector_.report(id);
    if (!state) return fail(std::move(state.error()));
    if (!*state)
      return fail(Errc::not_found, "report.absent",
                  "The unit " + unit.code + " has no report in " + words_.campaign + ".");
    const auto& opened = (*state)->opened;
    const auto* form = projector_.registry().form(opened.form, opened.form_version);
    const auto* campaign = projector_.registry().campaign(opened.campaign);
    invariant(form != nullptr && campaign != nullptr, "a report has a form and a campaign");
    if (words_.empty) (*state)->cells = events::CellGrid::of_size((*state)->cells.size());
    const files::FilledReport report{unit.code, campaign->created.period, form->form, form->layout,
                                     (*state)->cells};
    if (writer_) {
      writer_->add(report);
      return {};
    }
    auto book = files::write_workbook(report);
    if (!book) return fail(std::move(book.error()));
    to_ << *book;
    return {};
  }

  void finish() {
    if (writer_) writer_->finish();
  }

 private:
  const projections::Projector& projector_;
  const ExportWords& words_;
  std::ostream& to_;
  std::unique_ptr<files::DeliveryWriter> writer_;
};

Result<void> check_campaign(const events::Registry& registry, const ExportWords& words) {
  const auto* campaign = registry.campaign(events::CampaignCode{words.campaign});
  if (campaign == nullptr)
    return fail(Errc::not_found, "campaign.unknown",
                "No campaign is called " + words.campaign + "; see cas campaign list.");
  const auto* form = registry.form(campaign->created.form, campaign->created.form_version);
  invariant(form != nullptr, "a campaign's form was published");
  if (words.empty && form->form.policy.entry == events::EntryMode::typed)
    return fail(Errc::rejected, "form.only_typed",
                "Reports of this form are typed, not loaded from files: there is no form to fill "
                "in.");
  return {};
}

Result<void> write_all(const Options& options, const ExportWords& words, std::ostream& to) {
  auto reading = Reading::open(options);
  if (!reading) return fail(std::move(reading.error()));
  const auto& projector = (*reading)->projector();
  if (auto fit = check_campaign(projector.registry(), words); !fit) return fit;
  const auto found = units(projector, words);
  if (!found) return fail(found.error());
  Writer writer{projector, words, to};
  for (const auto* unit : *found)
    if (auto done = writer.write(*unit); !done) return fail(std::move(done.error()));
  writer.finish();
  return {};
}

Result<Exit> export_reports(const Options& options, const ExportWords& words) {
  if (words.format == "xlsx" && words.unit.empty())
    return fail(Errc::invalid, "export.one_unit",
                "A workbook holds one report; name its unit with --unit.");
  const auto written =
      write_output(words.output, [&](std::ostream& to) { return write_all(options, words, to); });
  if (!written) return fail(written.error());
  return Exit::ok;
}

}  // namespace

void add_export(CLI::App& app, Options& options, Run& run) {
  auto words = std::make_shared<ExportWords>();
  auto* exports = app.add_subcommand(
      "export",
      "Write reports, or empty forms to fill in, as files that cas load reads.\n\n"
      "Example: cas export FA-2014Q4 --unit 0212033 --format xlsx --empty --output form.xlsx");
  exports->add_option("campaign", words->campaign, "campaign code")->required();
  exports->add_option("--region", words->region, "TERYT code or PL")->capture_default_str();
  exports->add_option("--unit", words->unit, "one unit's report alone");
  exports->add_option("--format", words->format, "xml, csv or xlsx")
      ->check(CLI::IsMember({"xml", "csv", "xlsx"}))
      ->capture_default_str();
  exports->add_flag("--empty", words->empty, "nothing filled in");
  exports->add_option("--output", words->output, "the file (default: standard output)");
  exports->callback([&options, &run, words] {
    run = [&options, words] { return export_reports(options, *words); };
  });
  auto* schema = app.add_subcommand("schema",
                                    "Print the XSD of deliveries in XML.\n\nExample: cas schema "
                                    "> cas-report.xsd");
  schema->callback([&run] {
    run = [] {
      std::cout << files::report_schema();
      return Result<Exit>(Exit::ok);
    };
  });
}

}  // namespace cas::ops
