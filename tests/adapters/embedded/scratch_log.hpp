#pragma once
#include <gtest/gtest.h>

#include <filesystem>
#include <map>
#include <memory>
#include <random>
#include <string>
#include <vector>

#include "adapters/embedded/embedded_log.hpp"

namespace cas::tests {

namespace embedded = adapters::embedded;

/// A sanitizer takes ten times as long: it gets one of five cases.
#if defined(__SANITIZE_THREAD__) || defined(__SANITIZE_ADDRESS__)
inline constexpr std::size_t kOneOf = 5;
#else
inline constexpr std::size_t kOneOf = 1;
#endif

/// A folder of its own that goes away with it; in memory where there is such a place, so that
/// thousands of syncs cost nothing.
class ScratchFolder {
 public:
  ScratchFolder();
  ~ScratchFolder();
  ScratchFolder(const ScratchFolder&) = delete;
  ScratchFolder& operator=(const ScratchFolder&) = delete;
  [[nodiscard]] const std::filesystem::path& path() const noexcept { return path_; }

 private:
  std::filesystem::path path_;
};

[[nodiscard]] events::LogCreation creation_of(std::uint32_t shards);
/// Bytes told apart by (partition, number).
[[nodiscard]] std::string frame_of(events::PartitionNo partition, std::uint64_t number,
                                   std::size_t size);
/// Small segments, groups and memory, so that every edge is met within a few frames.
[[nodiscard]] embedded::EmbeddedOptions small_options(const std::filesystem::path& folder,
                                                      std::uint32_t shards);
[[nodiscard]] std::unique_ptr<embedded::EmbeddedLog> must_open(embedded::EmbeddedOptions options);

/// What a full read of the log gave.
struct WholeRead {
  std::map<events::PartitionNo, std::vector<events::Record>> records;
  std::vector<events::LogTrouble> troubles;
};
/// Reads every partition from the first record to its end, or to the trouble that ends it.
[[nodiscard]] WholeRead read_all(embedded::EmbeddedLog& log);

/// Appends the frames and waits until the last of them is durable.
void append_all(embedded::EmbeddedLog& log, events::PartitionNo partition,
                const std::vector<std::string>& frames);
[[nodiscard]] std::uint64_t end_of(embedded::EmbeddedLog& log, events::PartitionNo partition);

[[nodiscard]] std::string load(const std::filesystem::path& file);
void store(const std::filesystem::path& file, std::string_view bytes);
/// Segments of a partition, in order.
[[nodiscard]] std::vector<std::filesystem::path> segments_of(const std::filesystem::path& folder,
                                                             events::PartitionNo partition);

}  // namespace cas::tests
