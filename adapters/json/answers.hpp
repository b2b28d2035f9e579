#pragma once
#include <boost/json.hpp>
#include <string>
#include <string_view>

#include "engine/commands.hpp"
#include "events/registry.hpp"
#include "projections/as_of.hpp"

/// Answers as programs read them: on the command line with --json and over HTTP. Numbers of cells
/// are decimal texts in the cell's own scale ("154386.29"), exact and without a locale.
namespace cas::adapters::json {

[[nodiscard]] boost::json::object unit_json(const events::UnitFacts& unit);
[[nodiscard]] boost::json::object campaign_json(const events::CampaignFacts& campaign);

/// A line of a list of reports.
[[nodiscard]] boost::json::object report_line_json(const projections::ListRow& row,
                                                   const events::UnitFacts& unit);
/// An object with many cells, which are written straight to text: as values they would cost more
/// than all else that a read does.
struct CellsAnswer {
  boost::json::object rest;
  std::string cells;  ///< the member "cells", as text

  [[nodiscard]] std::string text() const;
  [[nodiscard]] boost::json::object value() const;
};

/// The whole report: where it stands and every cell that is not empty.
[[nodiscard]] CellsAnswer report_answer(events::ReportId id,
                                        const events::report::ReportState& state,
                                        std::string_view unit_code, const events::Layout& layout);
[[nodiscard]] boost::json::object report_json(events::ReportId id,
                                              const events::report::ReportState& state,
                                              std::string_view unit_code,
                                              const events::Layout& layout);

/// Cells without any content are left out.
[[nodiscard]] CellsAnswer totals_answer(const projections::TotalsAnswer& totals);
[[nodiscard]] boost::json::object totals_json(const projections::TotalsAnswer& totals);
[[nodiscard]] boost::json::object completeness_json(const projections::Completeness& counts);

/// What a command came to.
[[nodiscard]] boost::json::object done_json(events::CommandId command, const engine::Done& done);

}  // namespace cas::adapters::json
