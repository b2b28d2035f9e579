#include "projections/replay.hpp"

#include <chrono>

#include "events/chain_reader.hpp"
#include "projections/decoder.hpp"

namespace cas::projections {
namespace {

constexpr std::size_t kPollBytes = 2U << 20;
constexpr std::size_t kChunksAhead = 16;  // about two polls of a log of eight shards
constexpr std::chrono::microseconds kWait{100'000};

std::string place(events::PartitionNo partition, events::Offset offset) {
  return "partition " + std::to_string(partition.value()) + ", offset " +
         std::to_string(offset.value());
}

/// One partition on its way to its end.
struct Lane {
  events::ChainReader reader;
  std::optional<events::Offset> end;
  bool checked = true;      // the record at the checkpoint is the one it was
  bool refetching = false;  // an unreadable record is fetched once more; others come again later
  bool rewound = false;     // until the records that come again are reached
  bool stopped = false;     // at the position or time asked for

  [[nodiscard]] bool done() const { return stopped || (end && reader.next_offset() >= *end); }
};

class Replay {
 public:
  Replay(events::Log& log, Projector& projector, const ReplayOptions& options)
      : log_(log), projector_(projector), options_(options) {
    for (std::uint32_t p = 0; p < log.partition_count(); ++p) {
      const auto& at = projector.checkpoint(events::PartitionNo{p});
      // Void records behind the tip are judged again: only the tip's own is known to be the same.
      const auto from = at.chain.started ? next(at.tip_offset) : at.next;
      lanes_.push_back({events::ChainReader(at.chain, from), {}, !at.chain.started});
    }
  }

  Result<ReplayProgress> run() {
    if (auto known = know_ends(); !known) return fail(std::move(known.error()));
    // The registry first: no frame of a shard then waits for what it cites.
    if (auto read = run_lanes(0, 1); !read) return fail(std::move(read.error()));
    if (auto read = run_lanes(1, lanes_.size()); !read) return fail(std::move(read.error()));
    if (auto written = commit(); !written) return fail(std::move(written.error()));
    return progress_;
  }

 private:
  Result<void> know_ends() {
    // The registry's end is asked last, so it lies behind all that the shards' frames cite.
    for (auto p = lanes_.size(); p-- > 0;) {
      const events::PartitionNo partition{static_cast<std::uint32_t>(p)};
      const auto& at = projector_.checkpoint(partition);
      if (at.chain.started) log_.refetch(partition, at.tip_offset);
      log_.ask_end(partition, p);
    }
    const auto known = [&] {
      for (const auto& lane : lanes_)
        if (!lane.checked || !lane.end) return false;
      return true;
    };
    while (!known())
      if (auto polled = poll(); !polled) return polled;
    return {};
  }

  Result<void> run_lanes(std::size_t first, std::size_t last) {
    for (auto p = first; p < last; ++p)
      if (!lanes_[p].done())
        log_.follow(events::PartitionNo{static_cast<std::uint32_t>(p)},
                    lanes_[p].reader.next_offset());
    const auto done = [&] {
      for (auto p = first; p < last; ++p)
        if (!lanes_[p].done()) return false;
      return true;
    };
    while (!done())
      if (auto polled = poll(); !polled) return polled;
    return {};
  }

  Result<void> poll() {
    events_.clear();
    log_.poll(events_, kPollBytes);
    for (auto& event : events_) {
      auto taken = std::visit([&](auto& e) { return on(e); }, event);
      if (!taken) return taken;
    }
    if (events_.empty() && decoder_.under_way() == 0) log_.wait(kWait);
    const auto ahead = events_.empty() ? 0 : kChunksAhead;
    while (decoder_.under_way() > ahead) {
      auto chunk = decoder_.take();
      for (const auto& read : chunk->frames)
        if (auto taken = take_frame(chunk->partition, read); !taken) return taken;
      decoder_.give_back(*std::move(chunk));
    }
    return {};
  }

  Lane& lane(events::PartitionNo partition) { return lanes_[partition.value()]; }

  Result<void> on(events::EndIs& event) {
    lane(event.partition).end = event.end;
    const auto next = lane(event.partition).reader.next_offset();
    if (event.end < next)
      return fail(Errc::corrupt, "store.not_of_this_log",
                  "the rows go up to " + place(event.partition, next) + ", the log ends at " +
                      std::to_string(event.end.value()) + "; run `cas rebuild`");
    return {};
  }
  Result<void> on(events::Refetched& event) {
    const auto& at = projector_.checkpoint(event.partition);
    if (!lane(event.partition).checked) return check_tip(event, at);
    return look_again(event);
  }
  Result<void> check_tip(const events::Refetched& event, const Checkpoint& at) {
    const auto frame = events::parse_frame(event.record.bytes);
    if (!event.found || !frame || frame->hash != at.chain.tip.hash)
      return fail(Errc::corrupt, "store.not_of_this_log",
                  "the record at " + place(event.partition, at.tip_offset) +
                      " is not the one that the rows were made from: the log was re-created, "
                      "truncated or restored; run `cas rebuild`");
    lane(event.partition).checked = true;
    return {};
  }
  Result<void> on(events::RecordsRead& read) {
    if (!lane(read.partition).done()) decoder_.put(read.partition, std::move(read.records));
    return {};
  }
  Result<void> on(events::AppendFailed&) { return {}; }
  Result<void> on(events::Interrupted&) { return {}; }
  Result<void> on(events::LogTrouble& trouble) { return fail(std::move(trouble.error)); }

  Result<void> take_frame(events::PartitionNo partition, const events::ReadFrame& read) {
    auto& at = lane(partition);
    if (at.done() || at.refetching || read.offset < at.reader.next_offset()) return {};
    if (at.rewound && read.offset > at.reader.next_offset()) return {};
    at.rewound = false;
    if (read.frame && beyond(partition, *read.frame)) {
      at.stopped = true;
      return {};
    }
    auto step = at.reader.take(read, projector_.trail());
    if (!step && !read.frame) return fetch_again(partition, read, std::move(step.error()));
    if (!step) return fail(std::move(step.error()));
    switch (*step) {
      case events::Step::awaits_registry:
        return fail(
            Errc::corrupt, "log.awaits_registry",
            place(partition, read.offset) + " cites a registry frame beyond what was to be read");
      case events::Step::void_:
        projector_.skip(partition, read.offset);
        ++progress_.voids;
        return {};
      case events::Step::valid: break;
    }
    return apply(partition, read);
  }

  [[nodiscard]] bool beyond(events::PartitionNo partition, const events::FrameView& frame) const {
    if (options_.until_time && frame.header.time > *options_.until_time) return true;
    return options_.until_position &&
           frame.header.seq > (*options_.until_position)[partition.value()];
  }

  // A bad checksum may be this reader's memory: the record is fetched once more before it counts.
  Result<void> fetch_again(events::PartitionNo partition, const events::ReadFrame& read,
                           Error error) {
    auto& at = lane(partition);
    if (second_look_) return fail(std::move(error));
    at.refetching = true;
    log_.refetch(partition, read.offset);
    return {};
  }
  Result<void> look_again(events::Refetched& event) {
    auto& at = lane(event.partition);
    if (!at.refetching) return {};
    at.refetching = false;
    second_look_ = true;
    auto taken = take_frame(event.partition, events::read_frame(std::move(event.record)));
    second_look_ = false;
    at.rewound = true;
    if (taken) log_.follow(event.partition, at.reader.next_offset());
    return taken;
  }

  Result<void> apply(events::PartitionNo partition, const events::ReadFrame& read) {
    auto& at = lane(partition);
    const ValidFrame frame{*read.frame, read.offset, *read.events};
    if (options_.each) options_.each(frame);
    if (auto applied = projector_.apply(frame, at.reader.chain()); !applied) return applied;
    ++progress_.frames;
    progress_.events += frame.events.size();
    if (projector_.staged_rows() >= options_.batch_rows ||
        projector_.staged_bytes() >= options_.batch_bytes)
      return commit();
    return {};
  }

  Result<void> commit() {
    if (auto written = projector_.commit(); !written) return written;
    if (!options_.progress) return {};
    progress_.records_left = 0;
    for (const auto& lane : lanes_)
      if (!lane.done() && lane.end)
        progress_.records_left += lane.end->value() - lane.reader.next_offset().value();
    options_.progress(progress_);
    return {};
  }

  events::Log& log_;
  Projector& projector_;
  const ReplayOptions& options_;
  std::vector<Lane> lanes_;
  std::vector<events::LogEvent> events_;
  Decoder decoder_;
  bool second_look_ = false;
  ReplayProgress progress_;
};

}  // namespace

Result<ReplayProgress> replay(events::Log& log, Projector& projector,
                              const ReplayOptions& options) {
  invariant(log.partition_count() == projector.partition_count(), "rows and log are as wide");
  invariant(
      !options.until_position || options.until_position->size() == projector.partition_count(),
      "a position has a seq for each partition");
  return Replay(log, projector, options).run();
}

}  // namespace cas::projections
