#pragma once
#include <functional>

#include "projections/as_of.hpp"

namespace cas::projections {

/// Hands over each report that lay in the region at that position, with its state then, by id. As
/// the rest of `as_of.hpp`: everything must be committed; on the projector's thread.
[[nodiscard]] Result<void> each_report_as_of(
    const Projector& projector, const events::CampaignCode& campaign, std::string_view region,
    std::span<const events::Seq> seqs,
    const std::function<Result<void>(events::ReportId, const events::report::ReportState&)>& take);

/// Every report of a campaign that lies or once lay in the region, ascending: what the walk above
/// goes over, for whoever walks piece by piece.
[[nodiscard]] Result<std::vector<events::ReportId>> reports_ever_in(
    const Store& store, const events::CampaignCode& campaign, std::string_view region);

/// The same as the walk above over some of them, ascending.
[[nodiscard]] Result<void> each_report_as_of(
    const Projector& projector, std::span<const events::ReportId> reports, std::string_view region,
    std::span<const events::Seq> seqs,
    const std::function<Result<void>(events::ReportId, const events::report::ReportState&)>& take);

/// The same on any thread, whatever is written meanwhile: a committed past does not change.
/// @param seqs  a position that was checked when everything up to it was committed
[[nodiscard]] Result<void> each_report_as_of(
    const Store& store, std::span<const events::ReportId> reports, std::string_view region,
    std::span<const events::Seq> seqs,
    const std::function<Result<void>(events::ReportId, const events::report::ReportState&)>& take);

}  // namespace cas::projections
