#include "projections/as_of.hpp"

#include <set>

#include "projections/keys.hpp"
#include "projections/moments.hpp"
#include "projections/past_reports.hpp"
#include "projections/reports_as_of.hpp"

namespace cas::projections {
namespace {

using events::report::Lens;
using events::report::Phase;
using events::report::ReportState;
using Seqs = std::span<const events::Seq>;

/// The cells that count in the lens; none if no version does.
Result<std::optional<events::CellGrid>> counted_cells(const Store& store, events::ReportId id,
                                                      const ReportState& state, Lens lens) {
  if (lens == Lens::entered) return state.cells;
  const auto version = counted_version(state.counted, lens);
  if (version == 0) return std::nullopt;
  if (version == state.version && state.phase > Phase::at_unit) return state.cells;
  auto row = frozen_version(store, id, version);
  if (!row) return fail(std::move(row.error()));
  if (!*row) return bad_row("a version that counts");
  return std::move((*row)->cells);
}

}  // namespace

Position position_now(const Projector& projector) {
  Position now;
  for (std::uint32_t p = 0; p < projector.partition_count(); ++p)
    now.seqs.push_back(projector.checkpoint(events::PartitionNo{p}).chain.tip.seq);
  return now;
}

Result<Position> position_at(const Projector& projector, events::Time moment) {
  invariant(projector.staged_rows() == 0, "the past is read from committed rows");
  Position position;
  for (std::uint32_t p = 0; p < projector.partition_count(); ++p) {
    const events::PartitionNo partition{p};
    const auto& chain = projector.checkpoint(partition).chain;
    Result<std::optional<FrameAt>> frame = std::optional<FrameAt>();
    if (chain.started) frame = last_frame_at(projector.store(), partition, chain.tip.seq, moment);
    if (!frame) return fail(std::move(frame.error()));
    if (!*frame)
      return fail(Errc::not_found, "position.before_the_log",
                  "Partition " + std::to_string(p) +
                      " holds no frame as old as that: the log began later.");
    position.seqs.push_back((*frame)->seq);
    position.provisional = position.provisional || !(*frame)->settled;
  }
  return position;
}

Result<void> check_position(const Projector& projector, Seqs seqs) {
  if (seqs.size() != projector.partition_count())
    return fail(Errc::invalid, "position.width",
                "A position of this log has " + std::to_string(projector.partition_count()) +
                    " seqs, one for each partition; got " + std::to_string(seqs.size()));
  for (std::uint32_t p = 0; p < seqs.size(); ++p) {
    const auto& chain = projector.checkpoint(events::PartitionNo{p}).chain;
    if (!chain.started || seqs[p] > chain.tip.seq)
      return fail(Errc::not_found, "position.beyond",
                  "Partition " + std::to_string(p) + " has come to seq " +
                      std::to_string(chain.tip.seq.value()) + ", not to " +
                      std::to_string(seqs[p].value()));
  }
  return {};
}

Result<std::optional<ReportState>> report_as_of(const Projector& projector, events::ReportId report,
                                                Seqs seqs) {
  invariant(projector.staged_rows() == 0, "the past is read from committed rows");
  if (auto good = check_position(projector, seqs); !good) return fail(std::move(good.error()));
  auto past = PastReports::open(projector.store(), report, report, seqs);
  if (!past) return fail(std::move(past.error()));
  return past->state(report);
}

Result<std::vector<events::ReportId>> reports_ever_in(const Store& store,
                                                      const events::CampaignCode& campaign,
                                                      std::string_view region) {
  auto prefix = list_prefix(campaign);
  if (region != events::kCountry) prefix += region;
  std::set<events::ReportId> found;  // a report that moved has a row in both places
  auto cursor = store.scan(prefix, after_prefix(prefix));
  if (!cursor) return fail(std::move(cursor.error()));
  for (auto& at = **cursor; at.valid(); at.step()) {
    const auto row = unpack_list_row(at.key(), at.value());
    if (!row) return fail(row.error());
    found.insert(row->report);
  }
  if (auto read = (*cursor)->status(); !read) return fail(std::move(read.error()));
  return std::vector(found.begin(), found.end());
}

Result<void> each_report_as_of(
    const Projector& projector, std::span<const events::ReportId> reports, std::string_view region,
    Seqs seqs, const std::function<Result<void>(events::ReportId, const ReportState&)>& take) {
  invariant(projector.staged_rows() == 0, "the past is read from committed rows");
  if (auto good = check_position(projector, seqs); !good) return good;
  return each_report_as_of(projector.store(), reports, region, seqs, take);
}

Result<void> each_report_as_of(
    const Store& store, std::span<const events::ReportId> reports, std::string_view region,
    Seqs seqs, const std::function<Result<void>(events::ReportId, const ReportState&)>& take) {
  if (reports.empty()) return {};
  auto past = PastReports::open(store, reports.front(), reports.back(), seqs);
  if (!past) return fail(std::move(past.error()));
  for (const auto id : reports) {
    const auto state = past->state(id);
    if (!state) return fail(state.error());
    if (!*state || !(*state)->opened.region.lies_in(region)) continue;
    if (auto taken = take(id, **state); !taken) return taken;
  }
  return {};
}

Result<void> each_report_as_of(
    const Projector& projector, const events::CampaignCode& campaign, std::string_view region,
    Seqs seqs, const std::function<Result<void>(events::ReportId, const ReportState&)>& take) {
  invariant(projector.staged_rows() == 0, "the past is read from committed rows");
  const auto reports = reports_ever_in(projector.store(), campaign, region);
  if (!reports) return fail(reports.error());
  return each_report_as_of(projector, *reports, region, seqs, take);
}

Result<TotalsAnswer> totals_as_of(const Projector& projector, const events::CampaignCode& campaign,
                                  std::string_view region, Lens lens, Seqs seqs) {
  const auto* facts = projector.registry().campaign(campaign);
  if (facts == nullptr)
    return fail(Errc::not_found, "campaign.unknown", "There is no campaign " + campaign.value());
  const auto& created = facts->created;
  const auto* form = projector.registry().form(created.form, created.form_version);
  invariant(form != nullptr, "a campaign's form was published");
  TotalsRow sums(form->layout.cells().size());
  const auto add = [&](events::ReportId id, const ReportState& state) -> Result<void> {
    if (state.opened.form != created.form || state.opened.form_version != created.form_version)
      return {};
    const auto cells = counted_cells(projector.store(), id, state, lens);
    if (!cells) return fail(cells.error());
    if (*cells && (*cells)->size() != sums.size())
      return fail(Errc::corrupt, "projection.layout_differs",
                  "report " + to_hex(id) + " has another number of cells than its form");
    if (*cells && !sums.add(**cells, 1))
      return fail(Errc::corrupt, "projection.overflow", "a total leaves 64 bits");
    return {};
  };
  if (auto done = each_report_as_of(projector, campaign, region, seqs, add); !done)
    return fail(std::move(done.error()));
  auto cells = apply_aggregates(*form, sums);
  if (!cells) return fail(std::move(cells.error()));
  return TotalsAnswer{campaign,     std::string(region),  lens,
                      created.form, created.form_version, *std::move(cells)};
}

Result<Completeness> completeness_as_of(const Projector& projector,
                                        const events::CampaignCode& campaign,
                                        std::string_view region, Seqs seqs) {
  Completeness all;
  const auto count = [&](events::ReportId, const ReportState& state) -> Result<void> {
    all.count(state, 1);
    return {};
  };
  if (auto done = each_report_as_of(projector, campaign, region, seqs, count); !done)
    return fail(std::move(done.error()));
  return all;
}

}  // namespace cas::projections
