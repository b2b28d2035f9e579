#pragma once
#include <filesystem>
#include <functional>
#include <optional>

#include "events/log.hpp"
#include "projections/replay.hpp"

namespace cas::adapters {

/// What a projector may keep in memory while everything is read once.
inline constexpr projections::Projector::Options kRebuilding{.reports_in_memory_max = 16'384};

struct RebuildOptions {
  /// Also bring the old rows to the log's end and take their digest: equal if they were sound.
  bool compare = false;
  std::function<void(const projections::ReplayProgress&)> progress;
};

struct Rebuilt {
  projections::ReplayProgress read;
  events::Hash digest;
  std::optional<events::Hash> old_digest;  ///< nothing if not asked for, or the old rows are gone,
                                           ///< damaged or of another generation
};

/// Makes the rows of `store` anew from the log, beside it, and swaps them in; the log decides, so
/// they are swapped in whatever the old digest says. A crash leaves the old rows or the new ones.
/// The caller must see to it that nobody opens the store meanwhile.
/// @errors unavailable "store.locked"; those of replay and of the stores; the old rows then stay
[[nodiscard]] Result<Rebuilt> rebuild_store(events::Log& log, const std::filesystem::path& store,
                                            const RebuildOptions& options = {});

}  // namespace cas::adapters
