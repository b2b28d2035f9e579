#pragma once
#include <array>
#include <compare>
#include <cstdint>
#include <cstring>
#include <functional>
#include <string>
#include <utility>

namespace cas::events {

/// A `Rep` that the compiler keeps apart from every other `Rep`.
/// There is no implicit way in or out: write `Seq{7}` and `.value()`.
template <class Rep, class Tag>
class Strong {
 public:
  constexpr Strong() = default;
  constexpr explicit Strong(Rep value) : value_(std::move(value)) {}

  [[nodiscard]] constexpr const Rep& value() const noexcept { return value_; }
  friend constexpr auto operator<=>(const Strong&, const Strong&) = default;

  // cereal stores the bare value, so wrapping a field never changes its bytes.
  template <class Archive>
  void serialize(Archive& ar) {
    ar(value_);
  }

 private:
  Rep value_{};
};

using Bytes16 = std::array<std::uint8_t, 16>;
using Bytes32 = std::array<std::uint8_t, 32>;

/// SHA-256 of bytes; all zeros = "none".
using Hash = Strong<Bytes32, struct HashTag>;

// 128-bit ids. Random where a person or a machine is meant, a hash where a repeat must meet itself.
using LogId = Strong<Bytes16, struct LogIdTag>;
using CommandId = Strong<Bytes16, struct CommandIdTag>;
using AccountId = Strong<Bytes16, struct AccountIdTag>;
using CorrelationId = Strong<Bytes16, struct CorrelationIdTag>;
using NodeId = Strong<Bytes16, struct NodeIdTag>;
using Incarnation = Strong<Bytes16, struct IncarnationTag>;
using UnitId = Strong<Bytes16, struct UnitIdTag>;
using ReportId = Strong<Bytes16, struct ReportIdTag>;
using KeyId = Strong<Bytes16, struct KeyIdTag>;

using PartitionNo = Strong<std::uint32_t, struct PartitionNoTag>;  ///< 0 = registry, 1..P shards
using Offset = Strong<std::uint64_t, struct OffsetTag>;  ///< place of a record in a partition
using Seq = Strong<std::uint64_t, struct SeqTag>;        ///< place of a valid frame in its chain
using Epoch = Strong<std::uint64_t, struct EpochTag>;    ///< count of valid claims so far
/// Count of events in one stream; 0 = the stream does not exist yet.
using Version = Strong<std::uint64_t, struct VersionTag>;
/// Microseconds since 1970-01-01T00:00:00 UTC.
using Time = Strong<std::int64_t, struct TimeTag>;

/// "<kind>/<id>", e.g. "report/9f…", "unit/03…", "form/FA/1", "campaign/FA-2014Q4".
using StreamId = Strong<std::string, struct StreamIdTag>;
using CampaignCode = Strong<std::string, struct CampaignCodeTag>;  ///< e.g. "FA-2014Q4"
using FormCode = Strong<std::string, struct FormCodeTag>;          ///< e.g. "FA"
using FormVersion = Strong<std::uint32_t, struct FormVersionTag>;  ///< 1, 2, …

inline constexpr PartitionNo kRegistry{0};

template <class Rep, class Tag>
[[nodiscard]] constexpr Strong<Rep, Tag> next(Strong<Rep, Tag> at) {
  return Strong<Rep, Tag>{at.value() + 1};
}

/// Lower-case hexadecimal, most significant byte first.
[[nodiscard]] std::string to_hex(const std::uint8_t* bytes, std::size_t size);
template <std::size_t N, class Tag>
[[nodiscard]] std::string to_hex(const Strong<std::array<std::uint8_t, N>, Tag>& id) {
  return to_hex(id.value().data(), N);
}
/// @returns false when `text` is not exactly `size` bytes in hexadecimal; `out` is then undefined
[[nodiscard]] bool from_hex(std::string_view text, std::uint8_t* out, std::size_t size);

}  // namespace cas::events

template <class Rep, class Tag>
struct std::hash<cas::events::Strong<Rep, Tag>> {
  std::size_t operator()(const cas::events::Strong<Rep, Tag>& s) const noexcept {
    if constexpr (requires {
                    s.value().data();
                    s.value().size();
                  } && !std::is_same_v<Rep, std::string>) {
      // Ids are random or hashes already; the last eight bytes, since a report's first are its
      // unit's.
      std::size_t last = 0;
      std::memcpy(&last, s.value().data() + s.value().size() - sizeof last, sizeof last);
      return last;
    } else {
      return std::hash<Rep>{}(s.value());
    }
  }
};
