#include "events/frame.hpp"

#include <cstring>
#include <limits>

#include "events/hash.hpp"

namespace cas::events {
namespace {

constexpr std::string_view kMagic = "CASF";
constexpr std::size_t kFixedBytes = 4 + 1 + 1 + 16 + 4 + 8 + 32 + 8 + 32 + 8 + 16 + 32 + 16 + 1 +
                                    1 + 16 + 1 + 16 + 4 + 8 + 8 + 32 + 32 + 4 + 4;
constexpr std::size_t kEventFixedBytes = 2 + 8 + 1 + 4 + 4;
constexpr std::size_t kCrcBytes = 4;

/// Writes fields in order; the mirror of `In`, so that one list of fields serves both ways.
struct Out {
  std::string bytes;
  template <class T>
    requires std::is_arithmetic_v<T> || std::is_enum_v<T>
  void operator()(const T& number) {
    bytes.append(reinterpret_cast<const char*>(&number), sizeof number);
  }
  template <std::size_t N>
  void operator()(const std::array<std::uint8_t, N>& raw) {
    bytes.append(reinterpret_cast<const char*>(raw.data()), N);
  }
  template <class Rep, class Tag>
  void operator()(const Strong<Rep, Tag>& strong) {
    (*this)(strong.value());
  }
};

/// Reads fields in order; `good` turns false for ever at the first that does not fit.
struct In {
  std::string_view rest;
  bool good = true;
  void take(void* to, std::size_t size) {
    if (size > rest.size()) good = false;
    if (!good) return;
    std::memcpy(to, rest.data(), size);
    rest.remove_prefix(size);
  }
  template <class T>
    requires std::is_arithmetic_v<T> || std::is_enum_v<T>
  void operator()(T& number) {
    take(&number, sizeof number);
  }
  template <std::size_t N>
  void operator()(std::array<std::uint8_t, N>& raw) {
    take(raw.data(), N);
  }
  template <class Rep, class Tag>
  void operator()(Strong<Rep, Tag>& strong) {
    Rep raw{};
    (*this)(raw);
    strong = Strong<Rep, Tag>{raw};
  }
  template <class Length>
  std::string_view text() {
    Length size = 0;
    (*this)(size);
    if (size > rest.size()) good = false;
    if (!good) return {};
    const auto taken = rest.substr(0, size);
    rest.remove_prefix(size);
    return taken;
  }
};

template <class Archive, class Header>
void fields(Archive& ar, Header& h) {
  ar(h.kind), ar(h.log), ar(h.partition), ar(h.epoch), ar(h.claim), ar(h.seq), ar(h.prev);
  ar(h.time), ar(h.command), ar(h.command_hash), ar(h.actor.account), ar(h.actor.role);
  ar(h.actor.scope.kind), ar(h.actor.scope.value), ar(h.channel), ar(h.correlation);
  ar(h.causation.partition), ar(h.causation.seq), ar(h.cited.seq), ar(h.cited.hash), ar(h.origin);
}

template <class Length>
void text(Out& out, std::string_view bytes) {
  invariant(bytes.size() <= std::numeric_limits<Length>::max(), "a length fits its field");
  out(static_cast<Length>(bytes.size()));
  out.bytes.append(bytes);
}

std::unexpected<Error> malformed(std::string what) {
  return fail(Errc::corrupt, "frame.malformed", std::move(what));
}

bool known_enumerators(const FrameHeader& h) {
  return h.kind <= FrameKind::data && h.actor.role <= kNewestRole &&
         h.actor.scope.kind <= kNewestScopeKind && h.channel <= kNewestChannel;
}

}  // namespace

std::size_t frame_size(const FrameHeader& header, std::span<const PlacedEvent> events) {
  std::size_t size = kFixedBytes + header.extension.size() + kCrcBytes;
  for (const auto& e : events)
    size += kEventFixedBytes + e.stream.value().size() + e.event.name.size() + e.event.body.size();
  return size;
}

std::string write_frame(const FrameHeader& header, std::span<const PlacedEvent> events) {
  Out out;
  const auto size = frame_size(header, events);
  invariant(size <= kFrameBytesMax, "a frame's size is checked before it is written");
  out.bytes.reserve(size);
  out.bytes.append(kMagic);
  out(kFrameVersion);
  fields(out, header);
  text<std::uint32_t>(out, header.extension);
  out(static_cast<std::uint32_t>(events.size()));
  for (const auto& e : events) {
    text<std::uint16_t>(out, e.stream.value());
    out(e.version);
    text<std::uint8_t>(out, e.event.name);
    out(e.event.class_version);
    text<std::uint32_t>(out, e.event.body);
  }
  out(crc32c(out.bytes));
  invariant(out.bytes.size() == size, "frame_size tells the truth");
  return std::move(out.bytes);
}

Result<FrameView> parse_frame(std::string_view bytes) {
  if (bytes.size() < kFixedBytes + kCrcBytes || bytes.size() > kFrameBytesMax)
    return malformed("a frame of " + std::to_string(bytes.size()) + " bytes");
  const auto body = bytes.substr(0, bytes.size() - kCrcBytes);
  std::uint32_t crc = 0;
  std::memcpy(&crc, bytes.data() + body.size(), kCrcBytes);
  if (crc != crc32c(body))
    return fail(Errc::corrupt, "frame.bad_crc", "the checksum of a frame does not hold");
  if (!body.starts_with(kMagic))
    return fail(Errc::corrupt, "frame.bad_magic", "these bytes are no frame of this system");
  if (const auto version = static_cast<std::uint8_t>(body[4]); version != kFrameVersion)
    return fail(Errc::corrupt, "frame.newer_version",
                "frame version " + std::to_string(version) + "; this build reads version 1");

  FrameView frame;
  In in{body.substr(5)};
  fields(in, frame.header);
  if (!in.good || !known_enumerators(frame.header)) return malformed("an unknown kind or role");
  frame.header.extension = in.text<std::uint32_t>();
  std::uint32_t count = 0;
  in(count);
  if (!in.good || count > in.rest.size() / kEventFixedBytes)
    return malformed("its count of events is beyond its end");
  frame.events.resize(count);
  for (auto& e : frame.events) {
    e.stream = in.text<std::uint16_t>();
    in(e.version);
    e.name = in.text<std::uint8_t>();
    in(e.class_version);
    e.body = in.text<std::uint32_t>();
  }
  if (!in.good || !in.rest.empty()) return malformed("its events do not end where it ends");
  frame.hash = sha256(bytes);
  return frame;
}

}  // namespace cas::events
