#pragma once
#include <deque>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "adapters/simulated/broker.hpp"
#include "events/chain_reader.hpp"
#include "events/registry.hpp"
#include "events/report_state.hpp"

namespace cas::simulation {

/// What the log says, read by somebody who belongs to no node: straight from the stored records,
/// without delays and faults. Every reply and every store is held against it.
class History {
 public:
  struct Chain {
    explicit Chain(events::PartitionNo partition);
    Chain(Chain&&) = default;
    Chain(const Chain&) = delete;  // what is read holds views into its own bytes
    events::ChainReader reader;
    std::deque<events::ReadFrame> frames;  // the valid ones; the index is the seq
    std::uint64_t voids = 0;
    std::optional<Error> stopped;
    [[nodiscard]] const events::FrameHeader& header(std::size_t seq) const {
      return frames[seq].frame->header;
    }
    /// Valid frames below this offset.
    [[nodiscard]] std::size_t length_at(events::Offset end) const;
  };

  explicit History(const adapters::simulated::SimulatedBroker& broker);

  /// Judges what has been stored since the last call.
  void read();
  /// Call before the broker loses anything: what was valid up to now may be missing later, and
  /// that is not the nodes' fault.
  void before_loss();
  /// Call after it: reads the log anew.
  void after_loss();

  [[nodiscard]] const Chain& chain(events::PartitionNo partition) const {
    return chains_.at(partition.value());
  }
  [[nodiscard]] const std::vector<Chain>& chains() const noexcept { return chains_; }
  /// Can nobody read on here, because what the log holds cannot come from one history?
  [[nodiscard]] bool dead(const Chain& chain) const;
  [[nodiscard]] bool dead() const;
  /// Is this the hash of the frame at this place?
  [[nodiscard]] bool holds(events::PartitionNo partition, events::Seq seq,
                           const events::Hash& hash) const;
  /// Was it valid once, and did the broker lose it?
  [[nodiscard]] bool was_lost(const events::Hash& frame) const { return lost_.contains(frame); }

 private:
  bool read_one(Chain& chain);

  const adapters::simulated::SimulatedBroker& broker_;
  std::vector<Chain> chains_;
  events::RegistryTrail trail_;
  std::set<events::Hash> lost_;
  std::vector<events::Hash> valid_before_;
};

}  // namespace cas::simulation
