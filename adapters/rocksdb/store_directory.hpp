#pragma once
#include <filesystem>

#include "events/result.hpp"

namespace cas::adapters {

/// Where a rebuild grows its rows: beside the store, on the same file system.
[[nodiscard]] std::filesystem::path rebuild_directory(const std::filesystem::path& store);

/// Puts the closed store that was rebuilt beside `store` in its place, and removes the old one.
/// A crash at any step leaves the old or the new store whole; `finish_swap` tidies up after it.
/// @errors unavailable "store.io"
Result<void> swap_in_rebuilt(const std::filesystem::path& store);

/// Ends a swap that a crash cut short. Called on every open. An unfinished rebuild is left alone:
/// only the swap itself says that it was complete.
Result<void> finish_swap(const std::filesystem::path& store);

/// A new empty directory for the notes of an instance that only reads.
Result<std::filesystem::path> make_scratch_directory();

}  // namespace cas::adapters
