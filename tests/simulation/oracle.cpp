#include "tests/simulation/oracle.hpp"

#include <iterator>

#include "engine/permissions.hpp"
#include "engine/registry.hpp"
#include "engine/report.hpp"

namespace cas::simulation {

using engine::Done;
using engine::Envelope;
using events::Registry;
using events::report::ReportState;

namespace {

const Registry kEmptyRegistry;
const ReportState kNoReport;

std::string word(const Result<Done>& reply) {
  if (!reply) return reply.error().reason;
  if (reply->already_so)
    return "already so, version " + std::to_string(reply->receipt.version.value());
  return (reply->repeated ? "repeated, seq " : "accepted, seq ") +
         std::to_string(reply->receipt.seq.value());
}

Result<std::vector<events::Event>> decide_report(const engine::ReportCommand& command,
                                                 const Envelope& envelope, const ReportState& state,
                                                 const Registry& registry) {
  const auto* opening = std::get_if<engine::OpenReport>(&command);
  const auto unit = opening != nullptr ? opening->unit : state.opened.unit;
  const auto campaign = opening != nullptr ? opening->campaign : state.opened.campaign;
  engine::report::Facts facts;
  facts.unit = registry.unit(unit);
  facts.campaign = registry.campaign(campaign);
  events::Checked checked;
  if (opening == nullptr) {
    const auto* form = registry.form(state.opened.form, state.opened.form_version);
    if (form != nullptr) {
      facts.layout = &form->layout;
      facts.policy = &form->form.policy;
    }
    if (form != nullptr && engine::report::asks_for_checks(command)) {
      // The rules of the workload's form look at no other report.
      const auto others = events::SourceReports::of(
          state.opened, *form, registry,
          [](events::ReportId) -> Result<std::optional<ReportState>> { return std::nullopt; });
      checked = check_report(state, *form, *others);
      facts.checked = &checked;
    }
  }
  const bool known_unit = opening != nullptr && facts.unit != nullptr;
  const auto area = facts.campaign == nullptr ? engine::kNoArea : registry.area_of(*facts.campaign);
  const engine::Target target{unit, known_unit ? facts.unit->region : state.opened.region, area};
  if (state.phase != events::report::Phase::absent || opening != nullptr) {
    const auto may = engine::permitted(envelope.actor, engine::act_of(command, state), target);
    if (!may) return fail(may.error());
  }
  auto decided = engine::report::decide(command, state, facts, envelope.expected);
  if (!decided) return fail(decided.error());
  return std::vector<events::Event>(decided->begin(), decided->end());
}

}  // namespace

Oracle::Oracle(const History& history) : history_(history) {
  for (const auto& chain : history.chains())
    for (std::size_t seq = 0; seq < chain.frames.size(); ++seq) note(chain, seq);
}

void Oracle::note(const History::Chain& chain, std::size_t seq) {
  const auto& frame = chain.frames[seq];
  const auto& header = frame.frame->header;
  if (header.kind == events::FrameKind::data)
    receipts_.emplace(Key{header.partition, header.actor.account, header.command}, seq);
  std::optional<Registry> changed;
  for (std::size_t i = 0; i < frame.events->size(); ++i) {
    const auto& event = (*frame.events)[i];
    const events::StreamId stream{std::string(frame.frame->events[i].stream)};
    if (const auto* of_report = std::get_if<events::report::Event>(&event)) {
      events::Bytes16 raw{};
      const bool good = events::from_hex(stream.value().substr(7), raw.data(), raw.size());
      invariant(good, "a report's stream is called by its id");
      auto& states = reports_[events::ReportId{raw}];
      auto state = states.empty() ? ReportState{} : states.rbegin()->second;
      events::report::evolve(state, *of_report);
      states[seq] = std::move(state);
    } else if (header.partition == events::kRegistry &&
               !std::holds_alternative<events::log::Event>(event)) {
      if (!changed) changed = registry_at(seq);
      invariant(changed->apply(stream, event).has_value(), "a valid event of the registry fits");
    }
  }
  if (changed) registries_[seq] = *std::move(changed);
}

const Registry& Oracle::registry_at(std::size_t seq) const {
  const auto behind = registries_.upper_bound(seq);
  return behind == registries_.begin() ? kEmptyRegistry : std::prev(behind)->second;
}

const ReportState& Oracle::report_at(events::ReportId id, std::size_t seq) const {
  const auto found = reports_.find(id);
  if (found == reports_.end()) return kNoReport;
  const auto behind = found->second.upper_bound(seq);
  return behind == found->second.begin() ? kNoReport : std::prev(behind)->second;
}

Result<Oracle::Decided> Oracle::decide(const Envelope& envelope, events::PartitionNo partition,
                                       std::size_t seq, const Registry& registry) const {
  if (const auto* command = std::get_if<engine::ReportCommand>(&envelope.command)) {
    const auto id = engine::target_of(*command);
    const auto& state = report_at(id, seq);
    auto decided = decide_report(*command, envelope, state, registry);
    if (!decided) return fail(decided.error());
    return Decided{events::report::stream_of(id), state.stream_version, *std::move(decided)};
  }
  invariant(partition == events::kRegistry, "clients send nothing else");
  const auto& command = std::get<engine::RegistryCommand>(envelope.command);
  const engine::Target target{std::nullopt, engine::registry::region_of(command, registry),
                              engine::registry::area_of(command, registry)};
  const auto may = engine::permitted(envelope.actor, engine::act_of(command), target);
  if (!may) return fail(may.error());
  auto decided = engine::registry::decide(command, registry, envelope.expected);
  if (!decided) return fail(decided.error());
  return Decided{decided->stream, decided->before, std::move(decided->events)};
}

std::optional<std::string> Oracle::doubt(const Wish& wish, const Attempt& attempt) const {
  const auto& reply = *attempt.reply;
  if (!definite(reply)) return std::nullopt;
  const auto length = history_.chain(wish.partition).length_at(attempt.end);
  if (reply && !reply->already_so) return doubt_receipt(wish, reply->receipt, length);
  const auto registry_length = history_.chain(events::kRegistry).length_at(attempt.registry_end);
  const auto first = attempt.known == 0 ? 1 : attempt.known;
  for (auto after = length; after >= first; --after)
    if (explained_at(wish, reply, after - 1, registry_length)) return std::nullopt;
  return "was answered '" + word(reply) + "', which no state of the log between frame " +
         std::to_string(first - 1) + " and frame " + std::to_string(length - 1) + " explains";
}

std::optional<std::string> Oracle::doubt_receipt(const Wish& wish, const events::Receipt& receipt,
                                                 std::size_t length) const {
  const auto called = "was acknowledged as seq " + std::to_string(receipt.seq.value());
  const auto seq = receipt.seq.value();
  if (receipt.partition != wish.partition ||
      !history_.holds(receipt.partition, receipt.seq, receipt.frame))
    return called + ", which is not in the log";
  if (seq >= length) return called + " before the log had it";
  const auto& frame = *history_.chain(wish.partition).frames[seq].frame;
  const auto& header = frame.header;
  if (header.command != wish.envelope.id || header.actor.account != wish.envelope.actor.account ||
      header.command_hash != wish.hash || receipt.command_hash != wish.hash)
    return called + ", which is another command";
  if (receipt.time != header.time || receipt.stream.value() != frame.events.back().stream ||
      receipt.version != frame.events.back().version)
    return called + ", but the receipt says other things than the frame";
  return std::nullopt;
}

bool Oracle::explained_at(const Wish& wish, const Result<Done>& reply, std::size_t seq,
                          std::size_t registry_length) const {
  const auto& envelope = wish.envelope;
  const auto known = receipts_.find({wish.partition, envelope.actor.account, envelope.id});
  if (known != receipts_.end() && known->second <= seq) {
    const auto& header = history_.chain(wish.partition).header(known->second);
    return header.command_hash != wish.hash && !reply &&
           reply.error().reason == "command.id_reused";
  }
  const auto agrees = [&](const Registry& registry) {
    const auto decided = decide(envelope, wish.partition, seq, registry);
    if (!reply) return !decided && decided.error().reason == reply.error().reason;
    return decided && decided->events.empty() && decided->before == reply->receipt.version &&
           decided->stream == reply->receipt.stream;
  };
  if (wish.partition == events::kRegistry) return agrees(registry_at(seq));
  // A shard's owner may know the registry up to any place.
  for (auto at = registries_.lower_bound(registry_length); at != registries_.begin();)
    if (agrees((--at)->second)) return true;
  return agrees(kEmptyRegistry);
}

bool Oracle::counted(const Wish& wish) const {
  const auto found =
      receipts_.find({wish.partition, wish.envelope.actor.account, wish.envelope.id});
  if (found == receipts_.end()) return false;
  // Another wish may have used the id, even with the same body in another role.
  const auto& header = history_.chain(wish.partition).header(found->second);
  return header.command_hash == wish.hash && header.actor == wish.envelope.actor;
}

std::optional<std::string> Oracle::doubt_frame(const Wish& wish) const {
  const auto& envelope = wish.envelope;
  const auto seq = receipts_.at({wish.partition, envelope.actor.account, envelope.id});
  const auto& chain = history_.chain(wish.partition);
  const auto& header = chain.header(seq);
  const auto& registry = wish.partition == events::kRegistry
                             ? registry_at(seq - 1)
                             : registry_at(header.cited.seq.value());
  const auto decided = decide(envelope, wish.partition, seq - 1, registry);
  const auto& frame = chain.frames[seq];
  if (decided && decided->events == *frame.events &&
      next(decided->before) == frame.frame->events.front().version &&
      decided->stream.value() == frame.frame->events.front().stream)
    return std::nullopt;
  return "stands as seq " + std::to_string(seq) + ", but its decider says " +
         (decided ? "other events" : decided.error().reason) + " on the state before it";
}

}  // namespace cas::simulation
