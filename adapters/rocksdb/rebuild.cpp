#include "adapters/rocksdb/rebuild.hpp"

#include "adapters/rocksdb/rocks_store.hpp"
#include "adapters/rocksdb/store_directory.hpp"
#include "projections/background_store.hpp"
#include "projections/fingerprints.hpp"

namespace cas::adapters {
namespace {

namespace fs = std::filesystem;
using projections::Projector;

/// The old rows at the log's end. Rows that cannot be used are no reason to stop: they are why
/// people rebuild. A store that somebody holds is.
Result<std::optional<events::Hash>> digest_of_old(events::Log& log, const fs::path& directory,
                                                  bool compare) {
  if (!fs::exists(directory)) return std::nullopt;
  auto store = open_rocks_store(directory);
  if (!store && store.error().code == Errc::unavailable) return fail(std::move(store.error()));
  if (!store || !compare) return std::nullopt;
  auto projector = Projector::open(**store, log.partition_count(), {});
  if (!projector) return std::nullopt;
  if (!projections::replay(log, **projector)) return std::nullopt;
  auto digest = projections::digest(**projector);
  if (!digest) return std::nullopt;
  return *digest;
}

}  // namespace

Result<Rebuilt> rebuild_store(events::Log& log, const fs::path& store,
                              const RebuildOptions& options) {
  Rebuilt rebuilt;
  auto old_digest = digest_of_old(log, store, options.compare);
  if (!old_digest) return fail(std::move(old_digest.error()));
  rebuilt.old_digest = *old_digest;

  const auto beside = rebuild_directory(store);
  std::error_code error;
  fs::remove_all(beside, error);  // of an earlier attempt
  if (error) return fail(Errc::unavailable, "store.io", beside.string() + ": " + error.message());
  RocksOptions rocks;
  rocks.mode = RocksOptions::Mode::rebuild;
  auto rows = open_rocks_store(beside, rocks);
  if (!rows) return fail(std::move(rows.error()));
  auto behind = std::make_unique<projections::BackgroundStore>(**rows);
  auto projector = Projector::open(*behind, log.partition_count(), kRebuilding);
  if (!projector) return fail(std::move(projector.error()));
  projections::ReplayOptions replaying;
  replaying.progress = options.progress;
  auto read = projections::replay(log, **projector, replaying);
  if (!read) return fail(std::move(read.error()).during("rebuilding the rows"));
  rebuilt.read = *read;
  if (auto flushed = behind->flush(); !flushed) return fail(std::move(flushed.error()));
  auto digest = projections::digest(**projector);
  if (!digest) return fail(std::move(digest.error()));
  rebuilt.digest = *digest;
  projector->reset();
  behind.reset();
  rows->reset();
  if (auto swapped = swap_in_rebuilt(store); !swapped) return fail(std::move(swapped.error()));
  return rebuilt;
}

}  // namespace cas::adapters
