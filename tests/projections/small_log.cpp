#include "tests/projections/small_log.hpp"

#include "events/hash.hpp"

namespace cas::testing {
namespace {

constexpr events::Time kStart{1'420'000'000'000'000};

events::LogId log_id() { return events::LogId{events::derive_id({"small log"})}; }

events::Actor clerk() {
  return {events::AccountId{events::derive_id({"clerk"})}, events::Role::unit_clerk,
          events::Scope::region("02")};
}

}  // namespace

SmallLog::SmallLog(std::uint32_t shards) : records_(shards + 1), chains_(shards + 1) {
  events::log::LogCreated created;
  created.environment = events::log::Environment::test;
  created.shards = shards;
  for (std::uint32_t p = 0; p <= shards; ++p) {
    const events::PartitionNo partition{p};
    chains_[p].partition = partition;
    records_[p].push_back(events::write_genesis(log_id(), partition, kStart, created));
    events::advance(chains_[p], *events::parse_frame(records_[p].back()));
    versions_[events::log::stream_of(partition)] = events::Version{1};
    claim(partition);
  }
}

events::FrameHeader SmallLog::next_header(events::PartitionNo partition, std::int64_t step_us) {
  const auto& chain = chains_[partition.value()];
  events::FrameHeader h;
  h.log = chain.log;
  h.partition = partition;
  h.epoch = chain.epoch;
  h.claim = chain.claim;
  h.seq = next(chain.tip.seq);
  h.prev = chain.tip.hash;
  h.time = events::Time{chain.tip.time.value() + step_us};
  h.command = events::CommandId{events::derive_id({"command", std::to_string(++commands_)})};
  h.command_hash = events::sha256(std::to_string(commands_));
  h.actor = clerk();
  if (cites_ && partition != events::kRegistry) h.cited = {chains_[0].tip.seq, chains_[0].tip.hash};
  return h;
}

void SmallLog::store(const events::FrameHeader& header, std::vector<Placed> placed_events) {
  std::vector<events::PlacedEvent> placed;
  for (auto& e : placed_events) {
    auto& version = versions_[e.stream];
    version = next(version);
    // The log's own stream counts by seq.
    if (e.stream == events::log::stream_of(header.partition))
      version = events::Version{header.seq.value() + 1};
    placed.push_back({std::move(e.stream), version, events::encode(e.event)});
  }
  auto& records = records_[header.partition.value()];
  records.push_back(events::write_frame(header, placed));
  const auto frame = events::parse_frame(records.back());
  invariant(frame.has_value(), "a frame that was written can be read");
  events::advance(chains_[header.partition.value()], *frame);
  last_ = header;
}

void SmallLog::append(events::PartitionNo partition, std::vector<Placed> placed_events,
                      std::int64_t step_us) {
  store(next_header(partition, step_us), std::move(placed_events));
}

void SmallLog::append(events::PartitionNo partition, events::ReportId report,
                      events::report::Event event, std::int64_t step_us) {
  append(partition, {{events::report::stream_of(report), std::move(event)}}, step_us);
}

void SmallLog::append_void(events::PartitionNo partition) {
  auto header = next_header(partition, 1'000);
  header.prev = events::sha256("another history's frame");
  records_[partition.value()].push_back(events::write_frame(header, {}));
}

void SmallLog::claim(events::PartitionNo partition) {
  auto header = next_header(partition, 1'000);
  header.kind = events::FrameKind::claim;
  header.epoch = next(header.epoch);
  header.cited = {};
  header.actor = events::system_actor();
  events::log::PartitionClaimed claimed;
  claimed.incarnation = events::Incarnation{events::derive_id({std::to_string(commands_)})};
  store(header, {{events::log::stream_of(partition), events::log::Event{claimed}}});
}

std::size_t SmallLog::size() const {
  std::size_t all = 0;
  for (const auto& partition : records_) all += partition.size();
  return all;
}

void SmallLogReader::refetch(events::PartitionNo partition, events::Offset offset) {
  const auto& records = log_.records(partition);
  events::Refetched answer{partition, offset, offset.value() < records.size(), {}};
  if (answer.found) answer.record = {offset, records[offset.value()], {}};
  waiting_.emplace_back(std::move(answer));
}

void SmallLogReader::poll(std::vector<events::LogEvent>& out, std::size_t bytes_max) {
  for (auto& event : waiting_) out.push_back(std::move(event));
  waiting_.clear();
  std::size_t bytes = 0;
  for (std::uint32_t p = 0; p < at_.size(); ++p) {
    auto& place = at_[p];
    const auto& records = log_.records(events::PartitionNo{p});
    events::RecordsRead read{events::PartitionNo{p}, {}};
    while (place.followed && place.next.value() < records.size() &&
           (bytes < bytes_max || read.records.empty())) {
      read.records.push_back({place.next, records[place.next.value()], {}});
      if (flipped_ && flipped_->partition.value() == p &&
          flipped_->seq.value() == place.next.value()) {
        auto& byte = read.records.back().bytes[100];
        byte = static_cast<char>(byte ^ 1);
        flipped_.reset();
      }
      bytes += read.records.back().bytes.size();
      place.next = next(place.next);
    }
    if (!read.records.empty()) out.emplace_back(std::move(read));
  }
}

}  // namespace cas::testing
