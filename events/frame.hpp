#pragma once
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "events/actor.hpp"
#include "events/codec.hpp"
#include "events/strong.hpp"

namespace cas::events {

enum class FrameKind : std::uint8_t { genesis = 0, claim = 1, data = 2 };

struct FrameRef {
  PartitionNo partition;
  Seq seq;
  friend bool operator==(const FrameRef&, const FrameRef&) = default;
};
/// A registry frame that a decision rested on.
struct RegistryRef {
  Seq seq;
  Hash hash;  ///< zero = cites nothing (frames of the registry itself, genesis, claims)
  friend bool operator==(const RegistryRef&, const RegistryRef&) = default;
};

/// The fixed part of a frame. Little-endian, in this order, never padded:
///
///   magic "CASF" | frame version u8 | kind u8 | log id 16 | partition u32 | epoch u64 |
///   claim hash 32 | seq u64 | prev hash 32 | time i64 | command id 16 | command hash 32 |
///   actor account 16 | acting role u8 | scope kind u8, scope 16 | channel u8 | correlation 16 |
///   causation partition u32, seq u64 | cited registry seq u64, hash 32 | origin hash 32 |
///   extension length u32, bytes | count of events u32 | events | CRC-32C u32 of all before it
///
///   event: stream id (u16 length) | stream version u64 | name (u8 length) | class version u32 |
///          body (u32 length)
///
/// The frame's hash is SHA-256 over all of it, the CRC included.
struct FrameHeader {
  FrameKind kind = FrameKind::data;
  LogId log;
  PartitionNo partition;
  Epoch epoch;
  Hash claim;  ///< the claim that the writer holds; for a claim, the one it follows
  Seq seq;
  Hash prev;
  Time time;
  CommandId command;
  Hash command_hash;  ///< SHA-256 of the canonical typed command
  Actor actor;
  Channel channel = Channel::cli;
  CorrelationId correlation;
  FrameRef causation;
  RegistryRef cited;
  Hash origin;  ///< hash of the frame in the log it was copied from; zero if native
  std::string extension;
  friend bool operator==(const FrameHeader&, const FrameHeader&) = default;
};

inline constexpr std::uint8_t kFrameVersion = 1;
/// Size is checked before a seq is given.
inline constexpr std::size_t kFrameBytesMax = 900 * 1024;

/// One event to be written, with its place in its stream.
struct PlacedEvent {
  StreamId stream;
  Version version;
  EncodedEvent event;
};

/// One event as it stands in a frame's bytes; the views live as long as those bytes.
struct EventView {
  std::string_view stream;
  Version version;
  std::string_view name;
  std::uint32_t class_version = 0;
  std::string_view body;
};

struct FrameView {
  FrameHeader header;
  std::vector<EventView> events;
  Hash hash;
};

/// Bytes that `write_frame` will make of these events, for the size check before a seq is given.
[[nodiscard]] std::size_t frame_size(const FrameHeader& header,
                                     std::span<const PlacedEvent> events);
[[nodiscard]] std::string write_frame(const FrameHeader& header,
                                      std::span<const PlacedEvent> events);

/// Reads the structure, trusting no length in it. Bodies stay encoded. Any thread.
/// @errors corrupt "frame.bad_crc"       the bytes are damaged, or were never a frame
///         corrupt "frame.bad_magic", "frame.newer_version", "frame.malformed"
[[nodiscard]] Result<FrameView> parse_frame(std::string_view bytes);

}  // namespace cas::events
