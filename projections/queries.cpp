#include "projections/queries.hpp"

#include "projections/keys.hpp"

namespace cas::projections {
namespace {

std::unexpected<Error> unknown_campaign(const events::CampaignCode& campaign) {
  return fail(Errc::not_found, "campaign.unknown", "There is no campaign " + campaign.value());
}

std::size_t level_below(std::string_view region) {
  if (region == events::kCountry) return 2;
  return region.size() == 2 ? 4 : 7;
}

}  // namespace

Result<std::vector<HistoryEntry>> history(const Store& store, const events::StreamId& stream,
                                          events::Version from, std::size_t limit) {
  std::vector<HistoryEntry> entries;
  auto cursor =
      store.scan(history_key(stream.value(), from), after_prefix(history_prefix(stream.value())));
  if (!cursor) return fail(std::move(cursor.error()));
  for (auto& at = **cursor; at.valid() && entries.size() < limit; at.step()) {
    auto entry = unpack_history(version_at_end(at.key()), at.value());
    if (!entry) return fail(std::move(entry.error()));
    entries.push_back(*std::move(entry));
  }
  if (auto read = (*cursor)->status(); !read) return fail(std::move(read.error()));
  return entries;
}

Result<std::vector<ListRow>> list_reports(const Store& store, const events::CampaignCode& campaign,
                                          std::string_view region) {
  std::vector<ListRow> rows;
  auto prefix = list_prefix(campaign);
  if (region != events::kCountry) prefix += region;
  auto cursor = store.scan(prefix, after_prefix(prefix));
  if (!cursor) return fail(std::move(cursor.error()));
  for (auto& at = **cursor; at.valid(); at.step()) {
    auto row = unpack_list_row(at.key(), at.value());
    if (!row) return fail(std::move(row.error()));
    if (!row->moved_away && row->region.lies_in(region)) rows.push_back(*std::move(row));
  }
  if (auto read = (*cursor)->status(); !read) return fail(std::move(read.error()));
  return rows;
}

Result<ListPage> list_page(const Store& store, const events::CampaignCode& campaign,
                           std::string_view from, std::size_t limit) {
  ListPage page;
  const auto prefix = list_prefix(campaign);
  auto cursor = store.scan(from.empty() ? prefix : std::string(from), after_prefix(prefix));
  if (!cursor) return fail(std::move(cursor.error()));
  std::size_t read = 0;
  for (auto& at = **cursor; at.valid(); at.step()) {
    if (read++ == limit) {
      page.next = std::string(at.key());
      break;
    }
    auto row = unpack_list_row(at.key(), at.value());
    if (!row) return fail(std::move(row.error()));
    if (!row->moved_away) page.rows.push_back(*std::move(row));
  }
  if (auto good = (*cursor)->status(); !good) return fail(std::move(good.error()));
  return page;
}

Result<std::optional<VersionRow>> frozen_version(const Store& store, events::ReportId report,
                                                 std::uint32_t version) {
  auto bytes = store.get(version_key(report, version));
  if (!bytes) return fail(std::move(bytes.error()));
  if (!*bytes) return std::nullopt;
  auto row = unpack_version_row(**bytes);
  if (!row) return fail(std::move(row.error()));
  return *std::move(row);
}

Result<TotalsAnswer> totals(const Projector& projector, const events::CampaignCode& campaign,
                            std::string_view region, events::report::Lens lens) {
  const auto* facts = projector.registry().campaign(campaign);
  if (facts == nullptr) return unknown_campaign(campaign);
  const auto& created = facts->created;
  const auto* form = projector.registry().form(created.form, created.form_version);
  invariant(form != nullptr, "a campaign's form was published");
  const auto sums =
      projector.totals().sum(projector.store(), {campaign, created.form, created.form_version},
                             region, lens, form->layout.cells().size());
  if (!sums) return fail(sums.error());
  return TotalsAnswer{campaign,     std::string(region),  lens,
                      created.form, created.form_version, apply_aggregates(*form, *sums)};
}

Completeness completeness(const Projector& projector, const events::CampaignCode& campaign,
                          std::string_view region) {
  Completeness all;
  const auto prefix = completeness_prefix(campaign, region);
  const auto& rows = projector.completeness().rows();
  for (auto at = rows.lower_bound(prefix); at != rows.end() && at->first.starts_with(prefix); ++at)
    all += at->second.counts;
  return all;
}

std::vector<std::string> regions_below(const Projector& projector,
                                       const events::CampaignCode& campaign,
                                       std::string_view region) {
  std::vector<std::string> below;
  auto prefix = Key(Table::completeness).text(campaign.value()).take();
  const auto campaign_size = prefix.size();
  if (region != events::kCountry) prefix += region;
  const auto size = level_below(region);
  const auto& rows = projector.completeness().rows();
  for (auto at = rows.lower_bound(prefix); at != rows.end() && at->first.starts_with(prefix);
       ++at) {
    const auto code =
        at->first.substr(campaign_size, at->first.find('\0', campaign_size) - campaign_size);
    if (code.size() != size || code == events::kCountry || at->second.counts.reports() == 0)
      continue;
    if (below.empty() || below.back() != code) below.push_back(code);
  }
  return below;
}

std::vector<std::string> regions_in(const Projector& projector,
                                    const events::CampaignCode& campaign, std::string_view within) {
  std::vector<std::string> all;
  auto prefix = Key(Table::completeness).text(campaign.value()).take();
  const auto campaign_size = prefix.size();
  if (within != events::kCountry) prefix += within;
  const auto& rows = projector.completeness().rows();
  for (auto at = rows.lower_bound(prefix); at != rows.end() && at->first.starts_with(prefix);
       ++at) {
    const auto code = std::string_view(at->first).substr(campaign_size);
    const auto region = code.substr(0, code.find('\0'));
    if (all.empty() || all.back() != region) all.emplace_back(region);
  }
  return all;
}

}  // namespace cas::projections
