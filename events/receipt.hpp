#pragma once
#include "events/archive.hpp"
#include "events/strong.hpp"

namespace cas::events {

/// What a command's frame came to; the answer to every repeat of it.
struct Receipt {
  PartitionNo partition;
  Seq seq;
  Hash frame;         ///< hash of the frame
  Hash command_hash;  ///< a repeat with another body is refused
  Time time;
  StreamId stream;
  Version version;  ///< of the stream after the command
  template <class Archive>
  void serialize(Archive& ar) {
    ar(partition, seq, frame, command_hash, time, stream, version);
  }
  friend bool operator==(const Receipt&, const Receipt&) = default;
};

/// Receipts live this long in frame time; a later repeat is a new command.
inline constexpr std::int64_t kReceiptLife_us = 30LL * 24 * 3600 * 1'000'000;

}  // namespace cas::events
