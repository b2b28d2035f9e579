#include "adapters/embedded/tail_watch.hpp"

#include <algorithm>

#include "adapters/embedded/writer_lock.hpp"

namespace cas::adapters::embedded {

using events::Offset;
using events::PartitionNo;

TailWatch::TailWatch(std::filesystem::path folder, std::vector<PartitionFolder> partitions,
                     Ends ends, DiskTrace* trace)
    : folder_(std::move(folder)),
      partitions_(std::move(partitions)),
      ends_(std::move(ends)),
      trace_(trace),
      scanned_(partitions_.size(), false),
      end_(partitions_.size()) {}

void TailWatch::look_for_writer() {
  // A writer marks the lock file when it starts, so one that came and went is noticed too.
  std::error_code error;
  const auto started = std::filesystem::last_write_time(folder_ / "lock", error);
  writer_there_ = WriterLock::is_held(folder_);
  if (!writer_there_ && started == writer_started_) return;
  writer_started_ = started;
  std::fill(scanned_.begin(), scanned_.end(), false);
}

Result<Offset> TailWatch::end(PartitionNo partition) {
  auto& end = end_[partition.value()];
  const auto published = ends_.read(partition);
  end = std::max(end, published.value_or(Offset{0}));
  if (writer_there_ || scanned_[partition.value()]) return end;
  const auto scanned = scan(partition, published);
  if (!scanned) return scanned;
  scanned_[partition.value()] = true;
  return end = std::max(end, *scanned);
}

Result<Offset> TailWatch::scan(PartitionNo partition, std::optional<Offset> known) {
  const auto& folder = partitions_[partition.value()];
  const auto tail = scan_tail(folder);
  if (!tail) return fail(tail.error());
  // What is lost is found when it is read; here it is enough to say that it was there.
  const auto vouched = std::max(known.value_or(Offset{0}), tail->mark_beyond.value_or(Offset{0}));
  if (vouched > tail->end) return vouched;
  if (!tail->zeros_follow)
    torn_.push_back({partition, folder.segment(tail->segment), tail->position, tail->end});
  // A writer that died may have left its last group in the kernel only. A sync changes nothing in
  // the file, so a reader may do it, and then the group can be shown.
  auto file = File::open_to_read(folder.segment(tail->segment), trace_);
  if (!file) return fail(std::move(file).error());
  file->sync();
  sync_folder(folder.path, trace_);
  return tail->end;
}

}  // namespace cas::adapters::embedded
