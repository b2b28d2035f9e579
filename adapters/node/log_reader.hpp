#pragma once
#include <functional>
#include <list>
#include <memory>
#include <span>
#include <vector>

#include "events/chain_reader.hpp"
#include "events/log.hpp"
#include "projections/projector.hpp"

namespace cas::adapters::node {

/// How far a partition has come, as somebody needs to know it who reads the log beside its node.
struct ReadLimit {
  events::PartitionNo partition;
  events::Seq seq;        ///< of the last valid frame
  events::Offset offset;  ///< of the same
  std::vector<events::Hash> claims;
};
[[nodiscard]] ReadLimit read_limit(const projections::Projector& projector,
                                   events::PartitionNo partition);

/// Reads valid frames again, from any seq on, apart from the node that has judged them: through a
/// log of its own that is opened for reading, so nobody waits for it but its caller. Nothing beyond
/// what the node has applied is ever returned. One thread.
class LogReader {
 public:
  using Open = std::function<Result<std::unique_ptr<events::Log>>()>;
  struct Page {
    std::vector<events::ReadFrame> frames;  ///< valid, by seq, without a gap
    events::Seq next;                       ///< the seq behind them
  };
  struct Wish {
    events::Seq from;
    events::Seq last;  ///< at most up to here; at most the limit's
    std::size_t frames_max = 1000;
    std::size_t bytes_max = 1 << 20;  ///< passed by the last frame only, which comes whole
  };

  /// @param store  the node's rows: where the log's own streams tell which seq stands where
  LogReader(Open open, const projections::Store& store) : open_(std::move(open)), store_(store) {}

  /// Up to the limit, or `frames_max`, or `bytes_max`, whichever comes first. Waits for the log.
  /// Pages read last are kept, so that several who follow the same stretch read it once.
  /// @errors unavailable "log.slow" and those of the log; corrupt "log.…" when it does not hold
  ///         what the node has read from it
  Result<std::shared_ptr<const Page>> read(const ReadLimit& limit, const Wish& wish);

 private:
  struct Kept {
    events::PartitionNo partition;
    Wish wish;
    std::shared_ptr<const Page> page;
  };
  /// Where a page has ended, for whoever goes on behind it.
  struct End {
    events::Seq next;
    events::Offset offset;
    events::ChainState chain;
  };
  struct Start {
    events::Offset offset;
    std::optional<events::ChainState> chain;  ///< without one the record there is a valid frame
  };
  class Walk;

  Result<Start> find(const ReadLimit& limit, events::Seq from) const;
  Result<void> fill(Walk& walk);

  const Open open_;
  const projections::Store& store_;
  std::unique_ptr<events::Log> log_;
  std::list<Kept> kept_;  ///< newest first, as these
  std::list<End> ends_;
};

}  // namespace cas::adapters::node
