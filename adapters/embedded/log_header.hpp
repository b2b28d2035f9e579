#pragma once
#include <cstdint>
#include <filesystem>
#include <optional>

#include "adapters/embedded/disk.hpp"
#include "events/strong.hpp"

namespace cas::adapters::embedded {

/// What stands in DIR/log. Written last when a log is made, so where it stands the log is whole:
///
///   cas embedded log 1
///   id 5a5a…            32 digits
///   partitions 9        the registry and P shards
///   crc 1badcafe        CRC-32C of the lines before it
struct LogHeader {
  events::LogId log;
  std::uint32_t partitions = 0;
};

[[nodiscard]] std::string write_log_header(const LogHeader& header);
/// @errors corrupt "log.header_damaged"  this is not the text of a log header; `where` names it
[[nodiscard]] Result<LogHeader> parse_log_header(std::string_view text,
                                                 const std::filesystem::path& where);
/// @returns nothing when there is no log: no file, or one of zeros from a creation that broke off
/// @errors corrupt "log.header_damaged"
[[nodiscard]] Result<std::optional<LogHeader>> load_log_header(const std::filesystem::path& folder);
/// Makes durable that the log is there, as far as a reader can: without writing.
void sync_log_header(const std::filesystem::path& folder, DiskTrace* trace);

/// Where a log keeps things.
[[nodiscard]] std::filesystem::path header_path(const std::filesystem::path& folder);
[[nodiscard]] std::filesystem::path partition_folder(const std::filesystem::path& folder,
                                                     events::PartitionNo partition);

}  // namespace cas::adapters::embedded
