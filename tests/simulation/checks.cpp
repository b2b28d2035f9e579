#include "tests/simulation/checks.hpp"

#include <algorithm>
#include <set>
#include <tuple>

#include "adapters/memory/memory_store.hpp"
#include "engine/reactions.hpp"
#include "projections/fingerprints.hpp"
#include "projections/naive.hpp"
#include "tests/simulation/oracle.hpp"
#include "tests/simulation/workload.hpp"

namespace cas::simulation {

using events::PartitionNo;

namespace {

std::string name_of(const World& world, std::size_t wish) {
  return "c" + std::to_string(wish) + " (" + Workload::word(world.ledger.wishes[wish].envelope) +
         ")";
}

void check_counted_once(World& world) {
  for (const auto& chain : world.history.chains()) {
    std::set<std::tuple<events::AccountId, events::CommandId>> seen;
    for (const auto& frame : chain.frames) {
      const auto& header = frame.frame->header;
      if (header.kind == events::FrameKind::data &&
          !seen.emplace(header.actor.account, header.command).second)
        world.wrong("the command " + to_hex(header.command) + " was counted twice");
    }
  }
}

void check_replies(World& world, const Oracle& oracle) {
  const auto losses = world.broker.losses().size();
  for (const auto& attempt : world.ledger.attempts) {
    if (!attempt.reply) continue;
    const auto& wish = world.ledger.wishes[attempt.wish];
    const auto& reply = *attempt.reply;
    const bool counts = reply && !reply->already_so;
    // A node may acknowledge what it read before the broker lost it and before it heard of that.
    if (counts && world.history.was_lost(reply->receipt.frame)) continue;
    if (attempt.losses == losses && attempt.losses_replied == losses) {
      if (const auto doubt = oracle.doubt(wish, attempt))
        world.wrong(name_of(world, attempt.wish) + " " + *doubt);
    } else if (counts) {
      const auto& receipt = reply->receipt;
      if (!world.history.holds(receipt.partition, receipt.seq, receipt.frame))
        world.wrong(name_of(world, attempt.wish) + " was acknowledged as seq " +
                    std::to_string(receipt.seq.value()) + ", which never was in the log");
    }
  }
}

bool accepted(const Attempt& attempt) {
  return !attempt.reply || !definite(*attempt.reply) ||
         (*attempt.reply && !(*attempt.reply)->already_so);
}

/// The very same command, wished for twice by chance.
bool same(const Wish& a, const Wish& b) {
  return a.envelope.id == b.envelope.id && a.envelope.actor == b.envelope.actor && a.hash == b.hash;
}

/// Some attempt has written the frame; if every one of them was told no, one was told wrong.
void check_refused(World& world, const Oracle& oracle) {
  const auto& attempts = world.ledger.attempts;
  for (std::size_t i = 0; i < world.ledger.wishes.size(); ++i) {
    const auto& wish = world.ledger.wishes[i];
    if (!oracle.counted(wish)) continue;
    if (const auto doubt = oracle.doubt_frame(wish)) world.wrong(name_of(world, i) + " " + *doubt);
    if (std::ranges::none_of(attempts, [&](const Attempt& attempt) {
          return accepted(attempt) && same(world.ledger.wishes[attempt.wish], wish);
        }))
      world.wrong(name_of(world, i) + " was refused and counted all the same");
  }
}

struct Reference {
  adapters::MemoryStore store;
  std::unique_ptr<projections::Projector> projector;
  projections::NaiveTotals naive;
};

/// The rows that the log amounts to, made by somebody who reads it from the beginning.
void replay(const World& world, Reference& reference) {
  auto opened = projections::Projector::open(reference.store, world.partitions(), {});
  invariant(opened.has_value(), "an empty store opens");
  reference.projector = *std::move(opened);
  for (const auto& chain : world.history.chains()) {
    events::ChainState state;
    state.partition = chain.reader.chain().partition;
    for (const auto& read : chain.frames) {
      events::advance(state, *read.frame);
      const projections::ValidFrame frame{*read.frame, read.offset, *read.events};
      const auto applied = reference.projector->apply(frame, state);
      invariant(applied.has_value(), "what is in the log can be projected");
      reference.naive.add(frame);
    }
  }
  const auto committed = reference.projector->commit();
  invariant(committed.has_value(), "memory takes rows");
}

void check_stores(World& world) {
  Reference reference;
  replay(world, reference);
  const auto digest = projections::digest(*reference.projector);
  const auto totals = projections::totals_hash(*reference.projector);
  const auto naive = reference.naive.totals_hash();
  invariant(digest && totals && naive, "memory can be read");
  if (*totals != *naive) world.wrong("the projected totals differ from those added up naively");
  for (const auto& machine : world.machines) {
    const auto name = "n" + std::to_string(machine->no());
    const auto committed = machine->node().commit(machine->now());
    if (!committed) {
      world.wrong(name + " cannot commit: " + committed.error().detail);
      continue;
    }
    const auto own = projections::totals_hash(machine->projector());
    if (!own || *own != *totals) world.wrong("the totals of " + name + " are wrong");
    const auto rows = projections::digest(machine->projector());
    if (!rows || *rows != *digest)
      world.wrong("the digest of " + name + " differs from a replay's");
  }
}

/// A campaign that was launched has a report for each unit that was there then.
void check_reports_opened(World& world) {
  const auto& projector = world.machines[0]->projector();
  const auto& registry = projector.registry();
  for (const auto& [code, campaign] : registry.campaigns()) {
    if (campaign.phase != events::CampaignPhase::launched) continue;
    std::uint32_t opened = 0;
    for (const auto& [id, unit] : registry.units()) {
      const auto report = projector.report(events::report::report_id(code, id));
      if (report && *report) ++opened;
    }
    if (opened < campaign.units)
      world.wrong("of " + std::to_string(campaign.units) + " units of campaign " + code.value() +
                  " only " + std::to_string(opened) + " have a report");
  }
}

}  // namespace

void check_run(World& world, bool settled) {
  world.history.read();
  const Oracle oracle(world.history);
  check_counted_once(world);
  check_replies(world, oracle);
  if (!world.broker.has_lost()) check_refused(world, oracle);
  if (!settled) return;
  for (const auto& machine : world.machines)
    for (std::uint32_t p = 0; p < world.partitions(); ++p) {
      const auto& tip = machine->projector().checkpoint(PartitionNo{p}).chain.tip;
      const auto& frames = world.history.chain(PartitionNo{p}).frames;
      if (tip.seq.value() + 1 != frames.size() || tip.hash != frames.back().frame->hash)
        world.wrong("n" + std::to_string(machine->no()) + " ends on another history in partition " +
                    std::to_string(p));
    }
  check_stores(world);
  check_reports_opened(world);
}

}  // namespace cas::simulation
