#include "adapters/json/answers.hpp"

#include <algorithm>
#include <array>
#include <charconv>

#include "adapters/files/cell_text.hpp"
#include "adapters/json/names.hpp"
#include "projections/fingerprints.hpp"

namespace cas::adapters::json {

using boost::json::array;
using boost::json::object;
using files::CellStyle;

namespace {

bool plain(char c) { return static_cast<unsigned char>(c) >= ' ' && c != '"' && c != '\\'; }

/// Begins a line of the list of cells: {"cell":"A/1/3"
void begin_cell(std::string& text, std::string_view code) {
  text += text.size() == 1 ? R"({"cell":)" : R"(,{"cell":)";
  if (std::ranges::all_of(code, plain))
    text.append(1, '"').append(code).append(1, '"');
  else
    text += boost::json::serialize(boost::json::string(code));
}

void number(std::string& text, std::string_view name, std::uint64_t value) {
  std::array<char, 20> digits{};
  const auto end = std::to_chars(digits.begin(), digits.end(), value).ptr;
  text.append(name).append(digits.begin(), end);
}

/// A cell's value prints without anything that JSON would escape.
void value(std::string& text, std::string_view name, const files::CellContent& content,
           std::uint8_t scale) {
  text.append(name).append(files::print_cell(content, scale, CellStyle::plain)).append(1, '"');
}

}  // namespace

std::string CellsAnswer::text() const {
  auto all = boost::json::serialize(rest);
  all.reserve(all.size() + cells.size() + 12);
  all.back() = ',';
  return all.append(R"("cells":)").append(cells).append(1, '}');
}

object CellsAnswer::value() const {
  auto all = rest;
  all["cells"] = boost::json::parse(cells);
  return all;
}

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

CellsAnswer report_answer(events::ReportId id, const events::report::ReportState& state,
                          std::string_view unit_code, const events::Layout& layout) {
  constexpr std::size_t kBytesOfACell = 48;  // mostly
  const auto& cells = layout.cells();
  std::string filled = "[";
  filled.reserve(cells.size() * kBytesOfACell);
  for (std::size_t i = 0; i < cells.size() && i < state.cells.size(); ++i) {
    const files::CellContent content{static_cast<events::CellKind>(state.cells.kinds[i]),
                                     state.cells.values[i]};
    if (content.kind == events::CellKind::empty) continue;
    begin_cell(filled, cells[i].code);
    value(filled, R"(,"value":")", content, cells[i].scale);
    filled += '}';
  }
  filled += ']';
  return {{{"report", to_hex(id)},
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
           {"office_deadline", state.opened.deadlines.office_date}},
          std::move(filled)};
}

object report_json(events::ReportId id, const events::report::ReportState& state,
                   std::string_view unit_code, const events::Layout& layout) {
  return report_answer(id, state, unit_code, layout).value();
}

CellsAnswer totals_answer(const projections::TotalsAnswer& totals) {
  constexpr std::size_t kBytesOfACell = 112;  // mostly
  std::string cells = "[";
  cells.reserve(totals.cells.size() * kBytesOfACell);
  for (const auto& c : totals.cells) {
    if (!c.any()) continue;
    begin_cell(cells, c.code);
    value(cells, R"(,"sum":")", {events::CellKind::number, c.sum}, c.scale);
    number(cells, R"(,"numbers":)", c.numbers);
    number(cells, R"(,"below_unit":)", c.below_unit);
    number(cells, R"(,"no_data":)", c.no_data);
    number(cells, R"(,"impossible":)", c.impossible);
    cells += '}';
  }
  cells += ']';
  return {{{"campaign", totals.campaign.value()},
           {"form", totals.form.value()},
           {"form_version", totals.form_version.value()},
           {"region", totals.region},
           {"lens", projections::name_of(totals.lens)}},
          std::move(cells)};
}

object totals_json(const projections::TotalsAnswer& totals) {
  return totals_answer(totals).value();
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
