#pragma once
#include <memory>
#include <optional>
#include <span>
#include <vector>

#include "events/chain.hpp"
#include "events/receipt.hpp"
#include "events/registry.hpp"
#include "events/report_state.hpp"
#include "projections/store.hpp"

namespace cas::projections {

class Totals;
class CompletenessTable;

/// How far a partition was applied. On start, and whenever the log may have changed, the records in
/// `recent` are read again and compared. The tip's alone is not enough: behind a lost tail a
/// duplicate of the last frame may come to stand where that was, and those before it are gone.
struct Checkpoint {
  struct Seen {
    events::Offset offset;
    events::Hash hash;
  };
  static constexpr std::size_t kRecent = 4;
  events::ChainState chain;
  events::Offset tip_offset;  ///< of the last valid frame
  events::Offset next;        ///< first offset that was not looked at yet
  std::uint64_t void_frames = 0;
  std::vector<Seen> recent;  ///< the last valid records, ascending; the tip is the last one
};

/// One valid frame with its bodies decoded, in chain order of its partition.
struct ValidFrame {
  const events::FrameView& frame;
  events::Offset offset;
  std::span<const events::Event> events;  ///< decoded, same order as frame.events
};

/// Turns the log into rows. Holds what is hot in memory (dense totals, recent reports, receipts)
/// and stages rows until `commit` writes them in one batch with the checkpoints, coalesced: a row
/// changed a thousand times between two commits is written once.
///
/// Deterministic: same frames, same rows, whatever the sizes of the batches. Reads see everything
/// that was applied, committed or not. One thread.
class Projector {
 public:
  struct Options {
    std::size_t reports_in_memory_max = 8192;
    /// Of totals: campaigns not touched for longest are left to the store beyond it. A campaign of
    /// a nation (2,477 gminas, 300 cells, all lenses, 8 shards) takes 66 MB.
    std::size_t totals_bytes_max = 80'000'000;
  };
  /// Loads checkpoints, registry, totals and receipts from the store; `store` must outlive this.
  /// `partitions` counts the registry too (events::Log::partition_count).
  /// @errors corrupt "store.…"  rows that do not decode, or of another schema generation
  ///         corrupt "store.other_generation", "store.other_log"  advice to run `cas rebuild`
  static Result<std::unique_ptr<Projector>> open(Store& store, std::uint32_t partitions,
                                                 Options options);
  virtual ~Projector() = default;

  [[nodiscard]] virtual const Checkpoint& checkpoint(events::PartitionNo partition) const = 0;
  [[nodiscard]] virtual const events::Registry& registry() const = 0;
  [[nodiscard]] virtual const events::RegistryTrail& trail() const = 0;

  /// The frame was judged valid; `chain` is the state after it (see events::advance).
  /// @errors corrupt "projection.…" (overflow among them); those of the store. After an error
  ///         nothing more is applied or committed: half a frame must not be written.
  virtual Result<void> apply(const ValidFrame& frame, const events::ChainState& chain) = 0;
  /// The record at `offset` was judged void: counted, once, and stepped over. Records behind the
  /// tip may be read again, and may be others by then: reading begins behind the tip.
  virtual void skip(events::PartitionNo partition, events::Offset offset) = 0;
  /// Writes what is staged. Until then nothing of it can be lost that the log does not hold. May be
  /// called again after "unavailable": nothing is dropped until it is written.
  virtual Result<void> commit() = 0;
  [[nodiscard]] virtual std::size_t staged_rows() const = 0;
  [[nodiscard]] virtual std::size_t staged_bytes() const = 0;  ///< about

  [[nodiscard]] virtual Result<std::optional<events::report::ReportState>> report(
      events::ReportId id) const = 0;
  [[nodiscard]] virtual Result<std::optional<events::Receipt>> receipt(
      events::PartitionNo partition, events::AccountId account,
      events::CommandId command) const = 0;
  /// Registry seq through which this shard's reactions are finished (ReactedThrough).
  [[nodiscard]] virtual events::Seq reacted_through(events::PartitionNo shard) const = 0;

  [[nodiscard]] virtual std::uint32_t partition_count() const = 0;
  [[nodiscard]] virtual const Store& store() const = 0;
  /// Partial sums by partition, see queries.hpp for what people ask.
  [[nodiscard]] virtual const Totals& totals() const = 0;
  [[nodiscard]] virtual const CompletenessTable& completeness() const = 0;
};

}  // namespace cas::projections
