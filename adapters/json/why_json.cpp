#include "adapters/json/why_json.hpp"

#include <algorithm>

#include "adapters/files/cell_text.hpp"
#include "adapters/json/event_json.hpp"
#include "adapters/json/findings_json.hpp"
#include "projections/fingerprints.hpp"

namespace cas::adapters::json {
namespace {

using boost::json::array;
using boost::json::object;

/// Who wrote a cell, when, and out of what.
object written_json(const projections::CellWhy& why) {
  const auto& event = std::get<events::report::Event>(why.written->event);
  const auto all = history_json(*why.written, nullptr);
  object told;
  for (const auto* name : {"version", "time", "actor", "channel", "partition", "seq"})
    told[name] = all.at(name);
  told["how"] = "typed";
  if (std::holds_alternative<events::report::CellsLoaded>(event)) {
    told["how"] = "loaded";
    told["file"] = all.at("fields").at("file");
  }
  if (std::holds_alternative<events::report::CellsPrefilled>(event)) {
    told["how"] = "prefilled";
    told["from"] = why.prefilled_from;
    told["compared_with"] = all.at("fields").at("cited");
  }
  return told;
}

}  // namespace

object cell_why_json(const projections::CellWhy& why, const events::report::ReportState& state,
                     const events::FormFacts& form) {
  const auto& cell = form.layout.cells().at(why.cell);
  object told{{"campaign", state.opened.campaign.value()},
              {"version", state.stream_version.value()},
              {"cell", cell.code},
              {"computed", why.formula.has_value()}};
  const files::CellContent content{static_cast<events::CellKind>(state.cells.kinds.at(why.cell)),
                                   state.cells.values.at(why.cell)};
  if (content.kind != events::CellKind::empty)
    told["value"] = files::print_cell(content, cell.scale, files::CellStyle::plain);
  if (why.formula) told["formula"] = formula_json(*why.formula);
  if (why.written) told["written"] = written_json(why);
  array rules;
  for (const auto& [rule, missing] : why.rules) {
    object line{{"breach", rule.name},
                {"severity", name_of(rule.severity)},
                {"outcome", events::forms::name_of(rule.outcome)},
                {"formula", formula_json({rule.pl, rule.en})}};
    if (missing) {
      line["reason"] = events::forms::name_of(rule.obstacle.reason);
      line["missing"] = formula_json(*missing);
    }
    rules.push_back(std::move(line));
  }
  told["rules"] = std::move(rules);
  return told;
}

array prefilled_json(const events::report::ReportState& state, const events::FormFacts& form) {
  array told;
  for (const auto& one : state.prefilled)
    told.push_back({{"cell", form.layout.cells().at(one.cell).code},
                    {"from", form.form.policy.prefills.at(one.prefill).expression}});
  return told;
}

object total_why_json(const projections::TotalsAnswer& totals, const events::FormFacts& form,
                      std::uint16_t cell) {
  const auto& at = form.layout.cells().at(cell);
  const auto formula = projections::total_formula(totals, form, cell);
  object told{{"campaign", totals.campaign.value()},
              {"region", totals.region},
              {"lens", projections::name_of(totals.lens)},
              {"cell", at.code},
              {"computed", formula.has_value()}};
  if (formula) told["formula"] = formula_json(*formula);
  const auto total = std::ranges::find(totals.cells, at.code, &projections::CellTotal::code);
  if (total == totals.cells.end()) return told;
  told["sum"] = files::print_cell({events::CellKind::number, total->sum}, total->scale,
                                  files::CellStyle::plain);
  told["numbers"] = total->numbers;
  return told;
}

}  // namespace cas::adapters::json
