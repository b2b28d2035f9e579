#include "adapters/metrics/sources.hpp"
#include "adapters/rocksdb/rocks_store.hpp"

namespace cas::adapters::metrics {

void tell_store(Page& page, const projections::Store& store) {
  const auto figures = rocks_figures(store);
  if (!figures) return;
  const auto& of = *figures;
  const auto gauge = [&](std::string_view name, std::string_view help, auto value) {
    page.gauge(name, help, static_cast<double>(value));
  };
  gauge("cas_rocksdb_block_cache_bytes", "Blocks that RocksDB keeps in memory.",
        of.block_cache_bytes);
  gauge("cas_rocksdb_block_cache_pinned_bytes", "Those of them that somebody reads.",
        of.block_cache_pinned_bytes);
  gauge("cas_rocksdb_memtable_bytes", "Rows in memory that no file holds yet.", of.memtable_bytes);
  gauge("cas_rocksdb_immutable_memtables", "Memtables that wait to be flushed.",
        of.immutable_memtables);
  gauge("cas_rocksdb_table_reader_bytes", "Indexes and filters of open files.",
        of.table_reader_bytes);
  gauge("cas_rocksdb_live_sst_bytes", "Files of the present rows.", of.live_sst_bytes);
  gauge("cas_rocksdb_all_sst_bytes", "The same with files that readers still hold.",
        of.all_sst_bytes);
  gauge("cas_rocksdb_pending_compaction_bytes", "What compaction has to rewrite, by its estimate.",
        of.pending_compaction_bytes);
  gauge("cas_rocksdb_estimated_rows", "Rows in the store, by its estimate.", of.estimated_rows);
  gauge("cas_rocksdb_running_flushes", "Flushes that run now.", of.running_flushes);
  gauge("cas_rocksdb_running_compactions", "Compactions that run now.", of.running_compactions);
  gauge("cas_rocksdb_delayed_write_bytes_per_second",
        "The rate that writes are slowed down to; 0 = they are not.", of.delayed_write_rate);
  gauge("cas_rocksdb_write_stopped", "1 while RocksDB takes no writes.", of.write_stopped ? 1 : 0);
  page.counter("cas_rocksdb_background_errors_total", "Flushes and compactions that failed.",
               static_cast<double>(of.background_errors));
}

}  // namespace cas::adapters::metrics
