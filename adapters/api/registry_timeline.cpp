#include "adapters/api/registry_timeline.hpp"

namespace cas::adapters::api {

Result<void> RegistryTimeline::take(const events::ReadFrame& read) {
  invariant(read.frame->header.seq == next_, "the registry's frames are taken in order");
  if (!read.events) return fail(read.events.error());
  for (std::size_t i = 0; i < read.events->size(); ++i) {
    const events::StreamId stream{std::string(read.frame->events[i].stream)};
    const auto& event = (*read.events)[i];
    if (auto applied = registry_.apply(stream, event); !applied) return applied;
    const auto* about = std::get_if<events::unit::Event>(&event);
    if (about == nullptr) continue;
    if (const auto* registered = std::get_if<events::unit::UnitRegistered>(about)) {
      units_[stream] = registered->unit;
      places_[registered->unit].push_back({next_, registered->region});
    } else if (const auto* moved = std::get_if<events::unit::UnitMoved>(about)) {
      places_[units_.at(stream)].push_back({next_, moved->region});
    }
  }
  next_ = events::next(next_);
  return {};
}

const events::RegionPath* RegistryTimeline::region_of(events::UnitId unit, events::Seq at) const {
  const auto found = places_.find(unit);
  if (found == places_.end()) return nullptr;
  const events::RegionPath* region = nullptr;
  for (const auto& place : found->second) {
    if (place.since > at) break;
    region = &place.region;
  }
  return region;
}

}  // namespace cas::adapters::api
