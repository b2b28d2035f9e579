#include "adapters/json/answers.hpp"

#include "adapters/files/cell_text.hpp"
#include "adapters/json/names.hpp"
#include "projections/fingerprints.hpp"

namespace cas::adapters::json {

using boost::json::array;
using boost::json::object;
using files::CellStyle;

object unit_json(const events::UnitFacts& unit) {
  return {{"unit", unit.code},
          {"name", unit.name},
          {"kind", name_of(unit.kind)},
          {"voivodeship", unit.region.voivodeship},
          {"powiat", unit.region.powiat},
          {"gmina", unit.region.gmina},
          {"closed", unit.closed},
          {"generated", unit.generated},
          {"version", unit.version.value()}};
}

object campaign_json(const events::CampaignFacts& campaign) {
  const auto& c = campaign.created;
  return {{"campaign", c.campaign.value()},
          {"form", c.form.value()},
          {"form_version", c.form_version.value()},
          {"period", c.period},
          {"phase", name_of(campaign.phase)},
          {"unit_deadline", c.deadlines.unit_date},
          {"office_deadline", c.deadlines.office_date},
          {"units_at_launch", campaign.units}};
}

object report_line_json(const projections::ListRow& row, const events::UnitFacts& unit) {
  return {{"unit", unit.code},
          {"name", unit.name},
          {"report", to_hex(row.report)},
          {"phase", name_of(row.phase)},
          {"returned", row.returned},
          {"correction", row.correction},
          {"correction_request", name_of(row.ask)}};
}

object report_json(events::ReportId id, const events::report::ReportState& state,
                   std::string_view unit_code, const events::Layout& layout) {
  array filled;
  const auto& cells = layout.cells();
  for (std::size_t i = 0; i < cells.size() && i < state.cells.size(); ++i) {
    const files::CellContent content{static_cast<events::CellKind>(state.cells.kinds[i]),
                                     state.cells.values[i]};
    if (content.kind == events::CellKind::empty) continue;
    filled.push_back({{"cell", cells[i].code},
                      {"value", files::print_cell(content, cells[i].scale, CellStyle::plain)}});
  }
  return {{"report", to_hex(id)},
          {"campaign", state.opened.campaign.value()},
          {"unit", unit_code},
          {"form", state.opened.form.value()},
          {"form_version", state.opened.form_version.value()},
          {"phase", name_of(state.phase)},
          {"version", state.stream_version.value()},
          {"approved_version", state.version},
          {"correction", state.correction},
          {"returned", state.returned},
          {"correction_request", name_of(state.ask)},
          {"unit_deadline", state.opened.deadlines.unit_date},
          {"office_deadline", state.opened.deadlines.office_date},
          {"cells", std::move(filled)}};
}

object totals_json(const projections::TotalsAnswer& answer) {
  array cells;
  for (const auto& c : answer.cells)
    if (c.any())
      cells.push_back(
          {{"cell", c.code},
           {"sum", files::print_cell({events::CellKind::number, c.sum}, c.scale, CellStyle::plain)},
           {"numbers", c.numbers},
           {"below_unit", c.below_unit},
           {"no_data", c.no_data},
           {"impossible", c.impossible}});
  return {{"campaign", answer.campaign.value()},         {"form", answer.form.value()},
          {"form_version", answer.form_version.value()}, {"region", answer.region},
          {"lens", projections::name_of(answer.lens)},   {"cells", std::move(cells)}};
}

object completeness_json(const projections::Completeness& counts) {
  object phases;
  for (std::size_t p = 1; p < counts.phases.size(); ++p)
    phases[name_of(static_cast<events::report::Phase>(p))] = counts.phases[p];
  return {{"reports", counts.reports()},
          {"phases", std::move(phases)},
          {"returned", counts.returned},
          {"in_correction", counts.in_correction},
          {"correction_requested", counts.correction_requested}};
}

object done_json(events::CommandId command, const engine::Done& done) {
  const auto& [receipt, repeated, already_so] = done;
  return {{"command", to_hex(command)},
          {"stream", receipt.stream.value()},
          {"version", receipt.version.value()},
          {"partition", receipt.partition.value()},
          {"seq", receipt.seq.value()},
          {"repeated", repeated},
          {"already_so", already_so}};
}

}  // namespace cas::adapters::json
