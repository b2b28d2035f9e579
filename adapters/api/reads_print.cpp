#include "adapters/api/reading.hpp"
#include "adapters/api/reads.hpp"
#include "adapters/node/node_thread.hpp"
#include "adapters/print/html.hpp"
#include "adapters/print/pdf.hpp"
#include "events/hash.hpp"
#include "projections/findings.hpp"

namespace cas::adapters::api {
namespace {

using print::Language;

/// All that a print needs, apart from the registry, which goes on meanwhile.
struct Print {
  events::FormTemplate form;
  std::string unit_code;
  std::string unit_name;
  std::string period;
  projections::ReportFindings found;
  Explanations explanations;
  std::string position;
  Language language{};

  [[nodiscard]] print::Sheet sheet(const events::KeyStore& keys) const {
    const auto& state = found.state;
    print::PrintedReport report{form,
                                state.cells,
                                unit_code,
                                unit_name,
                                state.opened.campaign.value(),
                                period,
                                state.phase,
                                state.returned,
                                state.correction,
                                state.version,
                                {},
                                position,
                                to_hex(events::sha256(events::to_body(state.cells))),
                                language};
    for (const auto& finding : found.checked.breaches)
      report.findings.push_back(
          {finding.severity == events::Severity::hard,
           finding.name() + ": " +
               (language == Language::polish ? finding.message_pl : finding.message_en),
           opened(explanations, finding.name(), keys)});
    return print::sheet_of(report);
  }
};

Result<Print> print_of(const Call& call, node::Node& node) {
  const auto language = call.query("language", "pl");
  if (language != "pl" && language != "en")
    return fail(Errc::invalid, "language.unknown", "A language is pl or en.");
  auto asked = explained_report(call, node);
  if (!asked) return fail(std::move(asked.error()));
  boost::json::object told;
  tell_moment(told, asked->moment, node.projector());
  const auto& owes = asked->owes;
  return Print{owes.form->form,
               owes.unit->code,
               owes.unit->name,
               owes.campaign->created.period,
               std::move(asked->found),
               std::move(asked->explanations),
               std::string(told.at("position").as_string()),
               language == "pl" ? Language::polish : Language::english};
}

}  // namespace

Result<Answer> print_report_pdf(const Call& call, node::Node& node) {
  auto made = print_of(call, node);
  if (!made) return fail(std::move(made.error()));
  return Answer{.later = [made = *std::move(made)](const events::KeyStore& keys) {
    return print::to_pdf(made.sheet(keys));
  }};
}

Result<Answer> print_report_html(const Call& call, node::Node& node) {
  auto made = print_of(call, node);
  if (!made) return fail(std::move(made.error()));
  return Answer{
      .later = [made = *std::move(made)](const events::KeyStore& keys) -> Result<std::string> {
        return print::to_html(made.sheet(keys));
      }};
}

}  // namespace cas::adapters::api
