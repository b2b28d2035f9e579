#include <gtest/gtest.h>

#include "adapters/kafka/options.hpp"

namespace cas::adapters::kafka {
namespace {

TEST(Address, NamesBrokersAndTopic) {
  const auto one = parse_address("kafka://localhost:9092/cas.events.v1");
  ASSERT_TRUE(one);
  EXPECT_EQ(one->brokers, "localhost:9092");
  EXPECT_EQ(one->topic, "cas.events.v1");
  const auto three = parse_address("kafka://a:1,b.example:65535,[::1]:3/T-0_x");
  ASSERT_TRUE(three);
  EXPECT_EQ(three->brokers, "a:1,b.example:65535,[::1]:3");
}

TEST(Address, WhatStandsBesideALogIsNamedAfterIt) {
  EXPECT_EQ(topic_beside("cas.events.v1", "keys"), "cas.keys.v1");
  EXPECT_EQ(topic_beside("trial", "keys"), "trial.keys.v1");
}

TEST(Address, SaysWhatIsWrongWithIt) {
  for (const auto* bad :
       {"", "kafka://", "kafka:/localhost:9092/t", "kafka://localhost:9092", "kafka://localhost/t",
        "kafka://:9092/t", "kafka://localhost:/t", "kafka://localhost:0/t",
        "kafka://localhost:65536/t", "kafka://localhost:9o92/t", "kafka://a:1,/t", "kafka://a:1/",
        "kafka://a:1/..", "kafka://a:1/a b", "kafka://a:1/a/b", "http://a:1/t"}) {
    const auto read = parse_address(bad);
    ASSERT_FALSE(read) << bad;
    EXPECT_EQ(read.error().code, Errc::invalid);
    EXPECT_EQ(read.error().reason, "log.bad_address");
    EXPECT_FALSE(read.error().detail.empty());
  }
  EXPECT_FALSE(parse_address("kafka://a:1/" + std::string(250, 't')));
  EXPECT_TRUE(parse_address("kafka://a:1/" + std::string(249, 't')));
}

}  // namespace
}  // namespace cas::adapters::kafka
