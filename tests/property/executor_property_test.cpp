#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <algorithm>
#include <functional>
#include <map>
#include <random>

#include "tests/engine/driven_partition.hpp"
#include "tests/property/random_commands.hpp"

// The executor under any interleaving of senders, storing, reading, answers, losses and failures.

namespace cas::test {
namespace {

using namespace engine;
using events::FrameKind;
using Standing = Partition::Standing;
using Draws = std::vector<std::uint32_t>;
constexpr auto kSecond = DrivenPartition::kSecond;

/// One run: what was sent, and under which ticket.
class Session {
 public:
  explicit Session(DrivenPartition::Options options) : p_(options) {}

  void step(std::uint32_t drawn) {
    const auto draw = mixed(drawn);
    switch (draw % 16) {
      case 0:
      case 1:
      case 2:
      case 3: return send(draw >> 4);
      case 4: return p_.store();
      case 5: return p_.store(p_.handed());
      case 6: return p_.read();
      case 7: return p_.read_all();
      case 8:
      case 9: return p_.answer_end();
      case 10: return p_.tick(kSecond / 2 * static_cast<std::int64_t>((draw >> 4) % 30));
      case 11: return rarely(draw, [&] { p_.lose(); });
      case 12: return rarely(draw, [&] { p_.refuse_append(); });
      case 13: return rarely(draw, [&] { repeat_record(draw); });
      case 14:
        return rarely(draw, [&] {
          const bool data = (draw >> 8) % 2 == 0 && p_.another_owns();
          p_.put(p_.foreign(data ? FrameKind::data : FrameKind::claim));
        });
      default: return p_.own((draw >> 4) % 8 != 0);
    }
  }

  /// Everything arrives that still can; whoever waits is answered.
  void come_to_rest() {
    for (int i = 0; i < 20 && p_.executor().waiting() > 0; ++i) {
      p_.settle();
      p_.tick(11 * kSecond);
    }
    p_.settle();
  }

  /// What is wrong after all; empty if nothing is.
  [[nodiscard]] std::string wrong() const {
    if (p_.executor().waiting() != 0) return "somebody still waits";
    std::map<Key, const DrivenPartition::Frame*> chain;
    for (const auto& frame : p_.frames()) {
      if (frame.header.command == events::CommandId{}) continue;  // another node's
      const Key key{frame.header.actor.account, frame.header.command};
      if (!chain.emplace(key, &frame).second) return "a command counts twice";
    }
    for (const auto& [ticket, sent] : sent_) {
      if (!p_.answered(ticket)) return "somebody was never answered";
      const auto at = chain.find({sent.actor.account, sent.id});
      const auto& reply = p_.reply(ticket);
      if (reply && !reply->already_so) {
        if (at == chain.end()) return "what was acknowledged is not in the chain";
        if (reply->receipt.frame != at->second->hash) return "a receipt of another frame";
        if (at->second->header.command_hash != canonical_hash(sent)) return "another body";
      } else if (times_sent_.at(sent.id) == 1 && at != chain.end()) {
        return "what was refused counts";
      }
    }
    return "";
  }
  void count(std::map<std::string, int>& outcomes) const {
    for (const auto& [ticket, sent] : sent_) ++outcomes[p_.outcome(ticket)];
  }
  [[nodiscard]] const DrivenPartition& partition() const { return p_; }

 private:
  using Key = std::pair<events::AccountId, events::CommandId>;

  template <class F>
  static void rarely(std::uint32_t draw, const F& f) {
    if ((draw >> 4) % 4 == 0) f();
  }

  void send(std::uint32_t draw) {
    if (!sent_.empty() && draw % 4 == 0) {
      auto again = std::next(sent_.begin(), static_cast<long>((draw >> 2) % sent_.size()))->second;
      return send(std::move(again));
    }
    const auto wish = wish_for(draw, believed_);
    // A sender sees the state that was read, and guesses that all before it went well.
    auto fresh = example::envelope(std::to_string(sent_.size()), wish.command);
    fresh.expected = wish.expected;
    if (const auto decided = example::decide(wish.command, believed_, p_.registry(), wish.expected))
      for (const auto& event : *decided) evolve(believed_, event);
    send(std::move(fresh));
  }
  void send(Envelope envelope) {
    ++times_sent_[envelope.id];
    const auto ticket = p_.submit(envelope);
    sent_.emplace(ticket, std::move(envelope));
  }
  void repeat_record(std::uint32_t draw) {
    const auto& all = p_.handed_frames();
    if (all.empty()) return;
    // Only what was stored or lost already may come once more: a client sends in order.
    const auto gone = all.size() - p_.handed();
    if (gone > 0) p_.put(all[(draw >> 8) % gone]);
  }

  DrivenPartition p_;
  events::report::ReportState believed_;
  std::map<Ticket, Envelope> sent_;
  std::map<events::CommandId, int> times_sent_;
};

DrivenPartition::Options small() {
  DrivenPartition::Options options;
  options.in_flight_max = 4;
  options.queue_max = 6;
  return options;
}

std::string wrong_after(const Draws& draws, DrivenPartition::Options options) {
  Session run(options);
  for (const auto draw : draws) run.step(draw);
  run.come_to_rest();
  return run.wrong();
}

RC_GTEST_PROP(ExecutorProperty, AnswersEverybodyOnceAndTruly, (const Draws& draws)) {
  RC_ASSERT(wrong_after(draws, small()) == "");
}

Draws draws_of(std::uint32_t seed) {
  Draws draws(120);
  std::mt19937 random(seed);
  std::ranges::generate(draws, std::ref(random));
  return draws;
}

/// The property says little if its runs are tame.
TEST(ExecutorProperty, RunsMeetEveryKindOfReplyAndManyOwners) {
  std::map<std::string, int> outcomes;
  std::uint64_t epochs = 0;
  for (std::uint32_t seed = 0; seed < 400; ++seed) {
    SCOPED_TRACE("seed " + std::to_string(seed));
    Session run(small());
    for (const auto draw : draws_of(seed)) run.step(draw);
    run.come_to_rest();
    EXPECT_EQ(run.wrong(), "");
    run.count(outcomes);
    epochs = std::max(epochs, run.partition().chain().epoch.value());
  }
  for (const auto* outcome :
       {"done", "repeated", "already so", "report.version_stale", "report.absent",
        "partition.moved", "partition.frozen", "partition.not_owner", "partition.queue_full"})
    EXPECT_GE(outcomes[outcome], 20) << outcome;
  EXPECT_GE(epochs, 8u);
}

/// A rule that is switched off must be missed by the property, or the property is blind.
TEST(ExecutorProperty, SeesWhatTheRejectedVariantsBreak) {
  const auto breaches_of = [](DrivenPartition::Options options) {
    std::map<std::string, int> breaches;
    for (std::uint32_t seed = 0; seed < 400; ++seed)
      ++breaches[wrong_after(draws_of(seed), options)];
    return breaches;
  };
  auto early = small();
  early.safeguards.read_back = false;
  EXPECT_GT(breaches_of(early)["what was acknowledged is not in the chain"], 0);
  auto hasty = small();
  hasty.safeguards.settle_first = false;
  EXPECT_GT(breaches_of(hasty)["what was refused counts"], 0);
}

}  // namespace
}  // namespace cas::test
