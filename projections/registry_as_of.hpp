#pragma once
#include <optional>

#include "events/registry.hpp"
#include "projections/store.hpp"

namespace cas::projections {

/// The registry as its streams tell it, up to and with a seq of partition 0; without one, all that
/// is stored. Reads every stream of the registry: some milliseconds for a nation. Any thread.
/// @errors corrupt "store.bad_row", "registry.impossible"; those of the store
[[nodiscard]] Result<events::Registry> read_registry(const Store& store,
                                                     std::optional<events::Seq> until);

}  // namespace cas::projections
