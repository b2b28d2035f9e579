#include "adapters/api/history_scope.hpp"

#include "adapters/api/reading.hpp"
#include "adapters/api/writes.hpp"
#include "projections/keys.hpp"
#include "projections/queries.hpp"

namespace cas::adapters::api {
namespace {

using engine::Act;

// Forgotten all at once beyond it: they are in the store.
constexpr std::size_t kReportsMax = 200'000;

/// The id behind "unit/" or "account/".
std::optional<events::Bytes16> id_behind(std::string_view stream, std::string_view kind) {
  events::Bytes16 id;
  if (!stream.starts_with(kind) ||
      !events::from_hex(stream.substr(kind.size()), id.data(), id.size()))
    return std::nullopt;
  return id;
}

}  // namespace

Result<const HistoryScope::Opened*> HistoryScope::opened(events::ReportId report,
                                                         const events::Event& event,
                                                         std::string_view stream) {
  if (const auto known = reports_.find(report); known != reports_.end()) return &known->second;
  if (reports_.size() >= kReportsMax) reports_.clear();
  const auto remember = [&](const events::Event& first) -> const Opened* {
    const auto* of_report = std::get_if<events::report::Event>(&first);
    const auto* o =
        of_report == nullptr ? nullptr : std::get_if<events::report::ReportOpened>(of_report);
    if (o == nullptr) return nullptr;
    return &reports_
                .insert_or_assign(report, Opened{o->unit, o->campaign, o->form, o->form_version})
                .first->second;
  };
  if (const auto* found = remember(event)) return found;
  auto first =
      projections::history(store_, events::StreamId{std::string(stream)}, events::Version{1}, 1);
  if (!first) return fail(std::move(first.error()));
  if (!first->empty())
    if (const auto* found = remember(first->front().event)) return found;
  return fail(Errc::unavailable, "history.not_yet", "The report's opening is not stored yet.");
}

bool HistoryScope::may_see_unit(const HistoryFilter& filter, events::UnitId unit,
                                events::Seq at) const {
  const auto* region = timeline_.region_of(unit, at);
  if (region == nullptr) return false;
  if (!filter.region.empty() && !region->lies_in(filter.region)) return false;
  return engine::permitted(filter.actor, Act::read, {unit, *region, engine::kNoArea}).has_value();
}

bool HistoryScope::may_see_account(const HistoryFilter& filter, std::string_view stream) const {
  if (engine::permitted(filter.actor, Act::read_log, engine::Target::country())) return true;
  const auto id = id_behind(stream, "account/");
  const auto* account = id ? timeline_.registry().account(events::AccountId{*id}) : nullptr;
  return account != nullptr && may_administer(filter.actor, *account, timeline_.registry());
}

bool HistoryScope::of_readers_area(const HistoryFilter& filter, std::string_view stream,
                                   const events::Event& event) const {
  if (const auto* form = std::get_if<events::form::Event>(&event))
    return filter.actor.scope.covers_area(std::get<events::form::FormPublished>(*form).form.area);
  constexpr std::string_view kCampaign = "campaign/";
  return visible_campaign(filter.actor, stream.substr(kCampaign.size()), timeline_.registry()) !=
         nullptr;
}

bool HistoryScope::holds_registry(const HistoryFilter& filter, const events::ReadFrame& read,
                                  std::size_t event) const {
  const auto stream = read.frame->events[event].stream;
  const bool everywhere = filter.region.empty() || filter.region == events::kCountry;
  return std::visit(
      overloaded{
          [](const events::report::Event&) { return false; },
          [&](const events::unit::Event&) {
            if (filter.campaign) return false;
            const auto id = id_behind(stream, "unit/");
            const auto seq = read.frame->header.seq;
            // A move is told where the unit lay, and where it lies from then on.
            const auto seen_at = [&](std::uint64_t then) {
              return may_see_unit(filter, events::UnitId{*id}, events::Seq{then});
            };
            return id && (seen_at(seq.value()) || (seq.value() > 0 && seen_at(seq.value() - 1)));
          },
          [&](const events::form::Event&) {
            return everywhere && !filter.campaign &&
                   of_readers_area(filter, stream, (*read.events)[event]);
          },
          [&](const events::campaign::Event&) {
            return everywhere && of_readers_area(filter, stream, (*read.events)[event]) &&
                   (!filter.campaign ||
                    stream == events::campaign::stream_of(*filter.campaign).value());
          },
          [&](const events::log::Event&) {
            return everywhere && !filter.campaign &&
                   engine::permitted(filter.actor, Act::read_log, engine::Target::country())
                       .has_value();
          },
          [&](const events::account::Event&) {
            return everywhere && !filter.campaign && may_see_account(filter, stream);
          },
      },
      (*read.events)[event]);
}

Result<bool> HistoryScope::holds(const HistoryFilter& filter, const events::ReadFrame& read,
                                 std::size_t event) {
  const auto stream = read.frame->events[event].stream;
  if (filter.stream && stream != filter.stream->value()) return false;
  const auto report = projections::report_of(stream);
  if (!report) return holds_registry(filter, read, event);
  const auto how = opened(*report, (*read.events)[event], stream);
  if (!how) return fail(how.error());
  if (filter.campaign && (*how)->campaign != *filter.campaign) return false;
  const auto area = timeline_.registry().area_of((*how)->form, (*how)->form_version);
  return filter.actor.scope.covers_area(area) &&
         may_see_unit(filter, (*how)->unit, read.frame->header.cited.seq);
}

Result<const events::Layout*> HistoryScope::layout_of(const events::ReadFrame& read,
                                                      std::size_t event) {
  const auto stream = read.frame->events[event].stream;
  const auto report = projections::report_of(stream);
  if (!report) return nullptr;
  const auto how = opened(*report, (*read.events)[event], stream);
  if (!how) return fail(how.error());
  const auto* form = timeline_.registry().form((*how)->form, (*how)->form_version);
  return form == nullptr ? nullptr : &form->layout;
}

}  // namespace cas::adapters::api
