#pragma once
#include <optional>
#include <string>
#include <vector>

#include "projections/aggregates.hpp"
#include "projections/completeness.hpp"
#include "projections/projector.hpp"
#include "projections/rows.hpp"

/// What people ask of the rows. Totals and completeness come from memory and see everything that
/// was applied; histories, lists and the past come from the store and see what was committed: a
/// caller that wants the newest commits first. On the projector's thread, all of it.
namespace cas::projections {

/// Events of a stream from version `from` (1 = the first) on, at most `limit`.
[[nodiscard]] Result<std::vector<HistoryEntry>> history(const Store& store,
                                                        const events::StreamId& stream,
                                                        events::Version from, std::size_t limit);

/// Reports of a campaign whose unit lies in the region now, by region and id.
[[nodiscard]] Result<std::vector<ListRow>> list_reports(const Store& store,
                                                        const events::CampaignCode& campaign,
                                                        std::string_view region);

/// A part of that list over the whole country, to be read piece by piece.
struct ListPage {
  std::vector<ListRow> rows;
  std::string next;  ///< where the next page begins; empty behind the last
};
/// At most `limit` rows from `from` on, which is empty for the first page or the `next` of another.
[[nodiscard]] Result<ListPage> list_page(const Store& store, const events::CampaignCode& campaign,
                                         std::string_view from, std::size_t limit);

/// The frozen cells of one version of a report (1, 2, …); nothing if it was never frozen.
[[nodiscard]] Result<std::optional<VersionRow>> frozen_version(const Store& store,
                                                               events::ReportId report,
                                                               std::uint32_t version);

struct TotalsAnswer {
  events::CampaignCode campaign;
  std::string region;
  events::report::Lens lens{};
  events::FormCode form;
  events::FormVersion form_version;
  std::vector<CellTotal> cells;  ///< in layout order
};
/// @errors not_found "campaign.unknown"; corrupt "projection.overflow"
[[nodiscard]] Result<TotalsAnswer> totals(const Projector& projector,
                                          const events::CampaignCode& campaign,
                                          std::string_view region, events::report::Lens lens);

[[nodiscard]] Completeness completeness(const Projector& projector,
                                        const events::CampaignCode& campaign,
                                        std::string_view region);

/// The regions directly below, of which the campaign has reports: voivodeships of "PL", powiats of
/// "02", gminas of "0212". A level that some units leave out is not skipped for others.
[[nodiscard]] std::vector<std::string> regions_below(const Projector& projector,
                                                     const events::CampaignCode& campaign,
                                                     std::string_view region);

/// Every region of a campaign that lies in `within` or is it, and has or had a report; ascending,
/// the country last.
[[nodiscard]] std::vector<std::string> regions_in(const Projector& projector,
                                                  const events::CampaignCode& campaign,
                                                  std::string_view within);

}  // namespace cas::projections
