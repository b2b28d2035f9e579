#include "projections/as_of.hpp"

#include <algorithm>
#include <future>
#include <limits>
#include <set>

#include "projections/keys.hpp"
#include "projections/moments.hpp"
#include "projections/past_reports.hpp"

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

std::unexpected<Error> overflow() {
  return fail(Errc::corrupt, "projection.overflow", "a total leaves 64 bits");
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

Result<events::Time> time_of(const Projector& projector, Seqs seqs) {
  invariant(projector.staged_rows() == 0, "the past is read from committed rows");
  if (auto good = check_position(projector, seqs); !good) return fail(std::move(good.error()));
  constexpr events::Time kEver{std::numeric_limits<std::int64_t>::max()};
  events::Time latest;
  for (std::uint32_t p = 0; p < seqs.size(); ++p) {
    const auto frame = last_frame_at(projector.store(), events::PartitionNo{p}, seqs[p], kEver);
    if (!frame) return fail(frame.error());
    if (*frame) latest = std::max(latest, (*frame)->time);
  }
  return latest;
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

Result<PastRegion> PastRegion::of(const Projector& projector, events::CampaignCode campaign,
                                  std::string region, std::vector<events::Seq> seqs) {
  invariant(projector.staged_rows() == 0, "the past is read from committed rows");
  if (auto good = check_position(projector, seqs); !good) return fail(std::move(good.error()));
  return PastRegion(projector.store(), std::move(campaign), std::move(region), std::move(seqs));
}

Result<std::vector<events::ReportId>> PastRegion::ever() const {
  auto prefix = list_prefix(campaign_);
  if (region_ != events::kCountry) prefix += region_;
  std::set<events::ReportId> found;  // a report that moved has a row in both places
  auto cursor = store_->scan(prefix, after_prefix(prefix));
  if (!cursor) return fail(std::move(cursor.error()));
  for (auto& at = **cursor; at.valid(); at.step()) {
    const auto row = unpack_list_row(at.key(), at.value());
    if (!row) return fail(row.error());
    found.insert(row->report);
  }
  if (auto read = (*cursor)->status(); !read) return fail(std::move(read.error()));
  return std::vector(found.begin(), found.end());
}

Result<void> PastRegion::each(std::span<const events::ReportId> reports, const Take& take) const {
  if (reports.empty()) return {};
  auto past = PastReports::open(*store_, reports.front(), reports.back(), seqs_);
  if (!past) return fail(std::move(past.error()));
  for (const auto id : reports) {
    const auto state = past->state(id);
    if (!state) return fail(state.error());
    if (!*state || !(*state)->opened.region.lies_in(region_)) continue;
    if (auto taken = take(id, **state); !taken) return taken;
  }
  return {};
}

Result<void> PastRegion::each(const Take& take) const {
  const auto reports = ever();
  if (!reports) return fail(reports.error());
  return each(*reports, take);
}

Result<TotalsRow> PastRegion::sums(std::span<const events::ReportId> reports,
                                   const events::FormFacts& form, Lens lens) const {
  TotalsRow sums(form.layout.cells().size());
  const auto add = [&](events::ReportId id, const ReportState& state) -> Result<void> {
    if (state.opened.form != form.form.code || state.opened.form_version != form.form.version)
      return {};
    const auto cells = counted_cells(*store_, id, state, lens);
    if (!cells) return fail(cells.error());
    if (*cells && (*cells)->size() != sums.size())
      return fail(Errc::corrupt, "projection.layout_differs",
                  "report " + to_hex(id) + " has another number of cells than its form");
    if (*cells && !sums.add(**cells, 1)) return overflow();
    return {};
  };
  if (auto done = each(reports, add); !done) return fail(std::move(done.error()));
  return sums;
}

Result<TotalsAnswer> PastRegion::totals(const events::FormFacts& form, Lens lens) const {
  const auto reports = ever();
  if (!reports) return fail(reports.error());
  const std::span<const events::ReportId> all(*reports);
  const auto half = all.size() / 2;
  // Where no thread can be started it is done here, too.
  const auto how = half > 0 ? std::launch::async | std::launch::deferred : std::launch::deferred;
  auto first = std::async(how, [&] { return sums(all.first(half), form, lens); });
  const auto second = sums(all.subspan(half), form, lens);
  auto sum = first.get();
  if (!sum) return fail(std::move(sum.error()));
  if (!second) return fail(second.error());
  if (!sum->add(*second)) return overflow();
  return TotalsAnswer{campaign_,      region_,           lens,
                      form.form.code, form.form.version, apply_aggregates(form, *sum)};
}

Result<Completeness> PastRegion::completeness() const {
  Completeness all;
  const auto count = [&](events::ReportId, const ReportState& state) -> Result<void> {
    all.count(state, 1);
    return {};
  };
  if (auto done = each(count); !done) return fail(std::move(done.error()));
  return all;
}

Result<PastWalk> PastWalk::over(Result<PastRegion> region) {
  if (!region) return fail(std::move(region.error()));
  auto reports = region->ever();
  if (!reports) return fail(std::move(reports.error()));
  return PastWalk(*std::move(region), *std::move(reports));
}

Result<bool> PastWalk::go_on(std::size_t reports_max, const PastRegion::Take& take) {
  const auto piece =
      std::span(reports_).subspan(next_, std::min(reports_max, reports_.size() - next_));
  next_ += piece.size();
  if (auto read = region_.each(piece, take); !read) return fail(std::move(read.error()));
  return next_ == reports_.size();
}

Result<TotalsAnswer> totals_as_of(const Projector& projector, const events::CampaignCode& campaign,
                                  std::string_view region, Lens lens, Seqs seqs) {
  const auto* facts = projector.registry().campaign(campaign);
  if (facts == nullptr)
    return fail(Errc::not_found, "campaign.unknown", "There is no campaign " + campaign.value());
  const auto* form = projector.registry().form(facts->created.form, facts->created.form_version);
  invariant(form != nullptr, "a campaign's form was published");
  auto past = PastRegion::of(projector, campaign, std::string(region), {seqs.begin(), seqs.end()});
  if (!past) return fail(std::move(past.error()));
  return past->totals(*form, lens);
}

Result<Completeness> completeness_as_of(const Projector& projector,
                                        const events::CampaignCode& campaign,
                                        std::string_view region, Seqs seqs) {
  auto past = PastRegion::of(projector, campaign, std::string(region), {seqs.begin(), seqs.end()});
  if (!past) return fail(std::move(past.error()));
  return past->completeness();
}

}  // namespace cas::projections
