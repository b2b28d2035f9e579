#pragma once
#include <string>
#include <vector>

#include "events/chain.hpp"
#include "events/codec.hpp"
#include "events/log.hpp"
#include "events/result.hpp"

namespace cas::events {

/// One record taken apart without knowing its chain: parsed, hashed, its bodies decoded. The costly
/// half of reading; it needs no order, so any thread may do it ahead of the judging.
struct ReadFrame {
  Offset offset;
  Time stored_at;                         ///< the log's own clock; zero if it has none
  std::string bytes;                      ///< what the views of `frame` point into
  Result<FrameView> frame = FrameView{};  ///< an error: unreadable
  Result<std::vector<Event>> events = std::vector<Event>{};  ///< in the order of frame.events

  ReadFrame() = default;
  ReadFrame(ReadFrame&&) = default;
  ReadFrame& operator=(ReadFrame&&) = default;
  ReadFrame(const ReadFrame&) = delete;  // the views would point into the other's bytes
  ReadFrame& operator=(const ReadFrame&) = delete;
};

/// Never fails: what is wrong stands in `frame` and `events`, and only the chain can say whether it
/// matters (the body of a void frame is nobody's concern).
[[nodiscard]] ReadFrame read_frame(Record record);

enum class Step {
  valid,            ///< apply it: `chain()` is the state after it
  void_,            ///< count it and step over it
  awaits_registry,  ///< nothing was taken: read the registry further, then offer it again
};

/// Follows one partition: judges record after record against the chain so far. One thread.
class ChainReader {
 public:
  /// Goes on after `chain`; `next` is the first offset that was not judged yet.
  ChainReader(ChainState chain, Offset next) : chain_(std::move(chain)), next_(next) {}

  [[nodiscard]] const ChainState& chain() const noexcept { return chain_; }
  [[nodiscard]] Offset next_offset() const noexcept { return next_; }
  /// The log's id, once another partition has told it; before that any genesis is believed.
  void expect_log(LogId log) {
    if (!chain_.started) chain_.log = log;
  }

  /// @errors corrupt "log.foreign"  it cannot come from this history
  ///         corrupt "log.gap"      the record is not the next one
  ///         corrupt "frame.…"      unreadable: fetch the record once more, and stop if it still is
  ///         corrupt "codec.…"      a valid frame whose body this build cannot read: stop
  /// Every error names partition and offset in its context and leaves the reader where it was.
  Result<Step> take(const ReadFrame& read, const RegistryTrail& registry);

 private:
  ChainState chain_;
  Offset next_;
};

}  // namespace cas::events
