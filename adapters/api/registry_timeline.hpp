#pragma once
#include <unordered_map>
#include <vector>

#include "events/chain_reader.hpp"
#include "events/registry.hpp"

namespace cas::adapters::api {

/// The registry as its frames tell it, and where each unit lay at any position of it. One thread.
class RegistryTimeline {
 public:
  /// Takes the registry's valid frames, in order.
  /// @errors corrupt "registry.impossible"
  Result<void> take(const events::ReadFrame& read);
  /// The seq of the frame that has to come next.
  [[nodiscard]] events::Seq next() const noexcept { return next_; }

  /// As of the last frame that was taken.
  [[nodiscard]] const events::Registry& registry() const noexcept { return registry_; }
  /// Where the unit lay after that frame; null before it was registered.
  [[nodiscard]] const events::RegionPath* region_of(events::UnitId unit, events::Seq at) const;

 private:
  struct Place {
    events::Seq since;
    events::RegionPath region;
  };
  events::Registry registry_;
  std::unordered_map<events::UnitId, std::vector<Place>> places_;  ///< ascending
  std::unordered_map<events::StreamId, events::UnitId> units_;
  events::Seq next_;
};

}  // namespace cas::adapters::api
