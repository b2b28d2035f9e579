#include "adapters/kafka/value_topic.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "adapters/kafka/value_reader.hpp"
#include "tests/adapters/kafka/scene.hpp"

namespace cas::tests {
namespace {

using adapters::kafka::ValueReader;
using adapters::kafka::ValueTopic;
using adapters::kafka::ValueTopicOptions;
using From = ValueReader::From;

class KafkaValueTopic : public testing::Test {
 protected:
  static KafkaBroker& broker() { return KafkaBroker::shared("4.1.2"); }

  Result<std::unique_ptr<ValueTopic>> open() {
    return ValueTopic::open(
        options_, [this](std::string_view, bool stored) { ++(stored ? stored_ : refused_); });
  }

  /// Reads until nothing has been left unread of what there was at the beginning.
  std::vector<ValueReader::Value> read(From from = From::beginning) {
    auto reader = ValueReader::open(options_.client, options_.topic, from);
    EXPECT_TRUE(reader) << reader.error().detail;
    std::vector<ValueReader::Value> values;
    const auto give_up = std::chrono::steady_clock::now() + kPatience;
    while (!(*reader)->caught_up() && std::chrono::steady_clock::now() < give_up)
      if (auto value = (*reader)->next(std::chrono::milliseconds{100}); value && *value)
        values.push_back(**std::move(value));
    EXPECT_TRUE((*reader)->caught_up());
    return values;
  }

  const ValueTopicOptions options_{.client = {.brokers = broker().address()},
                                   .topic = KafkaBroker::fresh_topic(),
                                   .partitions = 2,
                                   .content_type = "text/plain"};
  int stored_ = 0;
  int refused_ = 0;
};

TEST_F(KafkaValueTopic, IsMadeAndReadAgain) {
  auto topic = open();
  ASSERT_TRUE(topic) << topic.error().detail;
  EXPECT_TRUE((*topic)->send(events::PartitionNo{0}, "a", "1"));
  EXPECT_TRUE((*topic)->send(events::PartitionNo{1}, "b", "2"));
  EXPECT_TRUE((*topic)->send(events::PartitionNo{0}, "a", "3"));
  EXPECT_EQ((*topic)->waiting(), 3u);
  EXPECT_TRUE((*topic)->flush(kPatience));
  EXPECT_EQ((*topic)->waiting(), 0u);
  EXPECT_EQ(stored_, 3);
  EXPECT_EQ(refused_, 0);
  EXPECT_TRUE((*topic)->check());
  const auto values = read();
  ASSERT_EQ(values.size(), 3u);
  std::map<std::string, std::string> last;
  for (const auto& value : values) last[value.key] = value.value;
  EXPECT_EQ(last, (std::map<std::string, std::string>{{"a", "3"}, {"b", "2"}}));
  EXPECT_TRUE(read(From::end).empty());
  EXPECT_TRUE(open()) << "it may be there already";
}

TEST_F(KafkaValueTopic, WithOtherSettingsNothingIsPublished) {
  TopicHands hands(broker().address(), options_.topic);
  hands.create_for_log(2);
  const auto refused = open();
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().reason, "values.topic_settings");
  EXPECT_THAT(refused.error().detail, testing::HasSubstr("cleanup.policy=delete"));
  hands.set("cleanup.policy", "compact");
  EXPECT_TRUE(open()) << "once it is mended";
}

TEST_F(KafkaValueTopic, AWrongNumberOfPartitionsIsNamed) {
  TopicHands hands(broker().address(), options_.topic);
  hands.create_for_log(3);
  hands.set("cleanup.policy", "compact");
  const auto refused = open();
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().reason, "values.topic_partitions");
  EXPECT_THAT(refused.error().detail, testing::HasSubstr("3 partitions and not 2"));
}

TEST_F(KafkaValueTopic, WhatABrokerRefusesIsTold) {
  auto topic = open();
  ASSERT_TRUE(topic) << topic.error().detail;
  TopicHands hands(broker().address(), options_.topic);
  hands.set("max.message.bytes", "100");
  std::string noise;  // that no compression makes small
  for (int i = 0; i < 2000; ++i) noise += static_cast<char>('a' + (i * i * 31 + i / 7) % 26);
  // The limit holds a moment after the broker tells it: what comes early is still taken.
  const auto give_up = std::chrono::steady_clock::now() + kPatience;
  while (refused_ == 0 && std::chrono::steady_clock::now() < give_up) {
    EXPECT_TRUE((*topic)->send(events::PartitionNo{0}, "a", noise));
    (*topic)->flush(kPatience);
  }
  EXPECT_EQ(refused_, 1);
  const auto checked = (*topic)->check();
  ASSERT_FALSE(checked);
  EXPECT_EQ(checked.error().reason, "values.topic_settings");
  EXPECT_THAT(checked.error().detail, testing::HasSubstr("max.message.bytes=100"));
}

TEST_F(KafkaValueTopic, OneThatIsNotThereCannotBeRead) {
  const auto reader = ValueReader::open(options_.client, options_.topic, From::beginning);
  ASSERT_FALSE(reader);
  EXPECT_EQ(reader.error().reason, "values.no_topic");
}

TEST_F(KafkaValueTopic, OneBrokerNeedNotFlushThreeKeepTwoCopies) {
  EXPECT_FALSE(adapters::kafka::value_topic_settings(1).contains("flush.messages"));
  EXPECT_EQ(adapters::kafka::value_topic_settings(3).at("min.insync.replicas"), "2");
  for (const std::size_t replicas : {1u, 3u})
    EXPECT_TRUE(adapters::kafka::check_value_topic(adapters::kafka::value_topic_settings(replicas),
                                                   "trial"));
}

}  // namespace
}  // namespace cas::tests
