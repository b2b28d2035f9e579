#include "projections/keys.hpp"

#include <algorithm>
#include <array>
#include <limits>

#include "events/result.hpp"

namespace cas::projections {
namespace {

template <class N>
void append_big_endian(std::string& bytes, N value) {
  for (int shift = static_cast<int>(sizeof(N)) * 8 - 8; shift >= 0; shift -= 8)
    bytes.push_back(static_cast<char>((value >> shift) & 0xff));
}

template <class N>
N big_endian(std::string_view bytes) {
  N value = 0;
  for (const char c : bytes) value = static_cast<N>((value << 8) | static_cast<std::uint8_t>(c));
  return value;
}

template <class N>
N at_end(std::string_view key) {
  invariant(key.size() > sizeof(N), "a key ends in its number");
  return big_endian<N>(key.substr(key.size() - sizeof(N)));
}

/// The value of a lower-case hexadecimal digit; 0xff for any other character.
constexpr auto kNibbles = [] {
  std::array<std::uint8_t, 256> values{};
  values.fill(0xff);
  for (std::uint8_t i = 0; i < 10; ++i) values[static_cast<std::size_t>('0' + i)] = i;
  for (std::uint8_t i = 0; i < 6; ++i)
    values[static_cast<std::size_t>('a' + i)] = static_cast<std::uint8_t>(10 + i);
  return values;
}();

}  // namespace

Key& Key::u32(std::uint32_t value) {
  append_big_endian(bytes_, value);
  return *this;
}
Key& Key::u40(std::uint64_t value) {
  invariant(value >> 40 == 0, "a stream has fewer than 2^40 events");
  append_big_endian(bytes_, static_cast<std::uint8_t>(value >> 32));
  append_big_endian(bytes_, static_cast<std::uint32_t>(value));
  return *this;
}
Key& Key::u64(std::uint64_t value) {
  append_big_endian(bytes_, value);
  return *this;
}
Key& Key::text(std::string_view value) {
  invariant(value.size() <= std::numeric_limits<std::uint16_t>::max(), "a code fits a key");
  append_big_endian(bytes_, static_cast<std::uint16_t>(value.size()));
  return raw(value);
}

std::uint32_t u32_at_end(std::string_view key) { return at_end<std::uint32_t>(key); }
std::uint64_t u64_at_end(std::string_view key) { return at_end<std::uint64_t>(key); }

events::Version version_at_end(std::string_view history_key) {
  invariant(history_key.size() > kVersionBytes, "a key of history ends in its version");
  return events::Version{
      big_endian<std::uint64_t>(history_key.substr(history_key.size() - kVersionBytes))};
}

std::string after_prefix(std::string prefix) {
  while (!prefix.empty() && prefix.back() == '\xff') prefix.pop_back();
  if (!prefix.empty()) prefix.back() = static_cast<char>(prefix.back() + 1);
  return prefix;
}

std::optional<events::ReportId> report_of(std::string_view stream) {
  constexpr std::string_view kPrefix = "report/";
  if (!stream.starts_with(kPrefix)) return std::nullopt;
  constexpr std::size_t kDigits = 32;
  const auto text = stream.substr(kPrefix.size());
  if (text.size() != kDigits) return std::nullopt;
  events::Bytes16 bytes{};
  unsigned wrong = 0;  // asked of every event, so it is read without a branch for each digit
  for (std::size_t i = 0; i < bytes.size(); ++i) {
    const unsigned high = kNibbles[static_cast<std::uint8_t>(text[2 * i])];
    const unsigned low = kNibbles[static_cast<std::uint8_t>(text[2 * i + 1])];
    wrong |= (high | low) & 0xf0U;
    bytes[i] = static_cast<std::uint8_t>((high << 4) | (low & 15));
  }
  if (wrong != 0) return std::nullopt;
  return events::ReportId{bytes};
}

std::string partition_key(Table table, events::PartitionNo partition) {
  return Key(table).u32(partition.value()).take();
}
std::string partition_key(Table table, events::PartitionNo partition, std::uint64_t number) {
  return Key(table).u32(partition.value()).u64(number).take();
}

std::string history_prefix(std::string_view stream) {
  if (const auto report = report_of(stream)) return history_prefix(*report);
  return Key(Table::history).u8(1).text(stream).take();
}
std::string history_key(std::string_view stream, events::Version version) {
  if (const auto report = report_of(stream)) return history_key(*report, version);
  return Key(Table::history).u8(1).text(stream).u40(version.value()).take();
}
std::string history_prefix(events::ReportId report) {
  return Key(Table::history).u8(2).id(report).take();
}
std::string history_key(events::ReportId report, events::Version version) {
  return Key(Table::history).u8(2).id(report).u40(version.value()).take();
}
std::string report_key(events::ReportId report) { return Key(Table::report).id(report).take(); }
std::string version_key(events::ReportId report, std::uint32_t version) {
  return Key(Table::version).id(report).u32(version).take();
}
std::string keyframe_prefix(events::ReportId report) {
  return Key(Table::keyframe).id(report).take();
}
std::string keyframe_key(events::ReportId report, events::Version version) {
  return Key(Table::keyframe).id(report).u64(version.value()).take();
}
std::string list_prefix(const events::CampaignCode& campaign) {
  return Key(Table::list).text(campaign.value()).take();
}
std::string list_key(const events::report::ReportOpened& opened, events::ReportId report) {
  return Key(Table::list)
      .text(opened.campaign.value())
      .text0(lowest_region(opened.region))
      .id(report)
      .take();
}

std::string totals_prefix(const events::CampaignCode& campaign, std::string_view region,
                          events::report::Lens lens) {
  return Key(Table::totals)
      .text(campaign.value())
      .text0(region)
      .u8(static_cast<std::uint8_t>(lens))
      .take();
}
std::string totals_key(const events::report::ReportOpened& opened, std::string_view region,
                       events::report::Lens lens, events::PartitionNo partition) {
  return Key(Table::totals)
      .text(opened.campaign.value())
      .text0(region)
      .u8(static_cast<std::uint8_t>(lens))
      .text(opened.form.value())
      .u32(opened.form_version.value())
      .u32(partition.value())
      .take();
}
std::string completeness_prefix(const events::CampaignCode& campaign, std::string_view region) {
  return Key(Table::completeness).text(campaign.value()).text0(region).take();
}
std::string completeness_key(const events::CampaignCode& campaign, std::string_view region,
                             events::PartitionNo partition) {
  return Key(Table::completeness)
      .text(campaign.value())
      .text0(region)
      .u32(partition.value())
      .take();
}

std::string_view lowest_region(const events::RegionPath& path) {
  for (const auto* level : {&path.gmina, &path.powiat, &path.voivodeship})
    if (!level->empty()) return *level;
  return events::kCountry;
}

std::optional<TotalsKey> parse_totals_key(std::string_view key) {
  bool good = !key.empty() && key[0] == static_cast<char>(Table::totals);
  auto rest = good ? key.substr(1) : key;
  const auto take = [&](std::size_t size) {
    good = good && size <= rest.size();
    const auto taken = good ? rest.substr(0, size) : std::string_view{};
    if (good) rest.remove_prefix(size);
    return taken;
  };
  const auto text = [&] { return std::string(take(big_endian<std::uint16_t>(take(2)))); };
  TotalsKey parts;
  parts.campaign = events::CampaignCode{text()};
  parts.region = std::string(take(std::min(rest.find('\0'), rest.size())));
  take(1);
  parts.lens = static_cast<events::report::Lens>(big_endian<std::uint8_t>(take(1)));
  parts.form = events::FormCode{text()};
  parts.form_version = events::FormVersion{big_endian<std::uint32_t>(take(4))};
  parts.partition = events::PartitionNo{big_endian<std::uint32_t>(take(4))};
  good = good && rest.empty() && static_cast<std::size_t>(parts.lens) < events::report::kLenses;
  return good ? std::optional(parts) : std::nullopt;
}

}  // namespace cas::projections
