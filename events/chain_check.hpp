#pragma once
#include <map>
#include <optional>
#include <string_view>

#include "events/chain.hpp"

namespace cas::events {

/// A chain to which this frame is next, taken on trust from what the frame itself says: for readers
/// who begin in the middle, at a frame that is known to be valid.
[[nodiscard]] ChainState chain_before(const FrameView& frame);

/// Checks frames that somebody was handed, without the log that they come from: each checksum, that
/// each frame is the next one of its partition's chain, that each body can be read. Where a
/// partition begins in the middle, its first frame's own word is taken for what came before, unless
/// `expect_after` knows better. Frames of several partitions may come in any mixture, those of one
/// in their order. One thread.
class ChainCheck {
 public:
  struct Found {
    LogId log;
    Seq first;
    bool from_genesis = false;
    bool anchored = false;  ///< it follows the frame that `expect_after` named
    Tip tip;
    std::uint64_t frames = 0;
    std::uint64_t events = 0;
    std::uint64_t cited = 0;  ///< registry frames that were cited and are here, and the same
  };

  /// The partition has to begin behind this frame, which was checked before.
  void expect_after(PartitionNo partition, Seq seq, const Hash& hash);

  /// What the frames of a shard cite is compared with those of the registry that came before.
  /// @errors corrupt "frame.…", "codec.…"   the bytes, or a body
  ///         corrupt "frames.gap"           a frame is missing before this one
  ///         corrupt "frames.out_of_order"  it comes again, or too late
  ///         corrupt "frames.broken_chain"  its predecessor is not the frame that stands there
  ///         corrupt "frames.not_valid"     a claim or time that no reader would have accepted
  ///         corrupt "frames.other_log", "frames.bad_citation"
  Result<void> take(std::string_view bytes);

  [[nodiscard]] const std::map<PartitionNo, Found>& found() const noexcept { return found_; }

 private:
  struct Anchor {
    Seq seq;
    Hash hash;
  };
  Result<void> begin(const FrameView& frame, ChainState& chain);
  Result<void> check_citation(const FrameView& frame, Found& found) const;

  std::map<PartitionNo, Anchor> anchors_;
  std::map<PartitionNo, ChainState> chains_;
  std::map<PartitionNo, Found> found_;
  std::map<Seq, Hash> registry_;
};

}  // namespace cas::events
