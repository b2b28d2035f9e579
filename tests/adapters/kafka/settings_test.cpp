#include "adapters/kafka/settings.hpp"

#include <gtest/gtest.h>

namespace cas::adapters::kafka {
namespace {

struct Wrong {
  const char* name;
  const char* value;
  const char* reason;
};

TEST(Settings, WhatATopicIsMadeWithIsWhatItMustHave) {
  for (const std::size_t brokers : {1u, 2u, 3u, 5u})
    for (const bool may_lose_tail : {false, true}) {
      const auto replicas = replicas_on(brokers);
      EXPECT_TRUE(
          check_log_topic(log_topic_settings(replicas, may_lose_tail), replicas, may_lose_tail));
    }
}

TEST(Settings, EachWrongOneIsNamedWithItsValue) {
  for (const Wrong& wrong :
       {Wrong{"cleanup.policy", "compact", "log.topic_compacted"},
        Wrong{"cleanup.policy", "compact,delete", "log.topic_compacted"},
        Wrong{"cleanup.policy", "delete,compact", "log.topic_compacted"},
        Wrong{"retention.ms", "604800000", "log.retention"},
        Wrong{"retention.bytes", "1", "log.retention"},
        Wrong{"unclean.leader.election.enable", "true", "log.unclean_election"},
        Wrong{"max.message.bytes", "65536", "log.max_message_bytes"},
        Wrong{"min.insync.replicas", "1", "log.min_insync_replicas"}}) {
    auto settings = log_topic_settings(3, false);
    settings[wrong.name] = wrong.value;
    const auto checked = check_log_topic(settings, 3, false);
    ASSERT_FALSE(checked) << wrong.name;
    EXPECT_EQ(checked.error().code, Errc::unavailable);
    EXPECT_EQ(checked.error().reason, wrong.reason);
    EXPECT_NE(checked.error().detail.find(std::string(wrong.name) + "=" + wrong.value),
              std::string::npos)
        << checked.error().detail;
    settings.erase(wrong.name);
    EXPECT_FALSE(check_log_topic(settings, 3, false)) << "absent: " << wrong.name;
  }
}

TEST(Settings, OneCopyMustBeFlushedUnlessItIsSaidOutLoud) {
  const auto careless = log_topic_settings(1, true);
  const auto checked = check_log_topic(careless, 1, false);
  ASSERT_FALSE(checked);
  EXPECT_EQ(checked.error().reason, "log.flush_messages");
  EXPECT_NE(checked.error().detail.find("--may-lose-tail"), std::string::npos);
  EXPECT_TRUE(check_log_topic(careless, 1, true));
}

}  // namespace
}  // namespace cas::adapters::kafka
