#pragma once
#include <optional>
#include <string>
#include <unordered_map>

#include "adapters/api/registry_timeline.hpp"
#include "engine/permissions.hpp"
#include "projections/store.hpp"

namespace cas::adapters::api {

/// Which events a history is made of: those that its reader may read, and of these what he wants.
struct HistoryFilter {
  events::Actor actor;
  std::string region;  ///< of units that lay there; empty = whatever the reader may read
  std::optional<events::CampaignCode> campaign;
  std::optional<events::StreamId> stream;
};

/// Says of each event in the log whose it is. An event about a unit belongs to the region where the
/// unit lay at the registry position that its frame cites: a function of the log alone, so it does
/// not matter when somebody asks. Two who ask for the same get the same. One thread.
class HistoryScope {
 public:
  /// @param store  tells how a report was opened; outlives this
  explicit HistoryScope(const projections::Store& store) : store_(store) {}

  [[nodiscard]] RegistryTimeline& timeline() noexcept { return timeline_; }

  /// Does the event of that frame belong to the history?
  /// @errors unavailable "history.not_yet"  the report's opening is not stored yet: ask again soon
  Result<bool> holds(const HistoryFilter& filter, const events::ReadFrame& read, std::size_t event);
  /// By which a report's cells are named; null for other streams.
  Result<const events::Layout*> layout_of(const events::ReadFrame& read, std::size_t event);

 private:
  struct Opened {
    events::UnitId unit;
    events::CampaignCode campaign;
    events::FormCode form;
    events::FormVersion form_version;
  };
  Result<const Opened*> opened(events::ReportId report, const events::Event& event,
                               std::string_view stream);
  [[nodiscard]] bool may_see_unit(const HistoryFilter& filter, events::UnitId unit,
                                  events::Seq at) const;
  [[nodiscard]] bool may_see_account(const HistoryFilter& filter, std::string_view stream) const;
  /// Of an event about a form or a campaign.
  [[nodiscard]] bool of_readers_area(const HistoryFilter& filter, std::string_view stream,
                                     const events::Event& event) const;
  [[nodiscard]] bool holds_registry(const HistoryFilter& filter, const events::ReadFrame& read,
                                    std::size_t event) const;

  const projections::Store& store_;
  RegistryTimeline timeline_;
  std::unordered_map<events::ReportId, Opened> reports_;
};

}  // namespace cas::adapters::api
