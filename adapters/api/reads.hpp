#pragma once
#include "adapters/api/call.hpp"
#include "projections/explanations.hpp"
#include "projections/findings.hpp"

/// What can be read, one function for each route. All of them run on the node's thread, see what
/// was applied, and ask the permission table first.
namespace cas::adapters::api {

using Read = Result<Answer> (*)(const Call& call, node::Node& node);

Result<Answer> read_me(const Call& call, node::Node& node);
Result<Answer> list_accounts(const Call& call, node::Node& node);
Result<Answer> list_units(const Call& call, node::Node& node);
Result<Answer> read_unit(const Call& call, node::Node& node);
Result<Answer> list_forms(const Call& call, node::Node& node);
Result<Answer> read_form(const Call& call, node::Node& node);
Result<Answer> list_campaigns(const Call& call, node::Node& node);
Result<Answer> read_campaign(const Call& call, node::Node& node);
Result<Answer> read_completeness(const Call& call, node::Node& node);
Result<Answer> read_totals(const Call& call, node::Node& node);
/// Counts by rule and by region, and the reports with findings.
Result<Answer> read_findings(const Call& call, node::Node& node);
/// Numbers far from those of like units.
Result<Answer> read_outliers(const Call& call, node::Node& node);
Result<Answer> read_report_findings(const Call& call, node::Node& node);
/// A rule in the body, on every stored report of a form: a hundred of them in one go.
Result<Answer> try_rule(const Call& call, node::Node& node);
/// Why a cell holds what it holds: of a report, and of a total.
Result<Answer> read_cell_why(const Call& call, node::Node& node);
Result<Answer> read_total_why(const Call& call, node::Node& node);
Result<Answer> print_report_pdf(const Call& call, node::Node& node);
Result<Answer> print_report_html(const Call& call, node::Node& node);
/// A file that can be loaded again.
Result<Answer> read_report_xml(const Call& call, node::Node& node);
Result<Answer> read_report_csv(const Call& call, node::Node& node);
Result<Answer> read_report_xlsx(const Call& call, node::Node& node);
Result<Answer> list_reports(const Call& call, node::Node& node);
Result<Answer> read_report(const Call& call, node::Node& node);
Result<Answer> read_report_history(const Call& call, node::Node& node);
Result<Answer> read_history(const Call& call, node::Node& node);

/// The unit and campaign that a report's path names, for somebody who may `act` there. Whoever may
/// not cannot tell a unit that is not there from one outside the scope.
struct Owed {
  const events::UnitFacts* unit = nullptr;
  const events::CampaignFacts* campaign = nullptr;
  const events::FormFacts* form = nullptr;
  events::ReportId report;
};
[[nodiscard]] Error no_report(const Owed& owes);
Result<Owed> owed(const Call& call, engine::Act act, const events::Registry& registry);

/// What the rules say of the report that a path names, at the moment that is asked about.
struct Explained {
  Owed owes;
  std::optional<projections::Position> moment;
  projections::ReportFindings found;
  projections::Explanations explanations;
};
Result<Explained> explained_report(const Call& call, node::Node& node);

}  // namespace cas::adapters::api
