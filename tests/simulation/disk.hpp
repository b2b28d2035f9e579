#pragma once
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "adapters/simulated/random.hpp"
#include "projections/store.hpp"

namespace cas::simulation {

/// What one node keeps through a crash.
class Disk {
 public:
  virtual ~Disk() = default;
  [[nodiscard]] virtual projections::Store& store() = 0;
  /// What was written since the last flush survives up to some batch, or not at all.
  virtual void crash() = 0;
  /// Ends in good order: everything survives.
  virtual void close() = 0;
  /// A new, empty store, as after `cas rebuild`.
  virtual void wipe() = 0;
};

/// How a store is written to. By partition splits a commit into one batch for each, so that a crash
/// can fall between two checkpoints: harmless as long as every row belongs to one partition.
enum class Commits { whole, by_partition, by_partition_but_totals_shared, checkpoint_apart };

/// In memory; after a crash any prefix of the batches since the last flush is there.
[[nodiscard]] std::unique_ptr<Disk> memory_disk(Commits commits, std::uint32_t shards,
                                                adapters::simulated::Random& random);
/// A real RocksDB in a folder of its own, which is removed at the end.
[[nodiscard]] std::unique_ptr<Disk> rocks_disk(std::filesystem::path directory);

}  // namespace cas::simulation
