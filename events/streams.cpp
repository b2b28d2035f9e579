#include "events/account_events.hpp"
#include "events/hash.hpp"
#include "events/log_events.hpp"
#include "events/registry_events.hpp"
#include "events/report.hpp"

namespace cas::events {
namespace {

template <class Id>
StreamId by_id(const char* kind, const Id& id) {
  return StreamId{kind + to_hex(id)};
}

}  // namespace

namespace report {
ReportId report_id(const CampaignCode& campaign, UnitId unit) {
  const std::string_view raw{reinterpret_cast<const char*>(unit.value().data()), 16};
  auto id = derive_id({"report", campaign.value(), raw});
  std::memcpy(id.data(), sha256(raw).value().data(), 8);
  return ReportId{id};
}
StreamId stream_of(ReportId id) { return by_id("report/", id); }
}  // namespace report

namespace unit {
StreamId stream_of(UnitId id) { return by_id("unit/", id); }
}  // namespace unit

namespace form {
StreamId stream_of(const FormCode& code, FormVersion version) {
  return StreamId{"form/" + code.value() + "/" + std::to_string(version.value())};
}
}  // namespace form

namespace campaign {
StreamId stream_of(const CampaignCode& code) { return StreamId{"campaign/" + code.value()}; }
}  // namespace campaign

namespace account {
StreamId stream_of(AccountId id) { return by_id("account/", id); }
}  // namespace account

namespace log {
StreamId stream_of(PartitionNo partition) {
  return StreamId{"log/" + std::to_string(partition.value())};
}
}  // namespace log

}  // namespace cas::events
