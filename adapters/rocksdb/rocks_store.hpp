#pragma once
#include <cstdint>
#include <filesystem>
#include <optional>

#include "projections/store.hpp"

namespace cas::adapters {

struct RocksOptions {
  enum class Mode : std::uint8_t {
    live,     ///< reads and writes; one process at a time
    rebuild,  ///< the same, tuned for writing everything once: reads of fresh rows are slow
    beside,   ///< reads the rows that another process has flushed so far; takes no lock
  };
  Mode mode = Mode::live;
  std::size_t write_buffer_bytes = 16U << 20;  ///< of each of at most three memtables
  std::size_t cache_bytes = 8U << 20;
  bool flush_on_close = true;  ///< false loses what was not flushed, as a crash does
};

/// Rows in RocksDB: one column family, no write-ahead log (the log of record is the log; several
/// column families without it have lost state behind a stored offset). Thread rule: that of Store.
/// @errors unavailable "store.locked"     another process holds it
///         unavailable "store.io"         disk full or failing, directory missing
///         not_found "store.not_found"    beside: the directory holds no store
///         corrupt "store.damaged"        its files do not hold together; run `cas rebuild`
[[nodiscard]] Result<std::unique_ptr<projections::Store>> open_rocks_store(
    const std::filesystem::path& directory, RocksOptions options = {});

/// What RocksDB tells of itself without a look at a disk.
struct RocksFigures {
  std::uint64_t block_cache_bytes = 0;
  std::uint64_t block_cache_pinned_bytes = 0;
  std::uint64_t memtable_bytes = 0;
  std::uint64_t immutable_memtables = 0;  ///< that wait to be flushed
  std::uint64_t table_reader_bytes = 0;   ///< indexes and filters of open files
  std::uint64_t live_sst_bytes = 0;
  std::uint64_t all_sst_bytes = 0;  ///< with files that readers still hold
  std::uint64_t pending_compaction_bytes = 0;
  std::uint64_t estimated_rows = 0;
  std::uint64_t running_flushes = 0;
  std::uint64_t running_compactions = 0;
  std::uint64_t background_errors = 0;   ///< since it was opened
  std::uint64_t delayed_write_rate = 0;  ///< bytes a second while writes are slowed down, else 0
  bool write_stopped = false;
};

/// Nothing of a store that is no RocksDB. Any thread.
[[nodiscard]] std::optional<RocksFigures> rocks_figures(const projections::Store& store);

}  // namespace cas::adapters
