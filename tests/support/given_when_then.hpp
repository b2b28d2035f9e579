#pragma once
#include <gtest/gtest.h>

#include <optional>
#include <string_view>
#include <utility>
#include <vector>

#include "engine/registry.hpp"
#include "engine/report.hpp"
#include "tests/engine/example.hpp"

namespace cas::test {

/// How a command came out; `Fact` is what a history is made of.
template <class Fact>
class Outcome {
 public:
  explicit Outcome(Result<std::vector<Fact>> decided) : decided_(std::move(decided)) {}

  void then(const std::vector<Fact>& expected) const {
    ASSERT_TRUE(decided_.has_value()) << decided_.error().reason << ": " << decided_.error().detail;
    EXPECT_EQ(*decided_, expected);
  }
  void then_nothing() const { then({}); }
  void then_rejected(std::string_view reason) const {
    ASSERT_FALSE(decided_.has_value()) << "the command was accepted";
    EXPECT_EQ(decided_.error().reason, reason);
    EXPECT_FALSE(decided_.error().detail.empty());
  }
  [[nodiscard]] const Result<std::vector<Fact>>& decided() const { return decided_; }

 private:
  Result<std::vector<Fact>> decided_;
};

/// given(history).when(command).then(events) | .then_nothing() | .then_rejected("reason.token")
///
/// A report's scenario: the registry is the launched campaign of the example unless `knowing` says
/// otherwise, and a command names the version that the history led to unless `expecting` does.
class ReportScenario {
 public:
  using Fact = events::report::Event;
  explicit ReportScenario(const std::vector<Fact>& history)
      : registry_(example::registry_after(example::campaign_launched())),
        state_(example::state_after(history)),
        expected_(state_.stream_version) {}

  ReportScenario knowing(const std::vector<example::Placed>& history) && {
    registry_ = example::registry_after(history);
    return std::move(*this);
  }
  ReportScenario expecting(std::optional<std::uint64_t> version) && {
    expected_.reset();
    if (version) expected_ = events::Version{*version};
    return std::move(*this);
  }
  [[nodiscard]] Outcome<Fact> when(const engine::ReportCommand& command) const {
    return Outcome<Fact>(example::decide(command, state_, registry_, expected_));
  }

 private:
  events::Registry registry_;
  events::report::ReportState state_;
  std::optional<events::Version> expected_;
};

/// The same for the registry; its facts carry their streams.
class RegistryScenario {
 public:
  using Fact = example::Placed;
  explicit RegistryScenario(const std::vector<Fact>& history)
      : registry_(example::registry_after(history)) {}

  RegistryScenario expecting(std::uint64_t version) && {
    expected_ = events::Version{version};
    return std::move(*this);
  }
  [[nodiscard]] Outcome<Fact> when(const engine::RegistryCommand& command) const {
    auto decided = engine::registry::decide(command, registry_, expected_);
    if (!decided) return Outcome<Fact>(fail(std::move(decided.error())));
    std::vector<Fact> facts;
    for (auto& event : decided->events) facts.push_back({decided->stream, std::move(event)});
    return Outcome<Fact>(std::move(facts));
  }

 private:
  events::Registry registry_;
  std::optional<events::Version> expected_;
};

[[nodiscard]] inline ReportScenario given(const std::vector<events::report::Event>& history) {
  return ReportScenario(history);
}
[[nodiscard]] inline RegistryScenario given(const std::vector<example::Placed>& history) {
  return RegistryScenario(history);
}

}  // namespace cas::test
