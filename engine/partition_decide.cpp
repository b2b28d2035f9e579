#include <algorithm>

#include "engine/account.hpp"
#include "engine/partition.hpp"
#include "engine/permissions.hpp"
#include "engine/registry.hpp"
#include "engine/report.hpp"
#include "events/hash.hpp"

namespace cas::engine {
namespace {

using events::Time;
using events::Version;

std::unexpected<Error> id_reused() {
  return fail(Errc::rejected, "command.id_reused",
              "Another command was sent under this id; a new command needs a new id.");
}

/// Whoever publishes rules and prefills reads by them: nothing beyond his area.
Result<void> may_look(const events::Actor& actor, const RegistryCommand& command,
                      const events::Registry& registry) {
  const auto* publishing = std::get_if<PublishForm>(&command);
  if (publishing == nullptr || actor.scope.kind != events::ScopeKind::area) return {};
  const auto rules = events::forms::CompiledRules::of(publishing->form);
  if (!rules) return {};  // the decider says what is wrong with them
  const auto beyond = beyond_area(actor.scope, *rules, registry);
  if (!beyond) return {};
  return fail(Errc::forbidden, "permission.scope",
              "A rule or prefill looks at the form " + beyond->value() + "; the scope " +
                  to_string(actor.scope) + " does not reach there.");
}

}  // namespace

void Partition::pump(Time now) {
  while (standing_ == Standing::owning && !queue_.empty() &&
         in_flight_.size() < options_.in_flight_max && fenced_.size() < options_.in_flight_max) {
    auto command = std::move(queue_.front());
    queue_.pop_front();
    decide_one(std::move(command), now);
  }
  // One query serves every reply that was decided before it.
  const bool unasked = !fenced_.empty() && fenced_.back().ticket == 0;
  if (standing_ != Standing::owning || !unasked || asked_ != 0) return;
  ask_end(now);
  for (auto& f : fenced_)
    if (f.ticket == 0) f.ticket = asked_;
}

void Partition::decide_one(Waiting command, Time now) {
  const auto latest = std::max(head_.time, views_.chain(events::kRegistry).tip.time);
  if (latest.value() > now.value() + options_.clock_off_us_max) {
    const Error behind{Errc::unavailable,
                       "clock.behind",
                       "This machine's clock lies behind the log by more than 2 s.",
                       {}};
    return reply(command, fail(behind));
  }
  if (auto before = answered_before(command)) {
    if (!command.tickets.empty()) fence(std::move(command), *std::move(before));
    return;
  }
  auto decided = decide(command.envelope);
  if (!decided && decided.error().code == Errc::corrupt) {
    reply(command, fail(decided.error()));
    return stop(std::move(decided.error()));
  }
  if (!decided) return fence(std::move(command), fail(std::move(decided.error())));
  if (decided->events.empty()) {
    events::Receipt receipt{partition_,     {}, {}, command.hash, now, decided->stream,
                            decided->before};
    return fence(std::move(command), Done{std::move(receipt), false, true});
  }
  if (auto appended = append(command, *std::move(decided), now); !appended)
    fence(std::move(command), fail(std::move(appended.error())));
}

/// Nothing = decide. A repeat of what is in flight waits with it, and leaves `command`
/// empty-handed.
std::optional<Result<Done>> Partition::answered_before(Waiting& command) {
  const auto sender = sender_of(command.envelope);
  if (ids_in_flight_.contains(sender)) {
    auto& f = *std::ranges::find(in_flight_, sender,
                                 [](const InFlight& i) { return sender_of(i.command.envelope); });
    if (f.command.hash != command.hash) return id_reused();
    std::ranges::move(command.tickets, std::back_inserter(f.command.tickets));
    command.tickets.clear();
    return Done{};
  }
  auto found = views_.receipt(partition_, command.envelope.actor.account, command.envelope.id);
  if (!found) return fail(std::move(found.error()));
  if (!*found) return std::nullopt;
  if ((*found)->command_hash != command.hash) return id_reused();
  return Done{**std::move(found), true, false};
}

Result<Partition::Decided> Partition::decide(const Envelope& envelope) {
  // The registry knows of accounts that are still in flight; a shard goes by what it cites.
  const auto& registry = speculative_ ? *speculative_ : views_.registry();
  if (auto known = known_sender(envelope, registry); !known) return fail(std::move(known.error()));
  return std::visit([&](const auto& command) { return decide_on(command, envelope); },
                    envelope.command);
}

Result<Partition::Decided> Partition::decide_on(const RegistryCommand& command,
                                                const Envelope& envelope) {
  invariant(partition_ == events::kRegistry && speculative_, "registry commands go to partition 0");
  const Target target{std::nullopt, registry::region_of(command, *speculative_),
                      registry::area_of(command, *speculative_)};
  if (auto may = permitted(envelope.actor, act_of(command), target); !may)
    return fail(std::move(may.error()));
  if (auto may = may_look(envelope.actor, command, *speculative_); !may)
    return fail(std::move(may.error()));
  auto decision = registry::decide(command, *speculative_, envelope.expected);
  if (!decision) return fail(std::move(decision.error()));
  return Decided{std::move(decision->stream), decision->before, std::move(decision->events), {}};
}

Result<Partition::Decided> Partition::decide_on(const ReportCommand& command,
                                                const Envelope& envelope) {
  const auto id = target_of(command);
  auto found = state_of(id);
  if (!found) return fail(std::move(found.error()));
  const auto& state = **found;
  const auto& known = views_.registry();

  report::Facts facts;
  events::Checked checked;
  events::Prefill prefill;
  const auto* opening = std::get_if<OpenReport>(&command);
  const auto unit = opening != nullptr ? opening->unit : state.opened.unit;
  facts.unit = known.unit(unit);
  facts.campaign = known.campaign(opening != nullptr ? opening->campaign : state.opened.campaign);
  if (opening == nullptr) {
    const auto* form = known.form(state.opened.form, state.opened.form_version);
    if (form != nullptr) {
      facts.layout = &form->layout;
      facts.policy = &form->form.policy;
    }
    const bool checks = report::asks_for_checks(command);
    if (form != nullptr && (checks || report::asks_for_prefill(command))) {
      const auto others = events::SourceReports::of(
          state.opened, *form, known, [this](ReportId other) { return standing_of(other); });
      if (!others) return fail(others.error());
      if (checks) {
        checked = events::check_report(state, *form, *others);
        facts.checked = &checked;
      } else {
        prefill = events::prefill_of(state, *form, *others);
        facts.prefill = &prefill;
      }
    }
  }
  const bool known_unit = opening != nullptr && facts.unit != nullptr;
  const auto area = facts.campaign == nullptr ? kNoArea : known.area_of(*facts.campaign);
  const Target target{unit, known_unit ? facts.unit->region : state.opened.region, area};
  const bool exists = state.phase != events::report::Phase::absent || opening != nullptr;
  if (exists) {
    if (auto may = permitted(envelope.actor, act_of(command, state), target); !may)
      return fail(std::move(may.error()));
  }
  auto decided = report::decide(command, state, facts, envelope.expected);
  if (!decided) return fail(std::move(decided.error()));
  std::vector<events::Event> events(std::make_move_iterator(decided->begin()),
                                    std::make_move_iterator(decided->end()));
  return Decided{events::report::stream_of(id), state.stream_version, std::move(events), id};
}

Result<Partition::Decided> Partition::decide_on(const LogCommand& command,
                                                const Envelope& envelope) {
  if (auto may = permitted(envelope.actor, Act::react, Target::country()); !may)
    return fail(std::move(may.error()));
  // The log's own streams are versioned by seq, so that claims need not count them.
  Decided decided{events::log::stream_of(partition_), Version{head_.seq.value() + 1}, {}, {}};
  decided.events.emplace_back(
      std::visit(overloaded{
                     [](const NoteReacted& c) -> events::log::Event {
                       return events::log::ReactedThrough{c.registry};
                     },
                     [](const Tick&) -> events::log::Event { return events::log::Ticked{}; },
                 },
                 command));
  return decided;
}

/// Another report than the one being decided on, with what is in flight.
Result<std::optional<events::report::ReportState>> Partition::standing_of(ReportId id) const {
  if (const auto it = overlay_.find(id); it != overlay_.end()) return it->second.state;
  return views_.report(id);
}

/// The report with what is in flight; valid until the next call.
Result<events::report::ReportState*> Partition::state_of(ReportId id) {
  if (const auto it = overlay_.find(id); it != overlay_.end()) return &it->second.state;
  auto found = views_.report(id);
  if (!found) return fail(std::move(found.error()));
  loaded_ = *found ? **std::move(found) : events::report::ReportState{};
  loaded_id_ = id;
  return &*loaded_;
}

events::FrameHeader Partition::header_of(const Envelope& envelope, const events::Hash& hash,
                                         Time now) const {
  const auto& chain = views_.chain(partition_);
  const auto& registry = views_.chain(events::kRegistry);
  events::FrameHeader header;
  header.log = chain.log;
  header.partition = partition_;
  header.epoch = chain.epoch;
  header.claim = my_claim_;
  header.seq = next(head_.seq);
  header.prev = head_.hash;
  header.time = std::max(now, head_.time);
  header.command = envelope.id;
  header.command_hash = hash;
  header.actor = envelope.actor;
  header.channel = envelope.channel;
  header.correlation = envelope.correlation;
  header.causation = envelope.causation;
  if (partition_ != events::kRegistry) {
    header.cited = {registry.tip.seq, registry.tip.hash};
    header.time = std::max(header.time, registry.tip.time);
  }
  return header;
}

Result<void> Partition::append(Waiting& command, Decided decided, Time now) {
  std::vector<events::PlacedEvent> placed;
  auto version = decided.before;
  for (const auto& event : decided.events) {
    version = next(version);
    placed.push_back({decided.stream, version, events::encode(event)});
    // In the log it would stop every reader for good.
    const auto& [name, class_version, body] = placed.back().event;
    if (auto read = events::decode(name, class_version, body); !read)
      return fail(Errc::corrupt, "command.unreadable_event",
                  "The command would write an event that nobody can read: " + read.error().detail);
  }
  const auto header = header_of(command.envelope, command.hash, now);
  if (frame_size(header, placed) > events::kFrameBytesMax)
    return fail(Errc::invalid, "command.too_large",
                "The command would make a frame of more than 900 KiB; send it in parts.");
  auto frame = write_frame(header, placed);
  head_ = {header.seq, events::sha256(frame), header.time};
  events::Receipt receipt{partition_,  header.seq,     head_.hash, command.hash,
                          header.time, decided.stream, version};
  overlay(decided);
  if (!options_.safeguards.read_back) {
    reply(command, Done{receipt});
    command.tickets.clear();
  }
  ids_in_flight_.insert(sender_of(command.envelope));
  in_flight_.push_back({std::move(command), std::move(receipt), decided.report, now});
  ++figures_.frames_appended;
  actions_.emplace_back(Append{std::move(frame)});
  return {};
}

void Partition::overlay(const Decided& decided) {
  if (decided.report) {
    auto [it, fresh] = overlay_.try_emplace(*decided.report);
    auto& [state, frames] = it->second;
    if (fresh) {
      invariant(loaded_ && loaded_id_ == decided.report, "a decision loads its report first");
      state = *std::exchange(loaded_, std::nullopt);
    }
    for (const auto& event : decided.events) evolve(state, std::get<events::report::Event>(event));
    ++frames;
  } else if (speculative_) {
    for (const auto& event : decided.events)
      invariant(speculative_->apply(decided.stream, event).has_value(),
                "what the registry decides, it can apply");
  }
}

void Partition::fence(Waiting command, Result<Done> outcome) {
  const auto after = in_flight_.empty() ? events::Seq{} : in_flight_.back().receipt.seq;
  fenced_.push_back({std::move(command), std::move(outcome), after, 0, std::nullopt});
}

void Partition::release_fenced(Time now) {
  const auto& rules = options_.safeguards;
  const auto free = [&](const Fenced& f) {
    const bool settled = in_flight_.empty() || in_flight_.front().receipt.seq > f.after;
    const bool seen = f.end && read_to_ >= *f.end;
    return (settled || !rules.fence_in_flight) && (seen || !rules.fence_end);
  };
  while (!fenced_.empty() && free(fenced_.front())) {
    reply(fenced_.front().command, fenced_.front().outcome);
    fenced_.pop_front();
  }
  pump(now);
}

}  // namespace cas::engine
