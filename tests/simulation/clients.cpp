#include "tests/simulation/clients.hpp"

#include <algorithm>

#include "events/frame.hpp"

namespace cas::simulation {

using engine::Done;
using events::PartitionNo;
using events::Time;

namespace {

std::string word(const Result<Done>& reply) {
  if (!reply) return reply.error().reason;
  if (reply->already_so) return "already so";
  return (reply->repeated ? "repeated, seq " : "done, seq ") +
         std::to_string(reply->receipt.seq.value());
}

}  // namespace

Clients::Clients(World& world)
    : world_(world),
      workload_(world_.scenario, world.random),
      clients_(world.scenario.clients),
      known_(world.partitions()),
      to_make_(world.scenario.wishes),
      last_own_(world.scenario.nodes, std::vector<LastOwn>(world.partitions())) {
  for (auto& client : clients_) client.due = in(0, 5'000);
  clients_[0].sets_up = true;
}

Time Clients::in(std::int64_t min_us, std::int64_t max_us) {
  return Time{world_.broker.now().value() + world_.random.between(min_us, max_us)};
}

void Clients::act() {
  const auto now = world_.broker.now();
  for (auto& client : clients_)
    if (client.due <= now) act(client);
  for (std::size_t i = 0; i < strays_.size();) {
    auto* to = strays_[i].due <= now ? world_.any_running() : nullptr;
    if (to == nullptr) {
      ++i;
      continue;
    }
    const auto wish = strays_[i].wish;
    strays_.erase(strays_.begin() + static_cast<std::ptrdiff_t>(i));
    send(wish, *to);
  }
}

void Clients::act(Client& client) {
  if (client.wish && answered(*client.wish)) {
    if (world_.random.chance(0.1)) strays_.push_back({in(0, 400'000), *client.wish});
    client.wish.reset();
    client.due = in(0, 15'000);
    return;
  }
  if (!client.wish) {
    auto* seen = world_.any_running();
    client.due = in(1'000, 5'000);
    if (seen != nullptr && (set_up_ || client.sets_up)) wish(client, *seen);
    if (!client.wish) return;
  }
  auto* to = choose(world_.ledger.wishes[*client.wish].partition);
  client.due = to == nullptr ? in(5'000, 20'000) : in(20'000, 120'000);
  if (to == nullptr) return;
  send(*client.wish, *to);
  if (world_.random.chance(0.1))
    if (auto* other = world_.any_running()) send(*client.wish, *other);
}

void Clients::wish(Client& client, Machine& seen) {
  if (client.sets_up) {
    if (auto envelope = workload_.next_of_setup()) {
      client.wish = add(*std::move(envelope));
      return;
    }
    client.sets_up = false;
    set_up_ = true;
  }
  if (to_make_ == 0) return;
  --to_make_;
  client.wish = add(workload_.next(seen.projector(), world_.ledger));
}

std::size_t Clients::add(engine::Envelope envelope) {
  const auto* command = std::get_if<engine::ReportCommand>(&envelope.command);
  const auto partition =
      command == nullptr ? events::kRegistry
                         : events::shard_of(engine::target_of(*command), world_.scenario.shards);
  const auto hash = engine::canonical_hash(envelope);
  world_.ledger.wishes.push_back({std::move(envelope), partition, hash, {}});
  return world_.ledger.wishes.size() - 1;
}

/// The owner as people know it from the last redirection, or anybody.
Machine* Clients::choose(PartitionNo partition) {
  if (world_.random.chance(0.8))
    for (auto& machine : world_.machines)
      if (machine->runs() && machine->owns(partition)) return machine.get();
  return world_.any_running();
}

void Clients::send(std::size_t wish, Machine& to) {
  auto& ledger = world_.ledger;
  auto& wanted = ledger.wishes[wish];
  const auto index = ledger.attempts.size();
  auto& attempt = ledger.attempts.emplace_back();
  attempt.wish = wish;
  attempt.node = to.no();
  attempt.sent = world_.broker.now();
  attempt.known = known_[wanted.partition.value()];
  attempt.losses = world_.broker.losses().size();
  wanted.attempts.push_back(index);
  if (world_.trace.on())
    world_.trace.say(world_.broker.now(), "c", wish, " to n", to.no(), ": ",
                     Workload::word(wanted.envelope), " (p", wanted.partition, ", id ",
                     wanted.envelope.id, ")");
  to.node().submit(
      wanted.envelope, [this, index](Result<Done> reply) { replied(index, std::move(reply)); },
      to.now());
}

void Clients::replied(std::size_t index, Result<Done> reply) {
  auto& attempt = world_.ledger.attempts[index];
  if (attempt.reply) return;  // a variant has been quicker
  const auto& wish = world_.ledger.wishes[attempt.wish];
  if (world_.trace.on())
    world_.trace.say(world_.broker.now(), "c", attempt.wish, " from n", attempt.node, ": ",
                     word(reply));
  attempt.end = events::Offset{world_.broker.records(wish.partition).size()};
  attempt.registry_end = events::Offset{world_.broker.records(events::kRegistry).size()};
  attempt.losses_replied = world_.broker.losses().size();
  auto& known = known_[wish.partition.value()];
  // A node may still acknowledge what it had read before the broker lost it.
  if (world_.scenario.may_lose) world_.history.read();
  if (reply && !reply->already_so &&
      (!world_.scenario.may_lose ||
       world_.history.holds(wish.partition, reply->receipt.seq, reply->receipt.frame)))
    known = std::max(known, static_cast<std::size_t>(reply->receipt.seq.value()) + 1);
  attempt.reply = std::move(reply);
  for (auto& client : clients_)
    if (client.wish == attempt.wish) client.due = in(0, 10'000);
}

bool Clients::answered(std::size_t wish) const {
  return std::ranges::any_of(world_.ledger.wishes[wish].attempts, [&](std::size_t index) {
    const auto& reply = world_.ledger.attempts[index].reply;
    return reply && definite(*reply);
  });
}

bool Clients::finished() const {
  return set_up_ && to_make_ == 0 && strays_.empty() &&
         std::ranges::none_of(clients_, [](const Client& c) { return c.wish.has_value(); });
}

void Clients::believe_reports(Machine& machine) {
  for (const auto& report : machine.log().take_delivered()) {
    auto& last = last_own_[machine.no()][report.partition.value()];
    if (last.starts != machine.starts()) last = {machine.starts(), std::nullopt};
    const bool next_to_last = last.offset && next(*last.offset) == report.offset;
    last.offset = report.offset;
    const auto frame = events::parse_frame(report.frame);
    if (!frame || frame->header.kind != events::FrameKind::data) continue;
    if (world_.scenario.variant == Variant::acknowledge_on_next_offset && !next_to_last) continue;
    const auto& header = frame->header;
    for (std::size_t i = 0; i < world_.ledger.attempts.size(); ++i) {
      const auto& attempt = world_.ledger.attempts[i];
      const auto& wish = world_.ledger.wishes[attempt.wish];
      if (attempt.node != machine.no() || attempt.reply || wish.hash != header.command_hash ||
          wish.envelope.id != header.command || wish.envelope.actor.account != header.actor.account)
        continue;
      replied(i, Done{{header.partition, header.seq, frame->hash, header.command_hash, header.time,
                       events::StreamId{std::string(frame->events.back().stream)},
                       frame->events.back().version}});
    }
  }
}

}  // namespace cas::simulation
