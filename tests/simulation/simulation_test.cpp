#include "tests/simulation/simulation.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace cas::simulation {
namespace {

std::vector<std::string> run(std::uint64_t seed, Variant variant, Trace& trace) {
  return Simulation(scenario_of(seed, variant), trace).run();
}

TEST(Simulation, TheSameSeedTellsTheSameStory) {
  std::size_t lines = 0;
  for (std::uint64_t seed = 1; seed <= 30; ++seed) {
    Trace first(true), second(true);
    EXPECT_EQ(run(seed, Variant::none, first), run(seed, Variant::none, second));
    ASSERT_EQ(first.lines(), second.lines()) << "seed " << seed;
    lines += first.lines().size();
  }
  EXPECT_GT(lines, 1'000u);
}

TEST(Simulation, TracingChangesNothing) {
  for (std::uint64_t seed = 1; seed <= 30; ++seed) {
    Trace told(true), silent(false);
    EXPECT_EQ(run(seed, Variant::no_handshake, told), run(seed, Variant::no_handshake, silent))
        << "seed " << seed;
  }
}

struct Rejected {
  Variant variant;
  std::string_view harm;  // what it must be seen to do
};

class RejectedVariant : public testing::TestWithParam<Rejected> {};

TEST_P(RejectedVariant, IsCaught) {
  constexpr std::uint64_t kSeeds = 1'000;
  for (std::uint64_t seed = 1; seed <= kSeeds; ++seed) {
    Trace trace(false);
    for (const auto& violation : run(seed, GetParam().variant, trace)) {
      if (violation.find(GetParam().harm) == std::string::npos) continue;
      std::cout << "seed " << seed << ": " << violation << '\n';
      return;
    }
  }
  FAIL() << "the variant " << name_of(GetParam().variant) << " did no harm in " << kSeeds
         << " seeds: either it needs no rule against it, or the simulation cannot see";
}

constexpr std::string_view kLost = "is not in the log";
constexpr std::string_view kFalse = "which no state of the log";

INSTANTIATE_TEST_SUITE_P(Rules, RejectedVariant,
                         testing::Values(Rejected{Variant::acknowledge_on_append, kLost},
                                         Rejected{Variant::acknowledge_on_report, kLost},
                                         Rejected{Variant::acknowledge_on_next_offset, kLost},
                                         Rejected{Variant::reply_before_frames, kFalse},
                                         Rejected{Variant::reply_before_end, kFalse},
                                         Rejected{Variant::refuse_before_settled,
                                                  "refused and counted all the same"},
                                         Rejected{Variant::no_handshake, "never was in the log"},
                                         Rejected{Variant::unreadable_is_void, kLost},
                                         Rejected{Variant::shared_totals, "the totals of"},
                                         Rejected{Variant::checkpoint_apart, "the digest of"}),
                         [](const auto& rule) { return std::string(name_of(rule.param.variant)); });

}  // namespace
}  // namespace cas::simulation
