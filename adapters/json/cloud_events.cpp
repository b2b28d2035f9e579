#include "adapters/json/cloud_events.hpp"

#include <algorithm>
#include <array>
#include <charconv>

#include "adapters/json/answers.hpp"
#include "adapters/json/moments.hpp"
#include "adapters/json/names.hpp"
#include "projections/fingerprints.hpp"

namespace cas::adapters::json {
namespace {

using boost::json::object;
using projections::Projector;

Outlook outlook_of(const Projector& projector, events::PartitionNo owned,
                   const std::vector<events::PartitionNo>& partitions) {
  const auto& log = projector.checkpoint(events::kRegistry).chain.log;
  Outlook outlook{"/logs/" + to_hex(log), {token_now(projector).log, {}}, {}, {}};
  for (const auto partition : partitions) {
    const auto& tip = projector.checkpoint(partition).chain.tip;
    outlook.position.seqs[partition] = tip.seq;
    outlook.precedence.counter += tip.seq.value();
    outlook.time = std::max(outlook.time, tip.time);
  }
  outlook.precedence.epoch = projector.checkpoint(owned).chain.epoch.value();
  return outlook;
}

std::string event_json(std::string_view type, const std::string& subject, events::Time time,
                       const Outlook& outlook, object data) {
  const auto& [epoch, counter] = outlook.precedence;
  data["position"] = print(outlook.position);
  data["epoch"] = epoch;
  data["counter"] = counter;
  return boost::json::serialize(
      object{{"specversion", "1.0"},
             {"id", subject + "@" + std::to_string(epoch) + "." + std::to_string(counter)},
             {"source", outlook.source},
             {"type", type},
             {"subject", subject},
             {"time", format_time(time)},
             {"datacontenttype", "application/json"},
             {"data", std::move(data)}});
}

std::unexpected<Error> unreadable(std::string_view what) {
  return fail(Errc::invalid, "cloud_event.unreadable",
              "Not a CloudEvent of this application: it has no " + std::string(what) + ".");
}

}  // namespace

Outlook status_outlook(const Projector& projector, events::PartitionNo shard) {
  return outlook_of(projector, shard, {events::kRegistry, shard});
}

Outlook aggregates_outlook(const Projector& projector) {
  std::vector<events::PartitionNo> all;
  for (std::uint32_t p = 0; p < projector.partition_count(); ++p) all.emplace_back(p);
  return outlook_of(projector, events::kRegistry, all);
}

std::optional<Status> status_of(projections::ListRow row, const events::CampaignCode& campaign,
                                const events::Registry& registry) {
  const auto* unit = registry.unit(row.unit);
  const auto* facts = registry.campaign(campaign);
  if (unit == nullptr || facts == nullptr) return std::nullopt;
  return Status{std::move(row), campaign, facts->created.form, facts->created.form_version,
                unit->code};
}

projections::ListRow row_of(events::ReportId id, const events::report::ReportState& state,
                            events::PartitionNo partition, events::Time changed) {
  return {id,
          state.opened.unit,
          state.opened.region,
          partition,
          state.phase,
          state.ask,
          state.returned,
          false,
          state.correction,
          state.version,
          changed};
}

std::string subject_of(const Status& status) { return to_hex(status.row.report); }

std::string subject_of(const projections::TotalsAnswer& totals) {
  return totals.campaign.value() + "/" + totals.region + "/" +
         std::string(projections::name_of(totals.lens));
}

std::string status_event(const Status& status, const Outlook& outlook) {
  const auto& row = status.row;
  object data{{"report", to_hex(row.report)},
              {"campaign", status.campaign.value()},
              {"form", status.form.value()},
              {"form_version", status.form_version.value()},
              {"unit", status.unit},
              {"voivodeship", row.region.voivodeship},
              {"powiat", row.region.powiat},
              {"gmina", row.region.gmina},
              {"phase", name_of(row.phase)},
              {"approved_version", row.version},
              {"correction", row.correction},
              {"returned", row.returned},
              {"correction_request", name_of(row.ask)}};
  return event_json(kStatusType, subject_of(status), row.changed, outlook, std::move(data));
}

std::string aggregates_event(const projections::TotalsAnswer& totals, const Outlook& outlook) {
  return event_json(kAggregatesType, subject_of(totals), outlook.time, outlook,
                    totals_json(totals));
}

namespace {

/// The attributes that are texts.
Result<CloudEvent> read_attributes(const object& event) {
  CloudEvent read;
  const std::array<std::pair<std::string_view, std::string*>, 5> texts{{{"id", &read.id},
                                                                        {"source", &read.source},
                                                                        {"type", &read.type},
                                                                        {"subject", &read.subject},
                                                                        {"time", &read.time}}};
  for (const auto& [name, to] : texts) {
    const auto* value = event.if_contains(name);
    if (value == nullptr || !value->is_string()) return unreadable(name);
    *to = std::string(value->as_string());
  }
  return read;
}

/// "subject@epoch.counter"
bool read_precedence(const CloudEvent& event, Precedence& to) {
  const std::string_view id = event.id;
  const auto at = id.rfind('@');
  const auto* const end = id.data() + id.size();
  if (at == std::string_view::npos || id.substr(0, at) != event.subject) return false;
  const auto [dot, wrong] = std::from_chars(id.data() + at + 1, end, to.epoch);
  if (wrong != std::errc{} || dot == end || *dot != '.') return false;
  const auto [stop, wrong_too] = std::from_chars(dot + 1, end, to.counter);
  return wrong_too == std::errc{} && stop == end;
}

}  // namespace

Result<CloudEvent> read_cloud_event(std::string_view text) {
  boost::system::error_code wrong;
  auto parsed = boost::json::parse(text, wrong);
  if (wrong || !parsed.is_object()) return unreadable("JSON");
  auto read = read_attributes(parsed.as_object());
  if (!read) return read;
  auto* data = parsed.as_object().if_contains("data");
  if (data == nullptr || !data->is_object()) return unreadable("data");
  read->data = std::move(data->as_object());
  const std::array<std::pair<std::string_view, std::uint64_t*>, 2> numbers{
      {{"epoch", &read->precedence.epoch}, {"counter", &read->precedence.counter}}};
  for (const auto& [name, to] : numbers) {
    const auto* value = read->data.if_contains(name);
    if (value != nullptr) *to = value->to_number<std::uint64_t>(wrong);
    if (value == nullptr || wrong) return unreadable(name);
  }
  return read;
}

Result<CloudEvent> read_cloud_heading(std::string_view text) {
  const auto data = text.find(R"(,"data":)");
  boost::system::error_code wrong;
  auto parsed = boost::json::parse(std::string(text.substr(0, data)) + "}", wrong);
  if (data == std::string_view::npos || wrong || !parsed.is_object()) return read_cloud_event(text);
  auto read = read_attributes(parsed.as_object());
  if (read && !read_precedence(*read, read->precedence)) return unreadable("id");
  return read;
}

}  // namespace cas::adapters::json
