#pragma once
#include <boost/json.hpp>

#include "events/codec.hpp"
#include "events/frame.hpp"
#include "events/registry.hpp"
#include "projections/rows.hpp"

namespace cas::adapters::json {

/// An event's fields by name. Saved cells are named by `layout` if there is one, else numbered.
/// Sealed texts show their key and size; with `keys` what they say as well, unless it was erased.
[[nodiscard]] boost::json::object event_json(const events::Event& event,
                                             const events::Layout* layout,
                                             const events::KeyStore* keys = nullptr);

/// The key and the size of a sealed text; with `keys` what it says, unless it was erased.
[[nodiscard]] boost::json::object sealed_json(const events::Sealed& sealed,
                                              const events::KeyStore* keys = nullptr);

[[nodiscard]] boost::json::object actor_json(const events::Actor& actor);

/// All of a frame but the bodies.
[[nodiscard]] boost::json::object header_json(const events::FrameView& frame);

[[nodiscard]] boost::json::object history_json(const projections::HistoryEntry& entry,
                                               const events::Layout* layout,
                                               const events::KeyStore* keys = nullptr);

}  // namespace cas::adapters::json
