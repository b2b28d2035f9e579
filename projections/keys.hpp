#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "events/report_state.hpp"
#include "events/strong.hpp"

namespace cas::projections {

/// The first byte of every key. Numbers in keys are big-endian, so that byte order is their order;
/// `text` is u16 length and bytes. Values are packed (see packing.hpp) and described in rows.hpp.
///
///   G                                                     schema generation, partitions
///   A partition:u32                                       checkpoint, claims left out
///   B partition:u32 epoch:u64                             claim: its hash
///   C partition:u32 block:u64                             hashes of 64 registry frames
///   D partition:u32                                       reacted through: registry seq
///   H 1 stream:text version:u40                           history of a stream, by version
///   H 2 report:16 version:u40                             the same for "report/<id>"
///   R report:16                                           report as of its last act or 16th save
///   L campaign:text region:text0 report:16                reports of a campaign, by lowest region
///   V report:16 version:u32                               cells of a frozen version
///   K report:16 version:u64                               keyframe, by version of the stream
///   T campaign:text region:text0 lens:u8 form:text form version:u32 partition:u32   totals
///   N campaign:text region:text0 partition:u32            completeness
///   P partition:u32 block:u64                             receipts of 64 seqs
///   M partition:u32 block:u64                             times of 256 seqs
///
/// `text0` is bytes and a zero: region codes nest as prefixes ("02" ⊃ "0212"), so what lies under a
/// region is one range of L.
enum class Table : char {
  generation = 'G',
  checkpoint = 'A',
  claim = 'B',
  trail = 'C',
  reacted = 'D',
  history = 'H',
  report = 'R',
  list = 'L',
  version = 'V',
  keyframe = 'K',
  totals = 'T',
  completeness = 'N',
  receipts = 'P',
  moments = 'M',
};

inline constexpr std::uint64_t kTrailBlock = 64;    ///< hashes in a row of C
inline constexpr std::uint64_t kReceiptBlock = 64;  ///< seqs in a row of P
inline constexpr std::uint64_t kMomentBlock = 256;  ///< seqs in a row of M

/// Builds a key from its parts, in order.
class Key {
 public:
  explicit Key(Table table) { start(table); }
  /// Begins another key in the same memory.
  Key& start(Table table) {
    bytes_.assign(1, static_cast<char>(table));
    return *this;
  }
  Key& u8(std::uint8_t value) {
    bytes_.push_back(static_cast<char>(value));
    return *this;
  }
  Key& u32(std::uint32_t value);
  Key& u40(std::uint64_t value);
  Key& u64(std::uint64_t value);
  Key& text(std::string_view value);
  Key& text0(std::string_view value) { return raw(value).u8(0); }
  Key& raw(std::string_view value) {
    bytes_.append(value);
    return *this;
  }
  template <std::size_t N, class Tag>
  Key& id(const events::Strong<std::array<std::uint8_t, N>, Tag>& value) {
    return raw({reinterpret_cast<const char*>(value.value().data()), N});
  }
  [[nodiscard]] const std::string& view() const noexcept { return bytes_; }
  [[nodiscard]] std::string take() { return std::move(bytes_); }

 private:
  std::string bytes_;
};

/// Reads big-endian parts off the end or the front of a key that this program wrote.
[[nodiscard]] std::uint32_t u32_at_end(std::string_view key);
[[nodiscard]] std::uint64_t u64_at_end(std::string_view key);
inline constexpr std::size_t kVersionBytes = 5;  ///< u40
[[nodiscard]] events::Version version_at_end(std::string_view history_key);

/// The smallest key that is above every key with this prefix.
[[nodiscard]] std::string after_prefix(std::string prefix);

/// The id in "report/<32 hexadecimal digits>"; nothing for any other stream.
[[nodiscard]] std::optional<events::ReportId> report_of(std::string_view stream);

/// Keys of A, D; B; and of C, P, M, whose rows hold a block of consecutive seqs each.
[[nodiscard]] std::string partition_key(Table table, events::PartitionNo partition);
[[nodiscard]] std::string partition_key(Table table, events::PartitionNo partition,
                                        std::uint64_t number);

[[nodiscard]] std::string history_prefix(std::string_view stream);
[[nodiscard]] std::string history_key(std::string_view stream, events::Version version);
[[nodiscard]] std::string history_key(events::ReportId report, events::Version version);
[[nodiscard]] std::string history_prefix(events::ReportId report);
[[nodiscard]] std::string report_key(events::ReportId report);
[[nodiscard]] std::string version_key(events::ReportId report, std::uint32_t version);
[[nodiscard]] std::string keyframe_prefix(events::ReportId report);
[[nodiscard]] std::string keyframe_key(events::ReportId report, events::Version version);
[[nodiscard]] std::string list_prefix(const events::CampaignCode& campaign);
[[nodiscard]] std::string list_key(const events::report::ReportOpened& opened,
                                   events::ReportId report);
/// T up to its lens: the rows of all form versions and partitions lie under it.
[[nodiscard]] std::string totals_prefix(const events::CampaignCode& campaign,
                                        std::string_view region, events::report::Lens lens);
[[nodiscard]] std::string totals_key(const events::report::ReportOpened& opened,
                                     std::string_view region, events::report::Lens lens,
                                     events::PartitionNo partition);
[[nodiscard]] std::string completeness_prefix(const events::CampaignCode& campaign,
                                              std::string_view region);
[[nodiscard]] std::string completeness_key(const events::CampaignCode& campaign,
                                           std::string_view region, events::PartitionNo partition);
/// The lowest region that a path names; the country when it names none.
[[nodiscard]] std::string_view lowest_region(const events::RegionPath& path);

/// What a key of T says.
struct TotalsKey {
  events::CampaignCode campaign;
  std::string region;
  events::report::Lens lens{};
  events::FormCode form;
  events::FormVersion form_version;
  events::PartitionNo partition;
};
[[nodiscard]] std::optional<TotalsKey> parse_totals_key(std::string_view key);

}  // namespace cas::projections
