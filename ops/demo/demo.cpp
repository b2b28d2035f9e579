#include "ops/demo/demo.hpp"

#include <algorithm>

#include "engine/permissions.hpp"
#include "engine/registry.hpp"
#include "events/hash.hpp"

namespace cas::ops {
namespace {

using events::Role;
using std::chrono::steady_clock;

constexpr std::chrono::milliseconds kRetry{250};

/// Log or keys take nothing at this moment, but this process will write to them again by itself.
bool passes(const Error& error) {
  return error.reason == "log.broker_away" || error.reason == "partition.frozen" ||
         error.reason == "partition.queue_full" || error.reason == "clock.behind" ||
         error.reason == "key.store_unavailable";
}

/// Somebody else has claimed a partition; this node does not claim it back.
bool deposed(const adapters::node::Node& node) {
  for (std::uint32_t p = 0; p < node.partitions(); ++p)
    if (node.standing(events::PartitionNo{p}) == engine::Partition::Standing::following)
      return true;
  return false;
}

Error stopped() {
  return {Errc::unavailable,
          "demo.stopped",
          "Stopped before the end; the same command goes on from here.",
          {}};
}

/// The same commands under the same ids say something else in another release.
Error as_told(Error error) {
  if (error.reason != "command.id_reused")
    return std::move(error).during("playing the demonstration");
  return {Errc::rejected,
          "demo.other_script",
          "This log was played by another version of the demonstration. Play on a new one: remove "
          "the folders of log and store, or name others.",
          {}};
}

}  // namespace

Demo::Demo(adapters::node::NodeThread& node, events::KeyStore& keys, Parts parts)
    : node_(node), keys_(keys), parts_(std::move(parts)) {}

Result<void> Demo::run(const OnLook& look) {
  if (auto done = refuse_other_plans(); !done) return done;
  if (auto done = found_the_registry(look); !done) return done;
  if (auto done = open_reports(look); !done) return done;
  return play(look);
}

Result<void> Demo::refuse_other_plans() {
  const auto ours = parts_.plan.campaign();
  const auto other = node_.with([&](const adapters::node::Node& node) -> std::string {
    for (const auto& [code, campaign] : node.projector().registry().campaigns())
      if (code != ours) return code.value();
    return {};
  });
  if (other.empty()) return {};
  return fail(Errc::rejected, "demo.other_plan",
              "This log holds the campaign " + other + ", and this would be " + ours.value() +
                  ". Use the same --units and --seed, or another log (--log embedded:DIR).");
}

engine::Envelope Demo::registry_command(engine::RegistryCommand command,
                                        const std::string& step) const {
  engine::Envelope envelope;
  envelope.id =
      events::CommandId{events::derive_id({"demo", std::to_string(parts_.plan.seed),
                                           std::to_string(parts_.plan.units), "registry", step})};
  const auto role = engine::act_of(command) == engine::Act::register_unit
                        ? Role::central_administrator
                        : Role::ministry_methodologist;
  envelope.actor = events::local_actor(role, events::Scope::country());
  envelope.channel = events::Channel::import;
  envelope.command = std::move(command);
  return envelope;
}

Result<void> Demo::found_the_registry(const OnLook& look) {
  std::vector<bool> registered(parts_.units.size());
  auto units = converse(
      parts_.units.size(),
      [&](std::size_t i) -> Result<std::optional<engine::Envelope>> {
        if (registered[i]) return std::nullopt;
        return registry_command(parts_.units[i], "unit " + parts_.units[i].code);
      },
      [&](std::size_t i, const engine::Done&) { registered[i] = true; }, look, "units");
  if (!units) return units;

  const auto& form = parts_.form;
  const auto campaign = parts_.plan.campaign();
  const std::vector<engine::RegistryCommand> steps{
      engine::PublishForm{form},
      engine::CreateCampaign{campaign,
                             form.code,
                             form.version,
                             "2014-Q4",
                             {events::unit::Kind::gmina},
                             parts_.deadlines},
      engine::LaunchCampaign{{campaign}}};
  std::size_t at = 0;
  return converse(
      1,
      [&](std::size_t) -> Result<std::optional<engine::Envelope>> {
        if (at == steps.size()) return std::nullopt;
        return registry_command(steps[at], "campaign " + std::to_string(at));
      },
      [&](std::size_t, const engine::Done&) { ++at; }, look, "campaign");
}

Result<void> Demo::open_reports(const OnLook& look) {
  // The launch was acknowledged, so every shard knows of it; their reactions open the reports.
  bool moved = false;
  auto opened = node_.until(
      [&](const auto& node) {
        moved = deposed(node);
        return moved || node.settled();
      },
      std::chrono::minutes{2});
  if (opened && moved)
    return fail(Errc::unavailable, "partition.moved",
                "Another node writes to this log now; the demonstration goes on there.");
  if (opened && !look(counts_, "opened")) return fail(stopped());
  return opened;
}

Result<void> Demo::play(const OnLook& look) {
  std::vector<Player> players;
  players.reserve(parts_.units.size());
  for (const auto& unit : parts_.units) {
    const auto id = engine::registry::unit_id(unit.code);
    const events::UnitFacts facts{id,          unit.code, unit.name,      unit.kind,
                                  unit.region, false,     unit.generated, events::Version{1}};
    players.push_back({UnitScript{parts_.plan, facts, parts_.invent, parts_.file, parts_.slip},
                       events::Version{1}});
    counts_.planned += players.back().script.steps();
  }
  return converse(
      players.size(),
      [&](std::size_t i) { return players[i].script.next(players[i].version, keys_); },
      [&](std::size_t i, const engine::Done& done) {
        players[i].version = done.receipt.version;
        players[i].script.advance();
        ++counts_.answered;
        counts_.repeated += done.repeated ? 1 : 0;
      },
      look, "reports");
}

void Demo::send(std::size_t of, engine::Envelope envelope) {
  // The node may answer after this object is gone, when it stops.
  node_.submit(std::move(envelope), [mailbox = mailbox_, of](Result<engine::Done> outcome) {
    const std::lock_guard lock(mailbox->mutex);
    mailbox->answers.push_back({of, std::move(outcome)});
    mailbox->filled.notify_one();
  });
}

/// @returns false when this sender has nothing more to say
Result<bool> Demo::send_next(std::size_t of, const Source& source) {
  auto envelope = source(of);
  if (!envelope) return fail(std::move(envelope.error()));
  if (!*envelope) return false;
  sent_.insert_or_assign(of, **envelope);
  send(of, **std::move(envelope));
  return true;
}

Result<void> Demo::converse(std::size_t senders, const Source& source, const Taken& taken,
                            const OnLook& look, std::string_view stage) {
  std::size_t begun = 0, talking = 0;
  std::vector<std::size_t> again;  // the log could not take these; send them again in a moment
  auto looked = steady_clock::now(), retried = looked;
  Result<void> outcome;
  const auto wait = [&](std::size_t of, const Error& error) {
    counts_.waits_for = error.detail;
    ++counts_.refused;
    again.push_back(of);
  };
  // The same step again is the same command under the same id.
  const auto speak = [&](std::size_t of) {
    const auto sent = send_next(of, source);
    if (!sent && passes(sent.error()))
      wait(of, sent.error());
    else if (!sent)
      outcome = fail(sent.error());
    else if (!*sent)
      --talking;
  };
  while (outcome && (begun < senders || talking > 0)) {
    while (outcome && begun < senders && talking < parts_.in_flight_max) {
      ++talking;
      speak(begun++);
    }
    std::vector<Answer> answers;
    {
      std::unique_lock lock(mailbox_->mutex);
      mailbox_->filled.wait_for(lock, kLook / 2, [&] { return !mailbox_->answers.empty(); });
      answers.swap(mailbox_->answers);
    }
    for (auto& [of, answer] : answers) {
      if (!answer && passes(answer.error())) {
        wait(of, answer.error());
        continue;
      }
      if (!answer) {
        outcome = fail(as_told(std::move(answer.error())));
        break;
      }
      counts_.waits_for.clear();
      if (parts_.on_done) parts_.on_done(sent_.at(of), *answer);
      taken(of, *answer);
      speak(of);
    }
    const auto now = steady_clock::now();
    if (now - retried >= kRetry) {
      retried = now;
      for (const auto of : std::exchange(again, {})) speak(of);
    }
    if (now - looked >= kLook) {
      looked = now;
      if (!look(counts_, stage)) outcome = fail(stopped());
    }
  }
  sent_.clear();
  if (outcome && !look(counts_, stage)) return fail(stopped());
  return outcome;
}

}  // namespace cas::ops
