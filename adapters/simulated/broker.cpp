#include "adapters/simulated/broker.hpp"

#include <algorithm>

#include "adapters/simulated/log.hpp"
#include "events/chain.hpp"

namespace cas::adapters::simulated {

using events::Offset;
using events::PartitionNo;
using events::Time;

namespace {

Time after(Time at, std::int64_t us) { return Time{at.value() + us}; }

}  // namespace

SimulatedBroker::SimulatedBroker(const events::LogCreation& creation, Options options,
                                 std::uint64_t seed)
    : options_(options), random_(seed), now_(creation.time) {
  recreate(creation);
}

void SimulatedBroker::recreate(const events::LogCreation& creation) {
  const events::log::LogCreated created{
      creation.environment, creation.shards, "sha-256", 1, {}, {}};
  partitions_.resize(creation.shards + 1);
  for (std::uint32_t p = 0; p <= creation.shards; ++p) {
    const PartitionNo no{p};
    lose(no, 0);
    store(partition(no), write_genesis(creation.log, no, creation.time, created));
    partition(no).flushed = 1;
    interrupt_all(no, "the topic was created anew");
  }
}

void SimulatedBroker::advance(std::int64_t us) {
  const auto until = after(now_, us);
  const auto due = [&](const auto& queue) {
    return !queue.empty() && queue.begin()->first.first <= until;
  };
  while (due(parcels_) || due(pending_)) {
    const bool parcel =
        due(parcels_) && (!due(pending_) || parcels_.begin()->first < pending_.begin()->first);
    if (parcel) {
      auto first = parcels_.extract(parcels_.begin());
      now_ = std::max(now_, first.key().first);
      arrive(std::move(first.mapped()));
    } else {
      auto first = pending_.extract(pending_.begin());
      now_ = std::max(now_, first.key().first);
      first.mapped()();
    }
  }
  now_ = until;
}

std::optional<Time> SimulatedBroker::next_due() const {
  std::optional<Time> due;
  if (!parcels_.empty()) due = parcels_.begin()->first.first;
  if (!pending_.empty()) {
    const auto first = pending_.begin()->first.first;
    due = due ? std::min(*due, first) : first;
  }
  return due;
}

void SimulatedBroker::arrive(Parcel parcel) {
  auto& to = partition(parcel.partition);
  if (to.damaged) return;
  const auto writer = clients_.find(parcel.client);
  if (to.up_at > now_) {
    // A client tries again until the leader is back; one that is gone does not.
    if (writer != clients_.end()) send(std::move(parcel), to.up_at);
    return;
  }
  if (writer != clients_.end()) {
    writer->second.last[parcel.partition.value()] = parcel.frame;
    writer->second.log->delivered(parcel.partition, Offset{to.records.size()}, parcel.frame);
  }
  store(to, std::move(parcel.frame));
}

void SimulatedBroker::store(Partition& to, std::string frame) {
  to.records.push_back(
      {Offset{to.records.size()}, std::move(frame), after(now_, options_.clock_off_us)});
  if (options_.flushed >= 1 || random_.chance(options_.flushed)) to.flushed = to.records.size();
}

void SimulatedBroker::lose(PartitionNo no, std::size_t keep) {
  auto& from = partition(no);
  if (keep >= from.records.size()) return;
  const auto cut = from.records.begin() + static_cast<std::ptrdiff_t>(keep);
  losses_.push_back({now_, no, {cut, from.records.end()}});
  from.records.erase(cut, from.records.end());
}

void SimulatedBroker::crash(PartitionNo no, std::int64_t down_us) {
  auto& at = partition(no);
  const auto unflushed = at.records.size() - at.flushed;
  if (unflushed > 0) lose(no, at.flushed + random_.below(unflushed + 1));
  at.flushed = at.records.size();
  at.up_at = std::max(at.up_at, after(now_, down_us));
  interrupt_all(no, "the leader went away");
}

void SimulatedBroker::cut(PartitionNo no, Offset keep) {
  lose(no, static_cast<std::size_t>(keep.value()));
  partition(no).flushed = partition(no).records.size();
  interrupt_all(no, "the tail was lost");
}

void SimulatedBroker::damage(PartitionNo no) {
  partition(no).damaged = true;
  interrupt_all(no, "the partition is damaged");
}

void SimulatedBroker::interrupt_all(PartitionNo partition, const std::string& why) {
  for (auto& [no, client] : clients_) client.log->interrupt(partition, why);
}

void SimulatedBroker::pause(const SimulatedLog& client) {
  auto& paused = clients_.at(client.no_);
  paused.paused = true;
  for (auto it = parcels_.begin(); it != parcels_.end();) {
    // Some are on the wire already.
    if (it->second.client == client.no_ && random_.chance(0.7)) {
      paused.held.push_back(std::move(it->second));
      it = parcels_.erase(it);
    } else {
      ++it;
    }
  }
}

void SimulatedBroker::resume(const SimulatedLog& client) {
  auto& resumed = clients_.at(client.no_);
  resumed.paused = false;
  auto sent_at = now_;
  for (auto& parcel : std::exchange(resumed.held, {})) {
    sent_at = after(sent_at, draw(options_.delays.produce));
    send(std::move(parcel), sent_at);
  }
}

void SimulatedBroker::bump_epoch(const SimulatedLog& client, PartitionNo failed) {
  std::vector<Parcel> again;
  for (const auto& [no, frame] : clients_.at(client.no_).last)
    if (PartitionNo{no} != failed && random_.chance(0.5))
      again.push_back({client.no_, PartitionNo{no}, frame});
  for (const auto& [due, parcel] : parcels_)
    if (parcel.client == client.no_ && parcel.partition != failed) again.push_back(parcel);
  auto sent_at = now_;
  for (auto& parcel : again) {
    sent_at = after(sent_at, draw(options_.delays.produce));
    send(std::move(parcel), sent_at);
  }
}

SimulatedBroker::ClientNo SimulatedBroker::connect(SimulatedLog& log) {
  clients_[++clients_made_].log = &log;
  return clients_made_;
}

// What a process has handed to its network arrives even when it dies; the rest goes with it.
void SimulatedBroker::disconnect(ClientNo client) {
  clients_.erase(client);
  const auto cut = after(now_, random_.between(0, options_.delays.produce.max_us));
  std::erase_if(parcels_, [&](const auto& entry) {
    return entry.second.client == client && entry.first.first > cut && random_.chance(0.9);
  });
}

void SimulatedBroker::send(Parcel parcel, Time due) {
  parcels_.emplace(at(due), std::move(parcel));
}

void SimulatedBroker::later(std::int64_t after_us, std::function<void()> what) {
  pending_.emplace(at(after(now_, after_us)), std::move(what));
}

std::int64_t SimulatedBroker::draw(const Span& span) {
  return span.max_us == 0 ? 0 : random_.between(span.min_us, span.max_us);
}

SimulatedLog* SimulatedBroker::alive(ClientNo client) {
  const auto it = clients_.find(client);
  return it == clients_.end() ? nullptr : it->second.log;
}

}  // namespace cas::adapters::simulated
