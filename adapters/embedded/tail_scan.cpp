#include "adapters/embedded/tail_scan.hpp"

#include <algorithm>

namespace cas::adapters::embedded {
namespace {

using events::Offset;

std::string text(Offset offset) { return std::to_string(offset.value()); }

/// Walks the good groups of a segment that follow each other without a gap.
Result<Tail> walk(SegmentReader& reader) {
  Tail tail;
  tail.segment = tail.end = reader.place().first;
  for (;;) {
    const auto group = reader.group();
    if (!group) return fail(group.error());
    if (!*group || (*group)->head.first != tail.end) break;
    tail.last_group_at = reader.position();
    tail.end = (*group)->end();
    reader.pass(**group);
  }
  tail.position = reader.position();
  return tail;
}

/// A segment is begun only when all before it is durable, so the one before must lead up to it.
Result<void> leads_up_to(const PartitionFolder& folder, Offset previous, Offset next) {
  auto reader = SegmentReader::open(folder, previous);
  if (!reader) return fail(std::move(reader).error());
  const auto tail = walk(*reader);
  if (!tail) return fail(tail.error());
  if (tail->end == next) return {};
  return fail(Errc::corrupt, "log.damaged",
              place_name(reader->path(), tail->position) + ": record " + text(tail->end) +
                  " should stand here; the next segment begins at " + text(next));
}

}  // namespace

Result<Tail> scan_tail(const PartitionFolder& folder) {
  const auto segments = folder.segments();
  if (!segments) return fail(segments.error());
  auto reader = SegmentReader::open(folder, segments->back());
  if (!reader) return fail(std::move(reader).error());
  const auto header = reader->header_holds();
  if (!header) return fail(header.error());
  auto tail = walk(*reader);
  if (!tail) return tail;
  tail->header_holds = *header;

  const auto zeros = reader->only_zeros_follow();
  if (!zeros) return fail(zeros.error());
  tail->zeros_follow = *zeros;
  if (!*zeros) {
    const auto mark = reader->mark_beyond();
    if (!mark) return fail(mark.error());
    tail->mark_beyond = *mark;
  }
  const bool empty = tail->last_group_at == 0;
  if (!*header && (!empty || tail->mark_beyond || segments->size() == 1))
    return fail(Errc::corrupt, "log.damaged",
                place_name(reader->path(), 0) + ": the segment's header does not hold");
  if (empty && segments->size() > 1)
    if (auto led = leads_up_to(folder, segments->end()[-2], segments->back()); !led)
      return fail(std::move(led).error());
  return tail;
}

Result<void> may_end_here(const PartitionFolder& folder, const Tail& tail,
                          std::optional<Offset> known) {
  const auto vouched = std::max(known.value_or(Offset{0}), tail.mark_beyond.value_or(Offset{0}));
  if (vouched <= tail.end) return {};
  const auto where = place_name(folder.segment(tail.segment), tail.position);
  const auto what = ": record " + text(tail.end) + " should stand here, records up to " +
                    text(Offset{vouched.value() - 1}) + " were durable";
  if (tail.zeros_follow)
    return fail(Errc::corrupt, "log.tail_lost", where + what + "; the log ends here");
  return fail(Errc::corrupt, "log.damaged", where + what + "; what stands here is no whole group");
}

std::string place_name(const std::filesystem::path& file, std::uint64_t position) {
  return file.string() + " at byte " + std::to_string(position);
}

}  // namespace cas::adapters::embedded
