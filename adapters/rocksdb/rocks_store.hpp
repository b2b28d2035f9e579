#pragma once
#include <filesystem>

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

}  // namespace cas::adapters
