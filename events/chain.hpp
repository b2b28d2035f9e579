#pragma once
#include <string>
#include <string_view>
#include <vector>

#include "events/frame.hpp"

namespace cas::events {

/// The last valid frame of a partition.
struct Tip {
  Seq seq;
  Hash hash;
  Time time;
  template <class Archive>
  void serialize(Archive& ar) {
    ar(seq, hash, time);
  }
  friend bool operator==(const Tip&, const Tip&) = default;
};

/// Hashes of the registry's valid frames by seq, as far as this reader has read it.
class RegistryTrail {
 public:
  void extend(Seq seq, const Hash& hash);  ///< in order, each seq once
  [[nodiscard]] std::size_t size() const noexcept { return hashes_.size(); }
  [[nodiscard]] const Hash* find(Seq seq) const noexcept {
    return seq.value() < hashes_.size() ? &hashes_[seq.value()] : nullptr;
  }

 private:
  std::vector<Hash> hashes_;
};

/// What a reader knows of one partition, and all that judging may look at.
struct ChainState {
  PartitionNo partition;
  bool started = false;  ///< the genesis has been read
  LogId log;             ///< zero until it is known (from the genesis, or from partition 0)
  Tip tip;
  Epoch epoch;
  Hash claim;                ///< the current claim; zero before the first
  std::vector<Hash> claims;  ///< every valid claim, by epoch from 1

  friend bool operator==(const ChainState&, const ChainState&) = default;
};

enum class Verdict {
  valid,            ///< next in the chain: apply it
  void_,            ///< of this log but not next: count it, never apply it
  foreign,          ///< cannot come from this history: stop the partition
  awaits_registry,  ///< cites a registry frame that was not read yet: read there first
};

struct Judgement {
  Verdict verdict;
  std::string_view why;  ///< one clause for people; a literal
};

/// Judges one well-formed frame against the chain so far. Pure; the same on every reader.
/// Bytes that do not parse never get here: they stop the partition (see `parse_frame`).
[[nodiscard]] Judgement judge(const ChainState& chain, const FrameView& frame,
                              const RegistryTrail& registry);

/// The chain after a frame that was judged valid.
void advance(ChainState& chain, const FrameView& frame);

/// The genesis of a partition.
[[nodiscard]] std::string write_genesis(LogId log, PartitionNo partition, Time time,
                                        const log::LogCreated& created);

}  // namespace cas::events
