#include "tests/events/chain_writer.hpp"

namespace cas::events::samples {
namespace {

FrameHeader next_header(const ChainState& seen) {
  FrameHeader h;
  h.log = seen.log;
  h.partition = seen.partition;
  h.claim = seen.claim;
  h.seq = next(seen.tip.seq);
  h.prev = seen.tip.hash;
  h.time = Time{seen.tip.time.value() + 1};
  h.actor = system_actor();
  return h;
}

}  // namespace

FrameHeader next_claim(const ChainState& seen) {
  auto h = next_header(seen);
  h.kind = FrameKind::claim;
  h.epoch = next(seen.epoch);
  return h;
}

FrameHeader next_data(const ChainState& seen) {
  auto h = next_header(seen);
  h.kind = FrameKind::data;
  h.epoch = seen.epoch;
  return h;
}

std::string claim_of(const FrameHeader& header, std::uint8_t who) {
  const log::PartitionClaimed claimed{Incarnation{bytes16(who)}, NodeId{bytes16(who)}, ""};
  const PlacedEvent event{log::stream_of(header.partition), Version{header.epoch.value() + 1},
                          encode(log::Event{claimed})};
  return write_frame(header, {&event, 1});
}

std::string data_of(const FrameHeader& header, std::uint8_t who) {
  auto h = header;
  h.command = CommandId{bytes16(who)};
  const PlacedEvent event{log::stream_of(header.partition), Version{1},
                          encode(log::Event{log::Ticked{}})};
  return write_frame(h, {&event, 1});
}

std::string genesis_of(LogId log, PartitionNo partition) {
  log::LogCreated created;
  created.shards = 8;
  return write_genesis(log, partition, Time{kFirstTime_us}, created);
}

Judgement judge_bytes(const ChainState& chain, const std::string& bytes,
                      const RegistryTrail& registry) {
  const auto frame = parse_frame(bytes);
  invariant(frame.has_value(), "the test's frame can be read");
  return judge(chain, *frame, registry);
}

Verdict take(ChainState& chain, const std::string& bytes, const RegistryTrail& registry) {
  const auto frame = parse_frame(bytes);
  invariant(frame.has_value(), "the test's frame can be read");
  const auto verdict = judge(chain, *frame, registry).verdict;
  if (verdict == Verdict::valid) advance(chain, *frame);
  return verdict;
}

}  // namespace cas::events::samples
