#include "adapters/rocksdb/rocks_store.hpp"

#include <rocksdb/cache.h>
#include <rocksdb/db.h>
#include <rocksdb/env.h>
#include <rocksdb/memtablerep.h>
#include <rocksdb/table.h>

#include <algorithm>

#include "adapters/rocksdb/store_directory.hpp"

namespace cas::adapters {
namespace {

namespace fs = std::filesystem;
using Mode = RocksOptions::Mode;

std::unexpected<Error> failure(const rocksdb::Status& status, std::string doing) {
  const auto text = status.ToString();
  Error error{Errc::unavailable, "store.io", text, {}};
  if (text.find("LOCK") != std::string::npos) {
    error.reason = "store.locked";
    error.detail = "another process writes to this store, so it has to end first: " + text;
  } else if (status.IsCorruption() || status.IsInvalidArgument() || status.IsNotSupported()) {
    error = {Errc::corrupt, "store.damaged", text + "; run `cas rebuild`", {}};
  }
  return fail(std::move(error).during(std::move(doing)));
}

rocksdb::Slice slice(std::string_view bytes) { return {bytes.data(), bytes.size()}; }
std::string_view view(const rocksdb::Slice& bytes) { return {bytes.data(), bytes.size()}; }

/// RocksDB's own notes are not kept: its writer of them aborts the process once the disk is full,
/// and what goes wrong comes back as a status anyway.
class NoNotes final : public rocksdb::Logger {
 public:
  using rocksdb::Logger::Logv;
  void Logv(const char*, va_list) override {}
};

rocksdb::Options database_options(const RocksOptions& options) {
  rocksdb::Options to;
  to.info_log = std::make_shared<NoNotes>();
  to.create_if_missing = options.mode != Mode::beside;
  to.max_open_files = -1;  // also what a secondary instance asks for
  to.max_background_jobs = 2;
  to.allow_concurrent_memtable_write = false;  // one writer: the locks cost a third of the speed
  to.enable_write_thread_adaptive_yield = false;
  to.avoid_flush_during_shutdown = !options.flush_on_close;
  to.write_buffer_size = options.write_buffer_bytes;
  to.max_write_buffer_number = 3;
  to.target_file_size_base = 64U << 20;
  to.max_bytes_for_level_base = 256U << 20;
  // Values are packed already; only what has come to rest is worth compressing.
  to.compression_per_level = {rocksdb::kNoCompression,  rocksdb::kNoCompression,
                              rocksdb::kNoCompression,  rocksdb::kLZ4Compression,
                              rocksdb::kLZ4Compression, rocksdb::kLZ4Compression,
                              rocksdb::kLZ4Compression};
  to.stats_dump_period_sec = 0;
  to.stats_persist_period_sec = 0;
  if (options.mode == Mode::rebuild) {
    to.level0_file_num_compaction_trigger = 16;
    to.level0_slowdown_writes_trigger = 32;
    to.level0_stop_writes_trigger = 48;
  }
  rocksdb::BlockBasedTableOptions table;
  table.block_cache = rocksdb::NewLRUCache(options.cache_bytes);
  table.block_size = 16U << 10;
  table.format_version = 5;
  to.table_factory.reset(rocksdb::NewBlockBasedTableFactory(table));
  return to;
}

/// Does a walk stay within what belongs to one id? Such walks are short, and where all ids are
/// walked through in their order, the next one begins in the block where this one has ended.
bool narrow(std::string_view from, std::string_view to) {
  constexpr std::size_t kTableAndMostOfAnId = 16;
  return to.size() >= kTableAndMostOfAnId &&
         from.substr(0, kTableAndMostOfAnId) == to.substr(0, kTableAndMostOfAnId);
}

class RowsWalk final : public projections::Cursor {
 public:
  RowsWalk(rocksdb::DB& db, std::string_view from, std::string_view to)
      : from_(from), to_(to), end_(slice(to_)) {
    rocksdb::ReadOptions reading;
    reading.fill_cache = narrow(from, to);
    if (!to_.empty()) reading.iterate_upper_bound = &end_;
    rows_.reset(db.NewIterator(reading));
    rows_->Seek(slice(from_));
  }
  bool valid() const override { return rows_->Valid(); }
  std::string_view key() const override { return view(rows_->key()); }
  std::string_view value() const override { return view(rows_->value()); }
  void step() override { rows_->Next(); }
  void seek(std::string_view key) override {
    rows_->Seek(slice(std::max<std::string_view>(key, from_)));
  }
  Result<void> status() const override {
    if (const auto status = rows_->status(); !status.ok()) return failure(status, "scanning rows");
    return {};
  }

 private:
  std::string from_;
  std::string to_;
  rocksdb::Slice end_;
  std::unique_ptr<rocksdb::Iterator> rows_;
};

class RocksStore final : public projections::Store {
 public:
  RocksStore(std::unique_ptr<rocksdb::DB> db, std::filesystem::path scratch)
      : db_(std::move(db)), scratch_(std::move(scratch)) {}
  ~RocksStore() override {
    db_.reset();
    std::error_code ignored;  // a leftover scratch directory harms nobody
    if (!scratch_.empty()) std::filesystem::remove_all(scratch_, ignored);
  }

  Result<std::optional<std::string>> get(std::string_view key) const override {
    std::string value;
    const auto status = db_->Get({}, slice(key), &value);
    if (status.IsNotFound()) return std::nullopt;
    if (!status.ok()) return failure(status, "reading a row");
    return value;
  }
  Result<std::unique_ptr<projections::Cursor>> scan(std::string_view from,
                                                    std::string_view to) const override {
    return std::make_unique<RowsWalk>(*db_, from, to);
  }
  Result<void> write(projections::Batch& batch) override {
    batch.settle();
    auto& rows = rows_;
    rows.Clear();
    for (const auto& row : batch.rows()) {
      const auto status = row.erased ? rows.Delete(slice(batch.key(row)))
                                     : rows.Put(slice(batch.key(row)), slice(batch.value(row)));
      if (!status.ok()) return failure(status, "gathering rows");
    }
    rocksdb::WriteOptions writing;
    writing.disableWAL = true;
    if (const auto status = db_->Write(writing, &rows); !status.ok())
      return failure(status, "writing rows");
    return {};
  }
  Result<void> flush() override {
    if (const auto status = db_->Flush({}); !status.ok()) return failure(status, "flushing rows");
    return {};
  }
  std::uint64_t property(const std::string& name) const {
    std::uint64_t value = 0;  // stays so where RocksDB does not know the name
    db_->GetIntProperty(name, &value);
    return value;
  }

 private:
  std::unique_ptr<rocksdb::DB> db_;
  rocksdb::WriteBatch rows_;  // kept: fresh pages for each batch cost more than its copying
  std::filesystem::path scratch_;
};

}  // namespace

std::optional<RocksFigures> rocks_figures(const projections::Store& store) {
  using Properties = rocksdb::DB::Properties;
  const auto* rocks = dynamic_cast<const RocksStore*>(&store);
  if (rocks == nullptr) return std::nullopt;
  const auto ask = [&](const std::string& name) { return rocks->property(name); };
  return RocksFigures{
      ask(Properties::kBlockCacheUsage),         ask(Properties::kBlockCachePinnedUsage),
      ask(Properties::kCurSizeAllMemTables),     ask(Properties::kNumImmutableMemTable),
      ask(Properties::kEstimateTableReadersMem), ask(Properties::kLiveSstFilesSize),
      ask(Properties::kTotalSstFilesSize),       ask(Properties::kEstimatePendingCompactionBytes),
      ask(Properties::kEstimateNumKeys),         ask(Properties::kNumRunningFlushes),
      ask(Properties::kNumRunningCompactions),   ask(Properties::kBackgroundErrors),
      ask(Properties::kActualDelayedWriteRate),  ask(Properties::kIsWriteStopped) != 0};
}

Result<std::unique_ptr<projections::Store>> open_rocks_store(const std::filesystem::path& directory,
                                                             RocksOptions options) {
  const auto doing = "opening the store " + directory.string();
  rocksdb::DB* db = nullptr;
  std::filesystem::path scratch;
  rocksdb::Status status;
  if (options.mode == Mode::beside) {
    std::error_code unknown;  // RocksDB says what is wrong with a folder that cannot be looked into
    if (fs::is_directory(directory, unknown) && !fs::exists(directory / "CURRENT", unknown) &&
        !unknown)
      return fail(Errc::not_found, "store.not_found",
                  directory.string() + " holds no store; `cas rebuild` makes one");
    auto made = make_scratch_directory();
    if (!made) return fail(std::move(made.error()).during(doing));
    scratch = *std::move(made);
    status = rocksdb::DB::OpenAsSecondary(database_options(options), directory.string(),
                                          scratch.string(), &db);
  } else {
    std::error_code error;  // of the parents; what is wrong with the rest RocksDB says itself
    std::filesystem::create_directories(directory.parent_path(), error);
    if (auto ready = finish_swap(directory); !ready)
      return fail(std::move(ready.error()).during(doing));
    status = rocksdb::DB::Open(database_options(options), directory.string(), &db);
  }
  if (!status.ok()) return failure(status, doing);
  return std::make_unique<RocksStore>(std::unique_ptr<rocksdb::DB>(db), std::move(scratch));
}

}  // namespace cas::adapters
