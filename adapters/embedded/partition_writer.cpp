#include "adapters/embedded/partition_writer.hpp"

#include <algorithm>

namespace cas::adapters::embedded {

using events::Offset;

Result<void> PartitionWriter::create(const PartitionFolder& folder, const std::string& genesis,
                                     const SegmentSizes& sizes, DiskTrace* trace) {
  if (auto made = make_folder(folder.path, trace); !made) return made;
  PartitionWriter writer(folder, sizes, trace);
  if (auto begun = writer.begin_segment(); !begun) return begun;
  return writer.append({&genesis, 1});
}

Result<PartitionWriter> PartitionWriter::open(PartitionFolder folder, const SegmentSizes& sizes,
                                              std::optional<Offset> known, DiskTrace* trace) {
  const auto tail = scan_tail(folder);
  if (!tail) return fail(tail.error());
  if (auto may = may_end_here(folder, *tail, known); !may) return fail(std::move(may).error());
  PartitionWriter writer(std::move(folder), sizes, trace);
  if (auto recovered = writer.recover(*tail); !recovered) return fail(std::move(recovered).error());
  return writer;
}

Result<void> PartitionWriter::recover(const Tail& tail) {
  auto file = File::open_to_write(folder_.segment(tail.segment), trace_);
  if (!file) return fail(std::move(file).error());
  file_ = *std::move(file);
  place_ = folder_.place(tail.segment);
  position_ = tail.position;
  end_ = tail.end;
  const auto size = file_.size();
  if (!size) return fail(size.error());
  zeroed_to_ = std::max(*size, position_);

  if (!tail.zeros_follow) {
    cut_ = CutTail{folder_.partition, file_.path(), position_, end_};
    if (auto zeroed = file_.write_zeros(position_, zeroed_to_); !zeroed) return zeroed;
  }
  // The last group, or the header of a segment without one, was perhaps never synced, and after a
  // failed sync the kernel only pretends to have it: the same bytes again, then a sync that counts.
  if (tail.last_group_at == 0) {
    if (auto written = file_.write(0, write_segment_header(place_)); !written) return written;
    zeroed_to_ = std::max(zeroed_to_, position_);
  } else {
    const auto group = file_.read(tail.last_group_at, position_ - tail.last_group_at);
    if (!group) return fail(group.error());
    if (auto written = file_.write(tail.last_group_at, *group); !written) return written;
  }
  file_.sync();
  sync_folder(folder_.path, trace_);
  return {};
}

Result<void> PartitionWriter::append(std::span<const std::string> frames) {
  std::size_t frames_bytes = 0;
  for (const auto& frame : frames) frames_bytes += frame.size();
  const auto bytes = group_bytes(frames_bytes, frames.size());
  const bool holds_groups = position_ > kSegmentHeaderBytes;
  if (holds_groups && position_ + bytes > sizes_.segment_bytes)
    if (auto begun = begin_segment(); !begun) return begun;
  // Zeros first: when the disk is full that shows before anything of the group is written.
  if (auto zeroed = zero_ahead(position_ + bytes); !zeroed) return zeroed;
  write_group(group_, place_, position_, end_, end_, frames);
  if (auto written = file_.write(position_, group_); !written) {
    // A part of it may stand there; nothing is written behind it, so the next start can cut it.
    static_cast<void>(file_.write_zeros(position_, position_ + bytes));
    return written;
  }
  file_.sync();
  position_ += bytes;
  end_ = Offset{end_.value() + frames.size()};
  return {};
}

Result<void> PartitionWriter::begin_segment() {
  auto file = File::open_to_write(folder_.segment(end_), trace_);
  if (!file) return fail(std::move(file).error());
  // A creation that broke off may have left a file of this name.
  const auto size = file->size();
  if (!size) return fail(size.error());
  if (auto zeroed = file->write_zeros(0, *size); !zeroed) return zeroed;
  file_ = *std::move(file);
  place_ = folder_.place(end_);
  position_ = kSegmentHeaderBytes;
  zeroed_to_ = *size;
  if (auto zeroed = zero_ahead(position_); !zeroed) return zeroed;
  if (auto written = file_.write(0, write_segment_header(place_)); !written) return written;
  file_.sync();
  sync_folder(folder_.path, trace_);
  return {};
}

Result<void> PartitionWriter::zero_ahead(std::uint64_t up_to) {
  if (up_to <= zeroed_to_) return {};
  zeros_step_ = std::clamp(zeros_step_ * 2, sizes_.zeros_bytes_min, sizes_.zeros_bytes_max);
  auto target = std::min(zeroed_to_ + zeros_step_, sizes_.segment_bytes);
  target = std::max(target, up_to);
  if (auto zeroed = file_.write_zeros(zeroed_to_, target); !zeroed) return zeroed;
  zeroed_to_ = target;
  return {};
}

}  // namespace cas::adapters::embedded
