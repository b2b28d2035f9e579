#include "projections/outlier_survey.hpp"

#include <algorithm>

#include "events/carried_layout.hpp"
#include "events/period.hpp"

namespace cas::projections {
namespace {

using events::CellKind;
using events::report::ReportState;

/// Numbers of all reports that are held at once, with what they are measured by.
constexpr std::size_t kNumbersMax = 4'000'000;

/// The number of a cell if it has a logarithm; otherwise 0, which is compared with nothing.
std::int64_t comparable(CellKind kind, std::int64_t value) {
  return kind == CellKind::number ? std::max<std::int64_t>(value, 0) : 0;
}
std::int64_t comparable(const events::CellGrid& cells, std::size_t cell) {
  return comparable(static_cast<CellKind>(cells.kinds[cell]), cells.values[cell]);
}

std::optional<std::uint16_t> first_summed(const events::Layout& layout) {
  const auto& cells = layout.cells();
  const auto found = std::ranges::find_if(cells, [](const events::LayoutCell& cell) {
    return !cell.barred && cell.aggregate != events::Aggregate::none;
  });
  if (found == cells.end()) return std::nullopt;
  return static_cast<std::uint16_t>(found - cells.begin());
}

std::optional<events::Period> period_before(const events::FormTemplate& form,
                                            const std::string& period, std::string_view word) {
  const auto type = events::parse_period_type(form.period);
  if (!type) return std::nullopt;
  const auto now = events::Period::parse(*type, period);
  if (!now) return std::nullopt;
  return word == "previous" ? now->previous() : now->last_year();
}

/// The unit's report of another period, cell by cell. Of several campaigns for one period the first
/// by code counts, as it does for rules.
Result<Measure> of_period(const events::Registry& registry, const events::CampaignFacts& campaign,
                          const events::FormFacts& form, Measure measure) {
  const auto& created = campaign.created;
  const auto then = period_before(form.form, created.period, measure.word);
  for (const auto& [code, other] : registry.campaigns()) {
    if (!then || other.created.form != created.form || other.created.period != then->text())
      continue;
    const auto* before = registry.form(other.created.form, other.created.form_version);
    invariant(before != nullptr, "a campaign's form was published");
    if (before->form.version > form.form.version) continue;
    measure.campaign = code;
    measure.carried = events::CarriedLayout::of(registry, *before, form);
    return measure;
  }
  return fail(Errc::not_found, "outliers.no_such_period",
              "No campaign on the form " + created.form.value() + " is about the period " +
                  (then ? then->text() : "before " + created.period) + ".");
}

}  // namespace

Result<Measure> measure_of(const events::Registry& registry, const events::CampaignFacts& campaign,
                           std::string_view word) {
  const auto* form = registry.form(campaign.created.form, campaign.created.form_version);
  invariant(form != nullptr, "a campaign's form was published");
  Measure measure;
  measure.word = word;
  if (word == "previous" || word == "last_year")
    return of_period(registry, campaign, *form, std::move(measure));
  if (word == "nothing") return measure;
  const auto& cells = form->layout.cells();
  measure.cell = word.empty() ? first_summed(form->layout) : form->layout.find(word);
  if (!word.empty() && (!measure.cell || cells[*measure.cell].barred))
    return fail(Errc::invalid, "outliers.bad_measure",
                "Values are measured by nothing, previous, last_year, or a cell of the form, such "
                "as A/1/1.");
  measure.word = measure.cell ? cells[*measure.cell].code : "nothing";
  return measure;
}

/// The numbers of one report, of the cells that are looked at together.
struct OutlierSurvey::Row {
  events::UnitId unit;
  events::unit::Kind kind{};
  bool told = false;  ///< lies where the question asks, not only among the peers
  std::vector<std::int64_t> values;
  std::vector<std::int64_t> bases;  ///< 0 where there is none
};

struct OutlierSurvey::Block {
  std::size_t first = 0;  ///< cell
  std::size_t cells = 0;
  std::vector<Row> rows;
};

Result<OutlierSurvey> OutlierSurvey::of(const Projector& projector, OutlierQuestion question,
                                        std::vector<events::Seq> seqs) {
  auto peers = PastRegion::of(projector, question.campaign, question.peers, seqs);
  if (!peers) return fail(std::move(peers.error()));
  const auto& registry = projector.registry();
  const auto* campaign = registry.campaign(question.campaign);
  if (campaign == nullptr)
    return fail(Errc::not_found, "campaign.unknown",
                "There is no campaign " + question.campaign.value());
  const auto* form = registry.form(campaign->created.form, campaign->created.form_version);
  invariant(form != nullptr, "a campaign's form was published");
  OutlierSurvey survey(*std::move(peers), std::move(question), form->layout);
  if (const auto& other = survey.question_.measure.campaign) {
    auto bases = PastRegion::of(projector, *other, std::string(events::kCountry), std::move(seqs));
    if (!bases) return fail(std::move(bases.error()));
    survey.bases_ = *std::move(bases);
  }
  for (const auto& [id, unit] : registry.units())
    survey.units_.emplace(id, Unit{unit.code, unit.kind});
  return survey;
}

Result<Outliers> OutlierSurvey::read() const {
  Outliers outliers;
  const std::size_t begin = question_.cell.value_or(0);
  const std::size_t end = question_.cell ? begin + 1 : layout_.cells().size();
  const auto cells_max = std::max<std::size_t>(
      kNumbersMax / std::max<std::size_t>(units_.size(), 1), 1);  // no unit has two reports
  for (auto first = begin; first < end; first += cells_max) {
    Block block{first, std::min(end - first, cells_max), {}};
    if (auto rows = read_rows(block); !rows) return fail(std::move(rows.error()));
    if (auto bases = read_bases(block); !bases) return fail(std::move(bases.error()));
    compare(block, outliers);
    outliers.reports = block.rows.size();
  }
  std::ranges::sort(outliers.found, [](const Outlier& a, const Outlier& b) {
    return a.unit != b.unit ? a.unit < b.unit : a.cell < b.cell;
  });
  return outliers;
}

Result<void> OutlierSurvey::read_rows(Block& block) const {
  const auto take = [&](events::ReportId, const ReportState& state) -> Result<void> {
    const auto unit = units_.find(state.opened.unit);
    if (unit == units_.end() || state.cells.size() != layout_.cells().size())
      return fail(Errc::corrupt, "store.bad_row", "a report of a unit or layout that is not known");
    Row row{state.opened.unit,
            unit->second.kind,
            state.opened.region.lies_in(question_.region),
            {},
            {}};
    row.told = row.told && (question_.unit.empty() || question_.unit == unit->second.code);
    for (std::size_t i = 0; i < block.cells; ++i) {
      const auto cell = block.first + i;
      row.values.push_back(comparable(state.cells, cell));
      const bool by_cell = question_.measure.cell && *question_.measure.cell != cell;
      row.bases.push_back(question_.measure.campaign ? 0
                          : by_cell ? comparable(state.cells, *question_.measure.cell)
                                    : 1);
    }
    block.rows.push_back(std::move(row));
    return {};
  };
  return peers_.each(take);
}

Result<void> OutlierSurvey::read_bases(Block& block) const {
  const auto& measure = question_.measure;
  if (!measure.campaign || block.rows.empty()) return {};
  std::map<events::ReportId, Row*> by_report;
  for (auto& row : block.rows)
    by_report.emplace(events::report::report_id(*measure.campaign, row.unit), &row);
  std::vector<events::ReportId> reports;
  for (const auto& [report, row] : by_report) reports.push_back(report);
  const auto take = [&](events::ReportId report, const ReportState& state) -> Result<void> {
    if (state.version == 0) return {};
    for (std::size_t i = 0; i < block.cells; ++i) {
      const auto then = measure.carried->merged(state.cells, block.first + i);
      by_report.at(report)->bases[i] = comparable(then.kind(), then.value().value_or(0));
    }
    return {};
  };
  return bases_->each(reports, take);
}

void OutlierSurvey::compare(const Block& block, Outliers& outliers) const {
  for (std::size_t i = 0; i < block.cells; ++i) {
    std::map<events::unit::Kind, std::vector<Peer>> kinds;
    for (std::uint32_t r = 0; r < block.rows.size(); ++r) {
      const auto& row = block.rows[r];
      if (row.values[i] > 0 && row.bases[i] > 0)
        kinds[row.kind].push_back({{row.values[i], row.bases[i]}, r});
    }
    for (auto& [kind, peers] : kinds)
      for (auto& far : far_out(std::move(peers)))
        if (const auto& row = block.rows[far.peer.report]; row.told)
          outliers.found.push_back(
              {units_.at(row.unit).code, static_cast<std::uint16_t>(block.first + i), far});
  }
}

std::optional<events::forms::Decimal> OutlierSurvey::base_of(const Outlier& outlier) const {
  const auto& measure = question_.measure;
  const auto& base = outlier.far.peer.ratio.base;
  if (measure.campaign) return events::forms::Decimal{base, layout_.cells().at(outlier.cell).scale};
  if (!measure.cell || *measure.cell == outlier.cell) return std::nullopt;
  return events::forms::Decimal{base, layout_.cells().at(*measure.cell).scale};
}

}  // namespace cas::projections
