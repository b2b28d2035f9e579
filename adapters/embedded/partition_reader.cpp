#include "adapters/embedded/partition_reader.hpp"

#include <algorithm>

#include "adapters/embedded/tail_scan.hpp"

namespace cas::adapters::embedded {

using events::Offset;

Result<std::size_t> PartitionReader::read(Offset end, std::size_t bytes_max,
                                          std::vector<events::Record>& out) {
  std::size_t bytes = 0;
  while (next_ < end && bytes < bytes_max) {
    if (!group_)
      if (auto entered = enter_group(); !entered) return fail(std::move(entered).error());
    const auto frame = take_frame(frames_);
    out.push_back({next_, std::string(frame), events::Time{}});
    bytes += frame.size();
    next_ = events::next(next_);
    if (frames_.empty()) leave_group();
  }
  return bytes;
}

Result<void> PartitionReader::seek() {
  const auto segments = folder_.segments();
  if (!segments) return fail(segments.error());
  const auto after = std::ranges::upper_bound(*segments, next_);
  if (after == segments->begin())
    return fail(Errc::corrupt, "log.damaged",
                "no segment in " + folder_.path.string() + " holds record " +
                    std::to_string(next_.value()));
  return open_segment(after[-1]);
}

Result<void> PartitionReader::open_segment(Offset first) {
  auto opened = SegmentReader::open(folder_, first);
  if (!opened) return fail(std::move(opened).error());
  segment_ = *std::move(opened);
  group_first_ = first;
  const auto holds = segment_->header_holds();
  if (!holds) return fail(holds.error());
  if (!*holds) return fail(damage(0, "the segment's header does not hold"));
  return {};
}

Result<void> PartitionReader::enter_group() {
  if (!segment_)
    if (auto sought = seek(); !sought) return sought;
  for (bool looked_again = false;;) {
    const auto found = segment_->group();
    if (!found) return fail(found.error());
    if (!*found) {
      const auto entered = enter_next_segment();
      if (!entered) return fail(entered.error());
      if (*entered) continue;
      if (looked_again) return fail(damage(segment_->position(), "no whole group stands here"));
      segment_->look_again();
      looked_again = true;
      continue;
    }
    if ((*found)->head.first != group_first_)
      return fail(damage(segment_->position(), "a group from elsewhere stands here"));
    group_ = **found;
    if (group_->end() > next_) break;
    leave_group();
  }
  frames_ = group_->frames;
  for (auto at = group_first_; at < next_; at = events::next(at))
    static_cast<void>(take_frame(frames_));
  return {};
}

void PartitionReader::leave_group() {
  group_first_ = group_->end();
  segment_->pass(*group_);
  group_.reset();
}

Result<bool> PartitionReader::enter_next_segment() {
  std::error_code error;
  const bool at_start = segment_->place().first == group_first_;
  if (at_start || !std::filesystem::exists(folder_.segment(group_first_), error)) return false;
  // A group may have come to this segment, and the next one been begun, since it was looked at.
  const auto found = segment_->group();
  if (!found) return fail(found.error());
  if (*found) return true;
  const auto zeros = segment_->only_zeros_follow();
  if (!zeros) return fail(zeros.error());
  if (!*zeros) return fail(damage(segment_->position(), "not only zeros follow the last group"));
  if (auto opened = open_segment(group_first_); !opened) return fail(std::move(opened).error());
  return true;
}

Error PartitionReader::damage(std::uint64_t position, std::string what) const {
  return {Errc::corrupt,
          "log.damaged",
          place_name(segment_->path(), position) + ", record " +
              std::to_string(group_first_.value()) + ": " + std::move(what),
          {}};
}

}  // namespace cas::adapters::embedded
