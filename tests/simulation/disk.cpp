#include "tests/simulation/disk.hpp"

#include <map>

#include "adapters/memory/memory_store.hpp"
#include "adapters/rocksdb/rocks_store.hpp"
#include "events/registry.hpp"
#include "projections/keys.hpp"

namespace cas::simulation {
namespace {

using projections::Batch;
using projections::Table;

/// The partition whose frames a row comes from.
std::uint32_t partition_of(std::string_view key, std::uint32_t shards) {
  const auto number_at = [&](std::size_t at) {
    return projections::u32_at_end(key.substr(0, at + sizeof(std::uint32_t)));
  };
  const auto report_at = [&](std::size_t at) {
    events::Bytes16 id{};
    key.copy(reinterpret_cast<char*>(id.data()), id.size(), at);
    return events::shard_of(events::ReportId{id}, shards).value();
  };
  switch (static_cast<Table>(key[0])) {
    case Table::generation: return 0;
    case Table::checkpoint:
    case Table::claim:
    case Table::trail:
    case Table::reacted:
    case Table::receipts:
    case Table::moments: return number_at(1);
    case Table::totals:
    case Table::completeness: return projections::u32_at_end(key);
    case Table::report:
    case Table::version:
    case Table::keyframe: return report_at(1);
    case Table::list: return report_at(key.size() - 16);
    case Table::history: break;
  }
  if (key[1] == '\2') return report_at(2);
  constexpr std::string_view kLogStream = "log/";
  const auto stream = key.substr(4);
  if (!stream.starts_with(kLogStream)) return 0;
  return static_cast<std::uint32_t>(stream[kLogStream.size()] - '0');
}

/// Rows in memory that know how to go back to what was there at the last flush.
class CrashingStore final : public projections::Store {
 public:
  CrashingStore(Commits commits, std::uint32_t shards) : commits_(commits), shards_(shards) {}

  Result<std::optional<std::string>> get(std::string_view key) const override {
    return rows_.get(key);
  }
  Result<std::unique_ptr<projections::Cursor>> scan(std::string_view from,
                                                    std::string_view to) const override {
    return rows_.scan(from, to);
  }
  Result<void> write(Batch& batch) override {
    if (commits_ == Commits::whole) return write_one(batch);
    std::map<std::uint32_t, Batch> parts;
    for (const auto& row : batch.rows()) {
      const auto key = batch.key(row);
      auto& part = parts[part_of(key)];
      row.erased ? part.erase(key) : part.put(key, batch.value(row));
    }
    for (auto& [partition, part] : parts)
      if (auto written = write_one(part); !written) return written;
    return {};
  }
  Result<void> flush() override {
    undo_.clear();
    return {};
  }

  void crash(std::size_t batches_lost) {
    for (; batches_lost > 0; --batches_lost) {
      if (auto undone = rows_.write(undo_.back()); !undone) std::abort();
      undo_.pop_back();
    }
    undo_.clear();
  }
  [[nodiscard]] std::size_t unflushed() const noexcept { return undo_.size(); }

 private:
  /// Batches are written in the order of these numbers.
  [[nodiscard]] std::uint32_t part_of(std::string_view key) const {
    const auto table = static_cast<Table>(key[0]);
    if (commits_ == Commits::checkpoint_apart) return table == Table::checkpoint ? 1 : 0;
    const bool shared = commits_ == Commits::by_partition_but_totals_shared;
    return shared && table == Table::totals ? 0 : partition_of(key, shards_);
  }

  Result<void> write_one(Batch& batch) {
    batch.settle();  // each key once, so that undoing it needs no order
    auto& undo = undo_.emplace_back();
    for (const auto& row : batch.rows()) {
      const auto key = batch.key(row);
      const auto before = rows_.get(key);
      if (!before) return fail(before.error());
      *before ? undo.put(key, **before) : undo.erase(key);
    }
    return rows_.write(batch);
  }

  Commits commits_;
  std::uint32_t shards_;
  adapters::MemoryStore rows_;
  std::vector<Batch> undo_;
};

class MemoryDisk final : public Disk {
 public:
  MemoryDisk(Commits commits, std::uint32_t shards, adapters::simulated::Random& random)
      : commits_(commits), shards_(shards), random_(random) {
    wipe();
  }
  projections::Store& store() override { return *store_; }
  void crash() override { store_->crash(random_.below(store_->unflushed() + 1)); }
  void close() override {}
  void wipe() override { store_ = std::make_unique<CrashingStore>(commits_, shards_); }

 private:
  Commits commits_;
  std::uint32_t shards_;
  adapters::simulated::Random& random_;
  std::unique_ptr<CrashingStore> store_;
};

class RocksDisk final : public Disk {
 public:
  explicit RocksDisk(std::filesystem::path directory) : directory_(std::move(directory)) {}
  ~RocksDisk() override { wipe(); }

  projections::Store& store() override {
    if (store_ == nullptr) {
      // As a crash leaves it, unless `close` flushes first.
      auto opened = adapters::open_rocks_store(
          directory_, {.write_buffer_bytes = 1U << 20, .flush_on_close = false});
      invariant(opened.has_value(), "a store that crashed opens again");
      store_ = *std::move(opened);
    }
    return *store_;
  }
  void crash() override { store_.reset(); }
  void close() override {
    const auto flushed = store().flush();
    invariant(flushed.has_value(), "the disk of the test takes rows");
    store_.reset();
  }
  void wipe() override {
    store_.reset();
    std::filesystem::remove_all(directory_);
  }

 private:
  std::filesystem::path directory_;
  std::unique_ptr<projections::Store> store_;
};

}  // namespace

std::unique_ptr<Disk> memory_disk(Commits commits, std::uint32_t shards,
                                  adapters::simulated::Random& random) {
  return std::make_unique<MemoryDisk>(commits, shards, random);
}

std::unique_ptr<Disk> rocks_disk(std::filesystem::path directory) {
  return std::make_unique<RocksDisk>(std::move(directory));
}

}  // namespace cas::simulation
