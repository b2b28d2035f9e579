#include "events/chain_reader.hpp"

namespace cas::events {
namespace {

Result<std::vector<Event>> decode_all(const FrameView& frame) {
  std::vector<Event> events;
  events.reserve(frame.events.size());
  for (const auto& e : frame.events) {
    auto event = decode(e.name, e.class_version, e.body);
    if (!event) return fail(std::move(event.error()));
    events.push_back(*std::move(event));
  }
  return events;
}

std::unexpected<Error> stopped(Error error, PartitionNo partition, Offset offset) {
  return fail(std::move(error).during("partition " + std::to_string(partition.value()) +
                                      ", offset " + std::to_string(offset.value())));
}

}  // namespace

ReadFrame read_frame(Record record) {
  ReadFrame read;
  read.offset = record.offset;
  read.stored_at = record.stored_at;
  read.bytes = std::move(record.bytes);
  read.frame = parse_frame(read.bytes);
  if (read.frame) read.events = decode_all(*read.frame);
  return read;
}

Result<Step> ChainReader::take(const ReadFrame& read, const RegistryTrail& registry) {
  const auto stop = [&](Error error) {
    return stopped(std::move(error), chain_.partition, read.offset);
  };
  if (read.offset != next_)
    return stop({Errc::corrupt,
                 "log.gap",
                 "the next record should stand at offset " + std::to_string(next_.value()),
                 {}});
  if (!read.frame) return stop(read.frame.error());
  const auto judgement = judge(chain_, *read.frame, registry);
  switch (judgement.verdict) {
    case Verdict::awaits_registry: return Step::awaits_registry;
    case Verdict::foreign:
      return stop({Errc::corrupt, "log.foreign", std::string(judgement.why), {}});
    case Verdict::void_: next_ = next(next_); return Step::void_;
    case Verdict::valid: break;
  }
  if (!read.events) return stop(read.events.error());
  advance(chain_, *read.frame);
  next_ = next(next_);
  return Step::valid;
}

}  // namespace cas::events
