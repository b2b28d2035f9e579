#pragma once
#include <boost/json.hpp>
#include <compare>
#include <string>
#include <string_view>

#include "adapters/json/position_token.hpp"
#include "projections/queries.hpp"

/// What outsiders are told of reports and sums: CloudEvents 1.0 in structured JSON, the same over
/// HTTP and in Kafka. Values are absolute, so that the newest of a key is all that one needs.
namespace cas::adapters::json {

inline constexpr std::string_view kStatusType = "cas.status.v1";
inline constexpr std::string_view kAggregatesType = "cas.aggregates.v1";
inline constexpr std::string_view kCloudEventJson = "application/cloudevents+json; charset=UTF-8";

/// Which of two values of one key counts: the higher one, the epoch first. Both follow from the
/// position that the value speaks of: the epoch counts the claims of the partition whose owner
/// publishes, the counter adds up the seqs. So it needs no memory, and a repeat is equal to itself.
struct Precedence {
  std::uint64_t epoch = 0;
  std::uint64_t counter = 0;
  friend auto operator<=>(const Precedence&, const Precedence&) = default;
};

/// Where in the log a value was looked at.
struct Outlook {
  std::string source;  ///< "/logs/<log id>"
  PositionToken position;
  Precedence precedence;
  events::Time time;  ///< of the newest frame of that position
};

/// For statuses of a shard's reports: its own position and the registry's.
[[nodiscard]] Outlook status_outlook(const projections::Projector& projector,
                                     events::PartitionNo shard);
/// For sums, to which every shard adds: all of the position, the registry's epoch.
[[nodiscard]] Outlook aggregates_outlook(const projections::Projector& projector);

/// Where one report stands.
struct Status {
  projections::ListRow row;
  events::CampaignCode campaign;
  events::FormCode form;
  events::FormVersion form_version;
  std::string unit;  ///< its code
};
/// Nothing when the registry does not know the unit or the campaign.
[[nodiscard]] std::optional<Status> status_of(projections::ListRow row,
                                              const events::CampaignCode& campaign,
                                              const events::Registry& registry);
/// The row that `state` will have in the list of its campaign; `changed` is its last act's time.
[[nodiscard]] projections::ListRow row_of(events::ReportId id,
                                          const events::report::ReportState& state,
                                          events::PartitionNo partition, events::Time changed);

/// The keys of records in Kafka, and the subjects of events: a report's id in hexadecimal;
/// "campaign/region/lens".
[[nodiscard]] std::string subject_of(const Status& status);
[[nodiscard]] std::string subject_of(const projections::TotalsAnswer& totals);

/// The whole event as one line of JSON. Its time is that of the report's last act, or of the newest
/// frame behind a sum; never a clock's.
[[nodiscard]] std::string status_event(const Status& status, const Outlook& outlook);
[[nodiscard]] std::string aggregates_event(const projections::TotalsAnswer& totals,
                                           const Outlook& outlook);

/// One of these events, read again.
struct CloudEvent {
  std::string id;
  std::string source;
  std::string type;
  std::string subject;
  std::string time;
  Precedence precedence;
  boost::json::object data;
};
/// @errors invalid "cloud_event.unreadable": no JSON, or without what every event of ours has
[[nodiscard]] Result<CloudEvent> read_cloud_event(std::string_view text);

/// The same without its data, which is most of it: the precedence is taken from the event's id.
[[nodiscard]] Result<CloudEvent> read_cloud_heading(std::string_view text);

}  // namespace cas::adapters::json
