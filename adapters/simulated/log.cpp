#include "adapters/simulated/log.hpp"

#include <algorithm>

namespace cas::adapters::simulated {

using events::LogEvent;
using events::Offset;
using events::PartitionNo;
using events::Time;

namespace {

Time after(Time at, std::int64_t us) { return Time{at.value() + us}; }

std::unexpected<Error> refused(std::string why) {
  return fail(Errc::unavailable, "log.refused", std::move(why));
}

}  // namespace

SimulatedLog::SimulatedLog(SimulatedBroker& broker)
    : broker_(broker),
      no_(broker.connect(*this)),
      followed_(broker.partition_count()),
      sent_last_(broker.partition_count()) {}

SimulatedLog::~SimulatedLog() { broker_.disconnect(no_); }

std::uint32_t SimulatedLog::partition_count() const { return broker_.partition_count(); }

void SimulatedLog::follow(PartitionNo partition, Offset from) {
  followed_.at(partition.value()) = {true, from, {}, broker_.now()};
  std::erase_if(inbox_, [&](const auto& entry) {
    const auto* read = std::get_if<events::RecordsRead>(&entry.second);
    return read != nullptr && read->partition == partition;
  });
  if (broker_.partition(partition).damaged)
    tell(broker_.now(),
         events::LogTrouble{
             partition,
             Error{Errc::corrupt, "log.damaged", "The partition can no longer be read.", {}}});
}

Result<void> SimulatedLog::append(PartitionNo partition, std::string frame) {
  auto& random = broker_.random_;
  const auto& faults = broker_.faults_;
  const auto& delays = broker_.options_.delays;
  if (broker_.partition(partition).damaged) return refused("The partition is damaged.");
  if (random.chance(faults.refused)) return refused("The client's queue is full.");
  if (random.chance(faults.dropped)) {
    fail_later(partition, delays.timeout_us);
    return {};
  }
  const bool late = random.chance(faults.late);
  if (late || random.chance(faults.reported_failed)) fail_later(partition, delays.timeout_us);
  if (random.chance(faults.duplicated)) send_twice(partition, frame);
  if (late) {
    broker_.send({no_, partition, std::move(frame)},
                 after(broker_.now(), broker_.draw(delays.late)));
    return {};
  }
  auto& last = sent_last_.at(partition.value());
  last = std::max(last, after(broker_.now(), broker_.draw(delays.produce)));
  broker_.send({no_, partition, std::move(frame)}, last);
  return {};
}

void SimulatedLog::send_twice(PartitionNo partition, const std::string& frame) {
  const auto& delays = broker_.options_.delays;
  const auto& span = broker_.random_.chance(0.5) ? delays.produce : delays.late;
  broker_.send({no_, partition, frame},
               after(broker_.now(), delays.produce.max_us + broker_.draw(span)));
}

void SimulatedLog::fail_later(PartitionNo partition, std::int64_t after_us) {
  if (broker_.random_.chance(broker_.faults_.report_lost)) return;
  // Reports come in any order and at any time.
  const auto extra = broker_.draw({0, after_us});
  tell(after(broker_.now(), after_us + extra),
       events::AppendFailed{partition, "the frame timed out in the client"});
}

void SimulatedLog::ask_end(PartitionNo partition, std::uint64_t ticket) {
  const auto& span = broker_.options_.delays.answer;
  if (broker_.random_.chance(broker_.faults_.end_lost)) return;
  broker_.later(broker_.draw(span), [&broker = broker_, no = no_, partition, ticket] {
    auto* log = broker.alive(no);
    const auto& at = broker.partition(partition);
    if (log == nullptr || at.damaged || at.up_at > broker.now()) return;
    log->tell(after(broker.now(), broker.draw(broker.options_.delays.answer)),
              events::EndIs{partition, ticket, Offset{at.records.size()}});
  });
}

void SimulatedLog::refetch(PartitionNo partition, Offset offset) {
  const auto& up_at = broker_.partition(partition).up_at;
  const auto down = std::max<std::int64_t>(0, up_at.value() - broker_.now().value());
  const auto there = down + broker_.draw(broker_.options_.delays.answer);
  broker_.later(there, [&broker = broker_, no = no_, partition, offset] {
    auto* log = broker.alive(no);
    if (log == nullptr) return;
    const auto& records = broker.partition(partition).records;
    events::Refetched answer{partition, offset, offset.value() < records.size(), {}};
    if (answer.found) answer.record = log->read(partition, records[offset.value()]);
    log->tell(after(broker.now(), broker.draw(broker.options_.delays.answer)), std::move(answer));
  });
}

void SimulatedLog::tell(Time due, LogEvent event) {
  inbox_.emplace(broker_.at(due), std::move(event));
}

void SimulatedLog::delivered(PartitionNo partition, Offset offset, const std::string& frame) {
  if (keeps_reports_) delivered_.push_back({partition, offset, frame});
}

/// What was fetched before may still be handed over, but only before the news; answers from the old
/// connection never come.
void SimulatedLog::interrupt(PartitionNo partition, const std::string& why) {
  auto& from = followed_.at(partition.value());
  const auto unanswered = std::erase_if(inbox_, [&](const auto& entry) {
    const auto* end = std::get_if<events::EndIs>(&entry.second);
    const auto* record = std::get_if<events::Refetched>(&entry.second);
    return (end != nullptr && end->partition == partition) ||
           (record != nullptr && record->partition == partition);
  });
  if (!from.on && unanswered == 0) return;
  if (!from.fetched.empty() && broker_.random_.chance(0.5)) {
    tell(broker_.now(), events::RecordsRead{partition,
                                            {std::make_move_iterator(from.fetched.begin()),
                                             std::make_move_iterator(from.fetched.end())}});
  } else if (!from.fetched.empty()) {
    from.next = from.fetched.front().offset;
  }
  from.fetched.clear();
  tell(broker_.now(), events::Interrupted{partition, why});
  if (from.on && broker_.partition(partition).damaged) follow(partition, from.next);
}

events::Record SimulatedLog::read(PartitionNo partition, const events::Record& stored) {
  auto record = stored;
  if (broker_.random_.chance(broker_.faults_.bit_flip) &&
      flipped_.emplace(partition, record.offset).second) {
    const auto bit = broker_.random_.below(record.bytes.size() * 8);
    auto& byte = record.bytes[bit / 8];
    byte = static_cast<char>(static_cast<unsigned char>(byte) ^ (1U << (bit % 8)));
  }
  return record;
}

void SimulatedLog::fetch(PartitionNo partition, Followed& from) {
  const auto& stored = broker_.partition(partition);
  if (stored.damaged || stored.up_at > broker_.now() || from.ready > broker_.now()) return;
  const auto& delay = broker_.options_.delays.fetch;
  const auto end = stored.records.size();
  const auto next = static_cast<std::size_t>(from.next.value());
  if (next >= end || !from.fetched.empty()) return;
  const auto count = delay.max_us == 0 ? end - next : 1 + broker_.random_.below(end - next);
  for (std::size_t i = 0; i < count; ++i)
    from.fetched.push_back(read(partition, stored.records[next + i]));
  from.next = Offset{next + count};
  from.ready = after(broker_.now(), broker_.draw(delay));
}

void SimulatedLog::hand_over(PartitionNo partition, Followed& from, std::size_t bytes_max,
                             std::size_t& bytes, std::vector<LogEvent>& out) const {
  events::RecordsRead read{partition, {}};
  while (!from.fetched.empty() && (bytes == 0 || bytes < bytes_max)) {
    bytes += from.fetched.front().bytes.size();
    read.records.push_back(std::move(from.fetched.front()));
    from.fetched.pop_front();
  }
  if (!read.records.empty()) out.emplace_back(std::move(read));
}

void SimulatedLog::poll(std::vector<LogEvent>& out, std::size_t bytes_max) {
  const auto count = followed_.size();
  if (broker_.random_.chance(broker_.faults_.disconnected))
    for (std::uint32_t p = 0; p < count; ++p) interrupt(PartitionNo{p}, "the connection broke");
  while (!inbox_.empty() && inbox_.begin()->first.first <= broker_.now())
    out.push_back(std::move(inbox_.extract(inbox_.begin()).mapped()));
  const bool at_once = broker_.options_.delays.fetch.max_us == 0;
  const auto first = at_once ? 0 : broker_.random_.below(count);
  std::size_t bytes = 0;
  for (std::size_t i = 0; i < count; ++i) {
    const PartitionNo partition{static_cast<std::uint32_t>((first + i) % count)};
    auto& from = followed_[partition.value()];
    if (!from.on) continue;
    if (at_once) fetch(partition, from);
    hand_over(partition, from, bytes_max, bytes, out);
    if (!at_once) fetch(partition, from);  // for the next poll: what is read is never quite new
  }
}

/// When `poll` will have something next, as far as it is under way; nothing = never.
std::optional<Time> SimulatedLog::next_news() const {
  std::optional<Time> next;
  const auto sooner = [&](Time at) { next = next ? std::min(*next, at) : at; };
  if (!inbox_.empty()) sooner(inbox_.begin()->first.first);
  for (std::uint32_t p = 0; p < followed_.size(); ++p) {
    const auto& from = followed_[p];
    const auto& stored = broker_.partition(PartitionNo{p});
    if (!from.on) continue;
    if (!from.fetched.empty()) sooner(broker_.now());
    if (!stored.damaged && from.next.value() < stored.records.size())
      sooner(std::max(from.ready, stored.up_at));
  }
  return next;
}

void SimulatedLog::wait(std::chrono::microseconds at_most) {
  const auto until = after(broker_.now(), at_most.count());
  while (!woken_ && broker_.now() < until) {
    const auto news = next_news();
    if (news && *news <= broker_.now()) break;
    auto due = std::min(until, news.value_or(until));
    if (const auto arrival = broker_.next_due(); arrival) due = std::min(due, *arrival);
    broker_.advance(due.value() - broker_.now().value());
  }
  woken_ = false;
}

}  // namespace cas::adapters::simulated
