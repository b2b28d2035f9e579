#include "ops/demo/view.hpp"

#include <algorithm>
#include <cstdio>

#include "adapters/files/cell_text.hpp"
#include "ops/cli/output.hpp"
#include "projections/queries.hpp"

namespace cas::ops {
namespace {

using events::report::Lens;
using events::report::Phase;

constexpr std::string_view kTotalCell = "A/1/5";  // FA: benefits paid in the quarter, cumulative

std::string count(std::uint64_t number) {
  return adapters::files::print_cell({events::CellKind::number, static_cast<std::int64_t>(number)},
                                     0, adapters::files::CellStyle::polish);
}

std::string amount(std::int64_t grosze) {
  return adapters::files::print_cell({events::CellKind::number, grosze}, 2,
                                     adapters::files::CellStyle::polish);
}

std::string row(const std::string& code, const std::string& name, const std::string& opened,
                const std::string& submitted, const std::string& accepted,
                const std::string& national, const std::string& total) {
  return pad_right(code, 4) + pad_right(name, 22) + pad_left(opened, 8) + pad_left(submitted, 11) +
         pad_left(accepted, 10) + pad_left(national, 10) + pad_left(total, 22) + "\n";
}

std::string row(const RegionLine& line) {
  return row(line.code, line.name, count(line.opened), count(line.submitted), count(line.accepted),
             count(line.accepted_national), amount(line.total));
}

std::string bar(const Demo::Counts& counts) {
  constexpr std::size_t kWidth = 30;
  const auto filled = counts.planned == 0 ? 0
                                          : std::min<std::size_t>(
                                                kWidth, counts.answered * kWidth / counts.planned);
  return "[" + std::string(filled, '#') + std::string(kWidth - filled, '.') + "]";
}

}  // namespace

Result<std::vector<RegionLine>> look_at(
    const projections::Projector& projector, const events::CampaignCode& campaign,
    const std::vector<std::pair<std::string, std::string>>& regions) {
  std::vector<RegionLine> lines;
  for (const auto& [code, name] : regions) {
    RegionLine line{code, name};
    const auto stand = projections::completeness(projector, campaign, code);
    const auto in = [&](Phase phase) { return stand.phases[static_cast<std::size_t>(phase)]; };
    line.opened = stand.reports();
    line.accepted_national = in(Phase::accepted_national);
    line.accepted = in(Phase::accepted_regional) + line.accepted_national;
    line.submitted = in(Phase::submitted) + line.accepted;
    auto totals = projections::totals(projector, campaign, code, Lens::submitted);
    if (!totals) return fail(std::move(totals.error()));
    for (const auto& cell : totals->cells)
      if (cell.code == kTotalCell) line.total = cell.sum;
    lines.push_back(std::move(line));
  }
  return lines;
}

std::string draw(const std::vector<RegionLine>& lines, const Demo::Counts& counts,
                 std::string_view stage, const DemoPlan& plan, double seconds) {
  std::string screen =
      "FA 2014-Q4 · " + std::to_string(plan.units) + " gminas, seed " + std::to_string(plan.seed) +
      "\n\n" +
      row("", "Voivodeship", "opened", "submitted", "accepted", "ministry", "benefits paid, zł");
  for (const auto& line : lines) {
    if (&line == &lines.back()) screen += std::string(87, '-') + "\n";
    screen += row(line);
  }
  const auto rate = seconds > 0 ? static_cast<double>(counts.answered) / seconds : 0.0;
  screen += "\n" + bar(counts) + " " + count(counts.answered) + " of " + count(counts.planned) +
            " commands, " + count(static_cast<std::uint64_t>(rate)) + "/s";
  if (counts.repeated > 0) screen += ", " + count(counts.repeated) + " found done";
  if (!counts.waits_for.empty()) screen += "\nwaiting: " + counts.waits_for;
  if (stage != "reports") screen += "\nstage: " + std::string(stage);
  return screen + "\n";
}

}  // namespace cas::ops
