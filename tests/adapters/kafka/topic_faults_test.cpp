#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/adapters/kafka/scene.hpp"

namespace cas::tests {
namespace {

using events::Offset;
using events::PartitionNo;

/// A node that has written and read a little when somebody else lays hands on its topic.
class KafkaTopicFaults : public testing::Test {
 protected:
  static KafkaBroker& broker() { return KafkaBroker::shared("4.1.2"); }

  KafkaTopicFaults() {
    node_.follow(kShard, Offset{0});
    for (int i = 0; i < 10; ++i) node_.append(kShard, "frame " + std::to_string(i));
    EXPECT_TRUE(node_.until_read(kShard, 11));
  }

  /// Waits until the node is told of trouble, and checks that nothing is taken from then on.
  std::string trouble() {
    EXPECT_TRUE(node_.until([&] { return !node_.troubles().empty(); }));
    if (node_.troubles().empty()) return {};
    const auto& error = node_.troubles()[0].error;
    const auto refused = log_->append(kShard, "late");
    EXPECT_FALSE(refused);
    if (!refused) {
      EXPECT_EQ(refused.error().code, Errc::unavailable);
      EXPECT_EQ(refused.error().reason, error.reason);
      EXPECT_EQ(refused.error().detail, error.detail);
    }
    return error.reason + ": " + error.detail;
  }

  const adapters::kafka::KafkaOptions options_ = options_on(broker());
  const std::unique_ptr<adapters::kafka::KafkaLog> log_ = open(options_);
  LogCaller node_{*log_, kPatience};
  TopicHands hands_{broker().address(), options_.topic};
};

TEST_F(KafkaTopicFaults, CompactionSwitchedOnIsNamedAndNothingIsWritten) {
  hands_.set("cleanup.policy", "compact");
  EXPECT_THAT(trouble(), testing::AllOf(testing::StartsWith("log.topic_compacted"),
                                        testing::HasSubstr("cleanup.policy=compact")));
  EXPECT_TRUE(node_.until([&] { return node_.troubles().size() == log_->partition_count(); }))
      << "once for each partition";
  EXPECT_EQ(end_of(options_, kShard), 11u);
  EXPECT_EQ(refusal_of(options_).reason, "log.topic_compacted");
  hands_.set("cleanup.policy", "delete");
  node_.append(kShard, "good again");
  EXPECT_TRUE(node_.until_read(kShard, 12));
}

TEST_F(KafkaTopicFaults, RetentionShortenedIsNamedAndNothingIsWritten) {
  hands_.set("retention.ms", "604800000");
  EXPECT_THAT(trouble(), testing::AllOf(testing::StartsWith("log.retention"),
                                        testing::HasSubstr("retention.ms=604800000")));
  EXPECT_EQ(end_of(options_, kShard), 11u);
}

TEST_F(KafkaTopicFaults, ABeginningThatWasRemovedIsNamed) {
  hands_.delete_records_before(1, 3);
  EXPECT_THAT(trouble(), testing::StartsWith("log.beginning_removed"));
  EXPECT_EQ(node_.troubles()[0].partition, kShard);
  EXPECT_EQ(refusal_of(options_).reason, "log.beginning_removed");
}

TEST_F(KafkaTopicFaults, ADeletedTopicIsNamed) {
  hands_.remove();
  EXPECT_THAT(trouble(), testing::StartsWith("log.topic_deleted"));
}

TEST_F(KafkaTopicFaults, ATopicDeletedAndMadeAnewIsNamedAndNothingIsWritten) {
  hands_.remove();
  hands_.create(3);
  EXPECT_THAT(trouble(), testing::AnyOf(testing::StartsWith("log.topic_recreated"),
                                        testing::StartsWith("log.topic_deleted")));
  for (std::uint32_t p = 0; p < 3; ++p) EXPECT_EQ(end_of(options_, PartitionNo{p}), 0u);
}

TEST_F(KafkaTopicFaults, ATopicMadeAnewWithAnotherLogInItIsNamed) {
  hands_.remove();
  auto other = options_;
  other.create = creation(0x33);
  other.creation_timeout = kPatience;
  const auto anew = open(other);
  EXPECT_THAT(trouble(), testing::AnyOf(testing::StartsWith("log.topic_recreated"),
                                        testing::StartsWith("log.topic_deleted")));
  EXPECT_EQ(end_of(options_, kShard), 1u);
  EXPECT_EQ(anew->log_id(), other.create->log);
}

TEST_F(KafkaTopicFaults, AFrameThatTheBrokerRefusesIsReportedAndTheNextOneIsTaken) {
  auto options = options_;
  options.check_every = std::chrono::hours{1};  // the setting is not to be found before the frame
  const auto log = open(options);
  LogCaller node(*log, kPatience);
  node.follow(kShard, Offset{0});
  ASSERT_TRUE(node.until_read(kShard, 11));
  hands_.set("max.message.bytes", "1000");
  // The limit holds a moment after the broker tells it: what comes early is still taken.
  std::size_t taken = 11;
  while (node.append_failures() == 0) {
    node.append(kShard, std::string(50'000, 'x'));
    ASSERT_TRUE(node.until(
        [&] { return node.append_failures() > 0 || node.records(kShard).size() > taken; }));
    taken = node.records(kShard).size();
  }
  node.append(kShard, "small");
  ASSERT_TRUE(node.until_read(kShard, taken + 1));
  EXPECT_EQ(node.records(kShard).back().bytes, "small");
}

TEST_F(KafkaTopicFaults, KcatReadsOneRecordForEachFrame) {
  const auto said = output_of("kcat -C -e -q -b " + broker().address() + " -t " + options_.topic +
                              " -p 1 -o beginning -f '%o %K %S\\n'");
  EXPECT_EQ(std::ranges::count(said, '\n'), 11);
  EXPECT_THAT(said, testing::HasSubstr("\n10 -1 7\n")) << "offset, no key, size";
}

}  // namespace
}  // namespace cas::tests
