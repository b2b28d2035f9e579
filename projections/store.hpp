#pragma once
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "events/result.hpp"

namespace cas::projections {

/// Rows to write together. A later operation on a key wins over an earlier one. The bytes lie in
/// one buffer: a batch of a replay has tens of thousands of rows.
class Batch {
 public:
  struct Row {
    std::size_t key_at = 0;
    std::uint32_t key_size = 0;
    std::uint32_t value_size = 0;
    bool erased = false;
  };
  void put(std::string_view key, std::string_view value) { add(key, value, false); }
  void erase(std::string_view key) { add(key, {}, true); }
  void clear() noexcept;

  [[nodiscard]] std::size_t size() const noexcept { return rows_.size(); }
  [[nodiscard]] std::size_t bytes() const noexcept { return bytes_.size(); }
  [[nodiscard]] const std::vector<Row>& rows() const noexcept { return rows_; }
  [[nodiscard]] std::string_view key(const Row& row) const noexcept {
    return std::string_view(bytes_).substr(row.key_at, row.key_size);
  }
  [[nodiscard]] std::string_view value(const Row& row) const noexcept {
    return std::string_view(bytes_).substr(row.key_at + row.key_size, row.value_size);
  }
  /// Ascending by key, each key once, with its last operation: what a store writes best.
  void settle();

 private:
  void add(std::string_view key, std::string_view value, bool erased);

  std::string bytes_;
  std::vector<Row> rows_;
};

/// Walks rows in ascending key order, over the rows as they were when it was made.
class Cursor {
 public:
  virtual ~Cursor() = default;
  [[nodiscard]] virtual bool valid() const = 0;
  [[nodiscard]] virtual std::string_view key() const = 0;    ///< until `step`
  [[nodiscard]] virtual std::string_view value() const = 0;  ///< until `step`
  virtual void step() = 0;
  /// To the first row of the walk that is not before `key`, wherever the walk stands.
  virtual void seek(std::string_view key) = 0;
  /// What ended the walk early, if anything did. Ask when `valid` has turned false.
  [[nodiscard]] virtual Result<void> status() const { return {}; }
};

/// Rows that can be thrown away and rebuilt: ordered keys (bytes, unsigned), atomic batches.
/// Adapters: rocksdb, memory (the simulation's), overlay (memory over a store that is only read,
/// for commands beside a running one). The rules stand in tests/contract/store_contract.hpp. A
/// failure to read stored rows stops the process's work on them (`corrupt`); nothing is guessed.
/// Thread rule: `write` and `flush` from one thread; reads from any.
class Store {
 public:
  virtual ~Store() = default;

  [[nodiscard]] virtual Result<std::optional<std::string>> get(std::string_view key) const = 0;
  /// Rows with from ≤ key < to, ascending; an empty `to` means to the end.
  [[nodiscard]] virtual Result<std::unique_ptr<Cursor>> scan(std::string_view from,
                                                             std::string_view to) const = 0;
  /// All rows of the batch, or none. Visible to reads when it returns; durable after a later
  /// `flush`, or earlier, always as a prefix of the batches written. May settle the batch, or take
  /// it: clear it before it is filled again.
  /// @errors unavailable "store.…"  disk full or failing
  virtual Result<void> write(Batch& batch) = 0;
  virtual Result<void> flush() = 0;
};

}  // namespace cas::projections
