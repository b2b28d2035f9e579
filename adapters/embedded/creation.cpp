#include "adapters/embedded/creation.hpp"

#include "events/chain.hpp"

namespace cas::adapters::embedded {
namespace {

using events::Offset;
using events::PartitionNo;

/// A creation that broke off leaves the genesis at most; anything more is a log without its header.
Result<void> is_leftover(const PartitionFolder& folder) {
  const auto segments = folder.segments();
  if (!segments) return {};
  const auto missing = [&] {
    return fail(Errc::corrupt, "log.header_missing",
                folder.path.string() + " holds records, but there is no file " +
                    header_path(folder.path.parent_path()).string());
  };
  if (segments->size() > 1 || segments->front() != Offset{0}) return missing();
  const auto file = File::open_to_read(folder.segment(Offset{0}));
  if (!file) return fail(file.error());
  const auto first_bytes = file->read(0, kSegmentHeaderBytes);
  if (!first_bytes) return fail(first_bytes.error());
  const auto place = read_segment_header(*first_bytes);
  if (!place) return {};  // groups are written behind a durable header only
  const auto tail = scan_tail({folder.path, place->log, place->partition});
  if (!tail || tail->end > Offset{1} || tail->mark_beyond) return missing();
  return {};
}

}  // namespace

Result<LogHeader> create_log(const std::filesystem::path& folder,
                             const events::LogCreation& creation, const SegmentSizes& sizes,
                             DiskTrace* trace) {
  const LogHeader header{creation.log, creation.shards + 1};
  events::log::LogCreated created;
  created.environment = creation.environment;
  created.shards = creation.shards;
  for (std::uint32_t p = 0; p < header.partitions; ++p) {
    const PartitionFolder partition{partition_folder(folder, PartitionNo{p}), creation.log,
                                    PartitionNo{p}};
    if (auto leftover = is_leftover(partition); !leftover) return fail(std::move(leftover).error());
    const auto genesis =
        events::write_genesis(creation.log, PartitionNo{p}, creation.time, created);
    if (auto made = PartitionWriter::create(partition, genesis, sizes, trace); !made)
      return fail(std::move(made).error());
  }
  return header;
}

Result<void> confirm_log(const std::filesystem::path& folder, const LogHeader& header,
                         DiskTrace* trace) {
  // The names of the partitions' folders before the header that says they are there.
  sync_folder(folder, trace);
  auto file = File::open_to_write(header_path(folder), trace);
  if (!file) return fail(std::move(file).error());
  if (auto written = file->write(0, write_log_header(header)); !written) return written;
  file->sync();
  sync_folder(folder, trace);
  if (const auto parent = folder.parent_path(); !parent.empty()) sync_folder(parent, trace);
  return {};
}

}  // namespace cas::adapters::embedded
