#include <gtest/gtest.h>

#include <algorithm>

#include "tests/adapters/kafka/scene.hpp"

namespace cas::tests {
namespace {

using events::Offset;

class KafkaBrokerFaults : public testing::Test {
 protected:
  /// Appends numbered frames, some at a time, until `enough` holds.
  void write_until(const std::function<bool()>& enough) {
    ASSERT_TRUE(node_.until([&] {
      for (int i = 0; i < 20 && !enough(); ++i) {
        const auto taken = log_->append(kShard, std::to_string(taken_));
        refusal_ = taken ? "" : taken.error().reason;
        if (!taken) break;
        ++taken_;
      }
      return enough();
    }));
  }
  std::size_t read() { return node_.records(kShard).size(); }

  /// Waits for one event; the others are dropped.
  bool comes(const std::function<bool(const events::LogEvent&)>& is_it) {
    const auto give_up = std::chrono::steady_clock::now() + kPatience;
    while (std::chrono::steady_clock::now() < give_up) {
      log_->wait(std::chrono::milliseconds{20});
      std::vector<events::LogEvent> out;
      log_->poll(out, LogCaller::kPollBytes);
      if (std::ranges::any_of(out, is_it)) return true;
    }
    return false;
  }

  void expect_what_was_taken() {
    ASSERT_TRUE(node_.until_read(kShard, taken_));
    for (std::size_t i = 0; i < taken_; ++i)
      ASSERT_EQ(node_.records(kShard)[i].bytes, std::to_string(i)) << "in order, each once";
    EXPECT_EQ(node_.end(kShard), taken_ + 1);
    EXPECT_EQ(node_.troubles().size(), 0u);
  }

  static KafkaBroker& broker() {
    static KafkaBroker one("3.9.2");
    return one;
  }
  static KafkaBroker& running() {
    broker().start();  // a test that failed may have left it dead
    return broker();
  }
  const std::unique_ptr<adapters::kafka::KafkaLog> log_ = open(options_on(running()));
  LogCaller node_{*log_, kPatience};
  std::size_t taken_ = 0;
  std::string refusal_;
};

TEST_F(KafkaBrokerFaults, StoppedAndStartedInMidWritingItRefusesAndGoesOn) {
  node_.follow(kShard, Offset{1});
  write_until([&] { return read() >= 500; });
  broker().stop();
  write_until([&] { return !refusal_.empty(); });
  EXPECT_EQ(refusal_, "log.broker_away");
  broker().start();
  const auto before = taken_;
  write_until([&] { return taken_ >= before + 500; });
  expect_what_was_taken();
}

TEST_F(KafkaBrokerFaults, KilledAndStartedItGoesOnAndTellsOfTheInterruption) {
  node_.follow(kShard, Offset{1});
  write_until([&] { return read() >= 500; });
  broker().kill();
  EXPECT_TRUE(comes([](const events::LogEvent& event) {
    return std::holds_alternative<events::Interrupted>(event);
  }));
  // A question put while nobody answers is answered when somebody does.
  log_->refetch(kShard, Offset{1});
  broker().start();
  EXPECT_TRUE(comes([](const events::LogEvent& event) {
    const auto* answer = std::get_if<events::Refetched>(&event);
    return answer != nullptr && answer->found;
  }));
}

TEST_F(KafkaBrokerFaults, KilledInMidWritingNothingIsLostOrTwice) {
  node_.follow(kShard, Offset{1});
  write_until([&] { return read() >= 500; });
  broker().kill();
  write_until([&] { return !refusal_.empty(); });
  broker().start();
  const auto before = taken_;
  write_until([&] { return taken_ >= before + 500; });
  expect_what_was_taken();
}

TEST_F(KafkaBrokerFaults, ALogCanBeClosedWhileNoBrokerAnswers) {
  auto log = open(options_on(broker()));
  ASSERT_TRUE(log->append(kShard, "frame"));
  broker().kill();
  const auto before = std::chrono::steady_clock::now();
  log.reset();
  EXPECT_LT(std::chrono::steady_clock::now() - before, std::chrono::seconds{10});
  broker().start();
}

}  // namespace
}  // namespace cas::tests
