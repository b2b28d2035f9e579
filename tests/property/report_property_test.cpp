#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <algorithm>
#include <map>
#include <random>
#include <set>

#include "engine/report.hpp"
#include "events/frame.hpp"
#include "tests/property/random_commands.hpp"

// The report's decider under any sequence of commands. rapidcheck prints its seed, and
// RC_PARAMS="reproduce=…" runs a failure again.

namespace cas::test {
namespace {

using namespace events::report;
using Draws = std::vector<std::uint32_t>;

const events::Registry& registry() {
  static const auto launched = example::registry_after(example::campaign_launched());
  return launched;
}

Result<std::vector<Event>> decided(const Wish& wish, const ReportState& state) {
  return example::decide(wish.command, state, registry(), wish.expected);
}

/// Runs the commands one after the other; `each` sees the state before and what was decided.
template <class Each>
ReportState run(const Draws& draws, const Each& each) {
  ReportState state;
  for (const auto draw : draws) {
    const auto wish = wish_for(draw, state);
    const auto events = decided(wish, state);
    if (!events) continue;
    const auto before = state;
    for (const auto& event : *events) evolve(state, event);
    each(wish, before, *events, state);
  }
  return state;
}

/// The bytes of one command's frame, as they would be stored.
std::string stored(const std::vector<Event>& events, events::Version before) {
  std::vector<events::PlacedEvent> placed;
  for (const auto& event : events) {
    before = next(before);
    placed.push_back({stream_of(example::report()), before, events::encode(event)});
  }
  return events::write_frame({}, placed);
}

RC_GTEST_PROP(ReportProperty, StateRebuiltFromStoredBytesEqualsLiveState, (const Draws& draws)) {
  std::vector<std::string> log;
  const auto live =
      run(draws, [&](const auto&, const auto& before, const auto& events, const auto&) {
        log.push_back(stored(events, before.stream_version));
      });
  ReportState rebuilt;
  for (const auto& bytes : log) {
    const auto frame = events::parse_frame(bytes);
    RC_ASSERT(frame.has_value());
    for (const auto& e : frame->events) {
      const auto event = events::decode(e.name, e.class_version, e.body);
      RC_ASSERT(event.has_value());
      evolve(rebuilt, std::get<Event>(*event));
      RC_ASSERT(rebuilt.stream_version == e.version);
    }
  }
  RC_ASSERT(rebuilt == live);
  RC_ASSERT(events::from_body<ReportState>(events::to_body(live)) == live);
}

RC_GTEST_PROP(ReportProperty, ACommandRepeatedAtOnceIsNeverASecondFact, (const Draws& draws)) {
  run(draws, [](const Wish& wish, const auto&, const auto& events, const ReportState& after) {
    const auto again = decided(wish, after);
    if (events.empty()) {
      RC_ASSERT(again.has_value() && again->empty());
    } else if (wish.expected) {
      RC_ASSERT(!again && again.error().reason == "report.version_stale");
    } else {
      RC_ASSERT(again.has_value() && again->empty());
    }
    // A second sender who has seen the new state.
    const auto seen = decided({wish.command, after.stream_version}, after);
    RC_ASSERT(!seen || seen->empty());
  });
}

RC_GTEST_PROP(ReportProperty, EvolveTakesDecidedEventsInAnyOrder,
              (const Draws& draws, std::uint64_t seed)) {
  std::vector<Event> history;
  run(draws, [&](const auto&, const auto&, const auto& events, const auto&) {
    history.insert(history.end(), events.begin(), events.end());
  });
  std::ranges::shuffle(history, std::mt19937_64(seed));
  ReportState state;
  evolve(state, Event{example::opened()});
  for (const auto& event : history) evolve(state, event);
  RC_ASSERT(state.stream_version.value() == history.size() + 1);
  RC_ASSERT(events::from_body<ReportState>(events::to_body(state)) == state);
}

/// A second opinion on phases and lenses, which keeps for each version how far it has come.
class Model {
 public:
  void take(const Event& event) {
    std::visit(overloaded{
                   [&](const ReportOpened&) { phase_ = Phase::at_unit; },
                   [&](const CellsSaved&) {},
                   [&](const CellsLoaded&) {},
                   [&](const CellsPrefilled&) {},
                   [&](const ReportApproved&) {
                     phase_ = Phase::approved;
                     reached_[++version_] = Phase::approved;
                   },
                   [&](const ApprovalWithdrawn&) { back(); },
                   [&](const ReportSubmitted&) { reach(Phase::submitted); },
                   [&](const SubmissionWithdrawn&) { back(); },
                   [&](const AcceptedByVoivodeship&) { reach(Phase::accepted_regional); },
                   [&](const AcceptedByMinistry&) { reach(Phase::accepted_national); },
                   [&](const ReportReturned&) { back(); },
                   [&](const CorrectionRequested&) {},
                   [&](const CorrectionPermitted&) {},
                   [&](const CorrectionRefused&) {},
                   [&](const CorrectionOpened&) { phase_ = Phase::at_unit; },
                   [&](const RegionAssigned&) {},
                   [&](const BreachExplained&) {},
               },
               event);
  }
  [[nodiscard]] Phase phase() const { return phase_; }
  /// The newest version that came so far and was not taken or sent back.
  [[nodiscard]] std::uint32_t counted(Phase at_least) const {
    std::uint32_t newest = 0;
    for (const auto& [version, phase] : reached_)
      if (phase >= at_least) newest = version;
    return newest;
  }

 private:
  void reach(Phase phase) {
    phase_ = phase;
    reached_[version_] = phase;
  }
  void back() { reach(Phase::at_unit); }

  Phase phase_ = Phase::absent;
  std::uint32_t version_ = 0;
  std::map<std::uint32_t, Phase> reached_;
};

RC_GTEST_PROP(ReportProperty, PhasesAndLensesFollowTheTable, (const Draws& draws)) {
  Model model;
  run(draws,
      [&](const Wish&, const ReportState& before, const auto& events, const ReportState& after) {
        for (const auto& event : events) model.take(event);
        RC_ASSERT(after.phase == model.phase());
        RC_ASSERT(after.counted.submitted == model.counted(Phase::submitted));
        RC_ASSERT(after.counted.accepted_regional == model.counted(Phase::accepted_regional));
        RC_ASSERT(after.counted.accepted_national == model.counted(Phase::accepted_national));
        // What is frozen does not change, and nobody asks to correct what lies at the unit.
        if (before.phase > Phase::at_unit) RC_ASSERT(after.cells == before.cells);
        if (after.phase < Phase::accepted_regional) RC_ASSERT(after.ask == CorrectionAsk::none);
      });
}

/// The properties above say little if their histories are short.
TEST(ReportProperty, HistoriesReachEveryEventAndManyCorrections) {
  std::set<std::size_t> seen;
  std::uint32_t corrections = 0;
  std::mt19937 random(1);
  for (int i = 0; i < 200; ++i) {
    Draws draws(60);
    std::ranges::generate(draws, [&] { return random(); });
    const auto state = run(draws, [&](const auto&, const auto&, const auto& events, const auto&) {
      for (const auto& event : events) seen.insert(event.index());
    });
    corrections = std::max(corrections, state.correction);
  }
  EXPECT_EQ(seen.size(), std::variant_size_v<Event>);
  EXPECT_GE(corrections, 2u);
}

}  // namespace
}  // namespace cas::test
