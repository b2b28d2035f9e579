#pragma once
#include "adapters/api/call.hpp"
#include "events/carried_layout.hpp"
#include "projections/as_of.hpp"

/// What the reads have in common: pages of lists, and the moment that is asked about.
namespace cas::adapters::api {

inline constexpr std::uint64_t kPage = 100;
inline constexpr std::uint64_t kPageMax = 1000;
/// Reports of the past that are read before others have their turn: some milliseconds.
inline constexpr std::size_t kPastReportsAtOnce = 200;

/// One page of a list that is ordered by `key_of`; the key of the last line is the next cursor.
template <class Range, class KeyOf, class AsJson>
Result<Answer> page(const Call& call, const char* name, const Range& all, KeyOf key_of,
                    AsJson as_json) {
  const auto limit = number(call, "limit", kPage, kPageMax, 1);
  if (!limit) return fail(limit.error());
  const auto cursor = call.query("cursor");
  boost::json::array lines;
  std::string last;
  bool more = false;
  for (const auto& one : all) {
    std::string key = key_of(one);
    if (!cursor.empty() && key <= cursor) continue;
    more = lines.size() >= *limit;
    if (more) break;
    auto line = as_json(one);
    if (line.empty()) continue;  // not for this reader
    lines.push_back(std::move(line));
    last = std::move(key);
  }
  boost::json::object body{{name, std::move(lines)}};
  if (more) body["next_cursor"] = last;
  return Answer{std::move(body)};
}

/// Whose sums a call asks for, and in which lens.
struct AskedSums {
  std::string region;
  events::report::Lens lens{};
  const events::CampaignFacts* campaign = nullptr;
};
/// @errors as `readable_region`; invalid for a lens; not_found "campaign.unknown"
[[nodiscard]] Result<AskedSums> asked_sums(const Call& call, const events::Registry& registry);
/// The campaign that the path names; null when there is none, or none in the caller's area.
[[nodiscard]] const events::CampaignFacts* campaign_of(const Call& call,
                                                       const events::Registry& registry);
/// The same for any code.
[[nodiscard]] const events::CampaignFacts* visible_campaign(const events::Actor& actor,
                                                            std::string_view code,
                                                            const events::Registry& registry);
[[nodiscard]] Error no_campaign(const Call& call);
[[nodiscard]] Error no_campaign(std::string_view code);
/// The form version that the path names, if it is of the caller's area.
/// @errors not_found "form.unknown"
[[nodiscard]] Result<const events::FormFacts*> form_of(const Call& call,
                                                       const events::Registry& registry);

/// The moment that `as_of` names, everything up to it committed; nothing when the present is meant.
/// @errors invalid "position.…", "time.unreadable"; not_found "position.beyond",
///         "position.before_the_log"
[[nodiscard]] Result<std::optional<projections::Position>> as_of(const Call& call,
                                                                 node::Node& node);
/// What a read looks at: the registry as it is, or as it was at the moment that `as_of` names.
/// Whether the caller may see it is asked of the present all the same.
struct View {
  std::optional<projections::Position> moment;
  const events::Registry* registry = nullptr;
  std::shared_ptr<const events::Registry> past;  ///< holds `registry`, if it is of the past
};
[[nodiscard]] Result<View> view(const Call& call, node::Node& node);
/// The registry at the moment, everything up to it committed; null for the present.
[[nodiscard]] Result<std::shared_ptr<const events::Registry>> registry_then(
    const Call& call, node::Node& node, const std::optional<projections::Position>& moment);

/// Had the campaign been created by that moment?
/// @errors not_found "campaign.unknown"
[[nodiscard]] Result<void> was_there(const events::CampaignCode& campaign,
                                     const std::optional<projections::Position>& moment,
                                     const node::Node& node);

/// The form version in whose layout cells of reports on `own` are to be told: itself, unless the
/// query names one.
/// @param carried  receives how the cells come there, if the query names one
/// @errors those of layout_named
[[nodiscard]] Result<const events::FormFacts*> layout_of(
    const Call& call, const events::Registry& registry, const events::FormFacts& own,
    std::optional<events::CarriedLayout>& carried);

/// Says in the answer of what moment it speaks.
void tell_moment(boost::json::object& body, const std::optional<projections::Position>& moment,
                 const projections::Projector& projector);

/// The region that a call is about (`asked_region`), if the caller may read all of it.
/// @param code  receives it
/// @errors invalid "region.bad_code"; not_found "scope.nothing_there", "region.unknown"
[[nodiscard]] Result<events::RegionPath> readable_region(const Call& call,
                                                         const events::Registry& registry,
                                                         std::string& code);
/// The region that a list is about, of which the caller gets what he may see. That there is none of
/// this code is told to those alone who may read all of it.
/// @errors as `readable_region`, but not "scope.nothing_there"
[[nodiscard]] Result<std::string> listed_region(const Call& call, const events::Registry& registry);
/// Whose reports a call is about.
struct AskedReports {
  std::string region;
  std::optional<events::UnitId> unit;  ///< of these only its own: the caller is limited to it
};
/// @errors as `readable_region`; whoever is limited to a unit may name any region
[[nodiscard]] Result<AskedReports> asked_reports(const Call& call,
                                                 const events::Registry& registry);
/// May the caller read what belongs to a unit and to no area, such as the unit itself?
[[nodiscard]] bool may_read(const Call& call, events::UnitId unit,
                            const events::RegionPath& region);

}  // namespace cas::adapters::api
