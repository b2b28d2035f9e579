#include "adapters/api/reading.hpp"
#include "adapters/api/reads.hpp"
#include "adapters/node/node_thread.hpp"
#include "adapters/print/html.hpp"
#include "adapters/print/pdf.hpp"
#include "adapters/print/stored_report.hpp"

namespace cas::adapters::api {
namespace {

using print::Language;
using print::StoredReport;

Result<StoredReport> print_of(const Call& call, node::Node& node) {
  const auto language = call.query("language", "pl");
  if (language != "pl" && language != "en")
    return fail(Errc::invalid, "language.unknown", "A language is pl or en.");
  auto asked = explained_report(call, node);
  if (!asked) return fail(std::move(asked.error()));
  boost::json::object told;
  tell_moment(told, asked->moment, node.projector());
  const auto& owes = asked->owes;
  const auto& projector = node.projector();
  const auto& moment = asked->moment;
  const auto others = events::SourceReports::of(
      asked->found.state.opened, *owes.form, projector.registry(), [&](events::ReportId id) {
        return moment ? report_as_of(projector, id, moment->seqs) : projector.report(id);
      });
  if (!others) return fail(others.error());
  const auto time =
      projections::time_of(projector, (moment ? *moment : position_now(projector)).seqs);
  if (!time) return fail(time.error());
  auto formulas = explain_breaches(asked->found.state, *owes.form, *others);
  return StoredReport{owes.form->form,
                      owes.unit->code,
                      owes.unit->name,
                      owes.campaign->created.period,
                      std::move(asked->found),
                      std::move(formulas),
                      std::move(asked->explanations),
                      std::string(told.at("position").as_string()),
                      *time,
                      language == "pl" ? Language::polish : Language::english};
}

}  // namespace

Result<Answer> print_report_pdf(const Call& call, node::Node& node) {
  auto made = print_of(call, node);
  if (!made) return fail(std::move(made.error()));
  return Answer{.later = [made = *std::move(made)](const events::KeyStore& keys) {
    return print::to_pdf(print::sheet_of(made, &keys));
  }};
}

Result<Answer> print_report_html(const Call& call, node::Node& node) {
  auto made = print_of(call, node);
  if (!made) return fail(std::move(made.error()));
  return Answer{
      .later = [made = *std::move(made)](const events::KeyStore& keys) -> Result<std::string> {
        return print::to_html(print::sheet_of(made, &keys));
      }};
}

}  // namespace cas::adapters::api
