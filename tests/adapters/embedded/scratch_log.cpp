#include "tests/adapters/embedded/scratch_log.hpp"

#include <stdlib.h>

#include <algorithm>
#include <fstream>

namespace cas::tests {

namespace fs = std::filesystem;
using events::Offset;
using events::PartitionNo;

ScratchFolder::ScratchFolder() {
  const fs::path memory = "/dev/shm";
  auto name = ((fs::is_directory(memory) ? memory : fs::temp_directory_path()) / "cas.XXXXXX");
  auto text = name.string();
  invariant(::mkdtemp(text.data()) != nullptr, "a temporary folder can be made");
  path_ = text;
}

ScratchFolder::~ScratchFolder() {
  std::error_code error;
  fs::remove_all(path_, error);
}

events::LogCreation creation_of(std::uint32_t shards) {
  events::Bytes16 id{};
  id.fill(0x3c);
  return {events::LogId{id}, events::log::Environment::test, shards,
          events::Time{1'700'000'000'000'000}};
}

std::string frame_of(PartitionNo partition, std::uint64_t number, std::size_t size) {
  std::mt19937_64 random(number * 1024 + partition.value());
  std::string bytes(size, '\0');
  for (auto& byte : bytes) byte = static_cast<char>(random() >> 32);
  return bytes;
}

embedded::EmbeddedOptions small_options(const fs::path& folder, std::uint32_t shards) {
  embedded::EmbeddedOptions options;
  options.directory = folder;
  options.create = creation_of(shards);
  options.sizes = {.segment_bytes = 16'384, .zeros_bytes_min = 4'096, .zeros_bytes_max = 8'192};
  options.limits = {.queue_bytes_max = 200'000,
                    .group_bytes_max = 6'000,
                    .fresh_bytes_max = 10'000,
                    .threads = 2,
                    .fast_write = std::chrono::microseconds(0)};
  return options;
}

std::unique_ptr<embedded::EmbeddedLog> must_open(embedded::EmbeddedOptions options) {
  auto opened = embedded::EmbeddedLog::open(std::move(options));
  EXPECT_TRUE(opened) << opened.error().reason << ": " << opened.error().detail;
  return opened ? *std::move(opened) : nullptr;
}

WholeRead read_all(embedded::EmbeddedLog& log) {
  WholeRead whole;
  for (std::uint32_t p = 0; p < log.partition_count(); ++p) log.follow(PartitionNo{p}, Offset{0});
  // A poll that gives nothing has nothing more: all of it is on the disk.
  for (std::vector<events::LogEvent> out;; out.clear()) {
    log.poll(out, 1 << 20);
    if (out.empty()) return whole;
    for (auto& event : out) {
      if (auto* read = std::get_if<events::RecordsRead>(&event))
        std::ranges::move(read->records, std::back_inserter(whole.records[read->partition]));
      if (auto* trouble = std::get_if<events::LogTrouble>(&event))
        whole.troubles.push_back(*trouble);
    }
  }
}

std::uint64_t end_of(embedded::EmbeddedLog& log, PartitionNo partition) {
  log.ask_end(partition, 77);
  std::vector<events::LogEvent> out;
  log.poll(out, 0);
  for (const auto& event : out)
    if (const auto* end = std::get_if<events::EndIs>(&event)) return end->end.value();
  return 0;
}

void append_all(embedded::EmbeddedLog& log, PartitionNo partition,
                const std::vector<std::string>& frames) {
  const auto end = end_of(log, partition) + frames.size();
  for (const auto& frame : frames) ASSERT_TRUE(log.append(partition, frame));
  log.follow(partition, Offset{end - 1});
  for (std::vector<events::LogEvent> out; end_of(log, partition) < end; log.poll(out, 1)) {
    log.wait(std::chrono::seconds{1});
    for (const auto& event : out)
      ASSERT_FALSE(std::holds_alternative<events::LogTrouble>(event)) << "the log is in trouble";
  }
}

std::string load(const fs::path& file) {
  std::ifstream in(file, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

void store(const fs::path& file, std::string_view bytes) {
  std::ofstream out(file, std::ios::binary | std::ios::trunc);
  out.write(bytes.data(), static_cast<std::streamsize>(bytes.size()));
}

std::vector<fs::path> segments_of(const fs::path& folder, PartitionNo partition) {
  const embedded::PartitionFolder place{
      embedded::partition_folder(folder, partition), {}, partition};
  std::vector<fs::path> paths;
  for (const auto first : place.segments().value_or(std::vector<Offset>{}))
    paths.push_back(place.segment(first));
  return paths;
}

}  // namespace cas::tests
