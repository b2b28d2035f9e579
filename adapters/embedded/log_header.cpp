#include "adapters/embedded/log_header.hpp"

#include <charconv>
#include <cstdio>

#include "adapters/embedded/format.hpp"
#include "events/hash.hpp"

namespace cas::adapters::embedded {
namespace {

namespace fs = std::filesystem;
constexpr std::size_t kHeaderBytesMax = 4096;
constexpr std::uint32_t kPartitionsMax = 1025;  // 1024 shards (events::log::LogCreated) and one

/// Takes "<name><value>\n" off the front.
std::optional<std::string_view> take_line(std::string_view& text, std::string_view name) {
  const auto end = text.find('\n');
  if (end == std::string_view::npos || !text.starts_with(name)) return std::nullopt;
  if (end < name.size()) return std::nullopt;
  const auto value = text.substr(name.size(), end - name.size());
  text.remove_prefix(end + 1);
  return value;
}

std::optional<std::uint32_t> number(std::string_view text, int base) {
  std::uint32_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value, base);
  if (error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
  return value;
}

std::string crc_line(std::string_view lines) {
  char line[16];
  std::snprintf(line, sizeof line, "crc %08x\n", events::crc32c(lines));
  return line;
}

}  // namespace

std::string write_log_header(const LogHeader& header) {
  std::string text = "cas embedded log 1\nid " + events::to_hex(header.log) + "\npartitions " +
                     std::to_string(header.partitions) + "\n";
  return text + crc_line(text);
}

Result<LogHeader> parse_log_header(std::string_view text, const fs::path& where) {
  const auto damaged = [&](std::string_view what) {
    return fail(Errc::corrupt, "log.header_damaged", where.string() + ": " + std::string(what));
  };
  auto rest = text;
  const auto version = take_line(rest, "cas embedded log ");
  if (!version) return damaged("this is not the header of an embedded log");
  if (*version != "1") return damaged("this build reads version 1 of the embedded log");
  const auto id = take_line(rest, "id ");
  const auto partitions = take_line(rest, "partitions ");
  if (!id || !partitions) return damaged("it has no id or no count of partitions");
  if (rest != crc_line(text.substr(0, text.size() - rest.size())))
    return damaged("its checksum does not hold");
  events::Bytes16 raw{};
  const auto count = number(*partitions, 10);
  if (!events::from_hex(*id, raw.data(), raw.size()) || !count || *count < 2 ||
      *count > kPartitionsMax)
    return damaged("its id or its count of partitions cannot be");
  return LogHeader{events::LogId{raw}, *count};
}

Result<std::optional<LogHeader>> load_log_header(const fs::path& folder) {
  const auto path = header_path(folder);
  const auto file = File::open_to_read(path);
  if (!file) {
    if (file.error().code == Errc::not_found) return std::optional<LogHeader>{};
    return fail(file.error());
  }
  const auto text = file->read(0, kHeaderBytesMax);
  if (!text) return fail(text.error());
  if (only_zeros(*text)) return std::optional<LogHeader>{};  // a power cut while it was made
  auto header = parse_log_header(*text, path);
  if (!header) return fail(std::move(header).error());
  return std::optional(*header);
}

void sync_log_header(const fs::path& folder, DiskTrace* trace) {
  if (auto file = File::open_to_read(header_path(folder), trace)) file->sync();
  sync_folder(folder, trace);
}

fs::path header_path(const fs::path& folder) { return folder / "log"; }

fs::path partition_folder(const fs::path& folder, events::PartitionNo partition) {
  char name[16];
  std::snprintf(name, sizeof name, "p%04u", partition.value());
  return folder / name;
}

}  // namespace cas::adapters::embedded
