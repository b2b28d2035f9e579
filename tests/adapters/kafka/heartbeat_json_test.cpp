#include "adapters/kafka/heartbeat_json.hpp"

#include <gtest/gtest.h>

namespace cas::adapters::kafka {
namespace {

engine::Heartbeat sample() {
  return {.node = events::NodeId{events::Bytes16{1, 2, 3}},
          .incarnation = events::Incarnation{events::Bytes16{9}},
          .url = "https://cas.example:8443",
          .holds = {{events::PartitionNo{0}, events::Hash{events::Bytes32{7}}},
                    {events::PartitionNo{12}, events::Hash{events::Bytes32{8}}}},
          .waiting = 3,
          .time = events::Time{1'700'000'000'000'000}};
}

std::string without(std::string text, std::string_view member) {
  const auto at = text.find(member);
  return text.replace(at, 1, "x");
}

TEST(HeartbeatJson, ReadsBackWhatItWrites) {
  const auto read = parse_heartbeat(print_heartbeat(sample()));
  ASSERT_TRUE(read) << read.error().detail;
  EXPECT_EQ(*read, sample());
}

TEST(HeartbeatJson, OneThatOwnsNothingIsAHeartbeat) {
  auto last = sample();
  last.holds.clear();
  EXPECT_EQ(parse_heartbeat(print_heartbeat(last)), last);
}

TEST(HeartbeatJson, WhatALaterReleaseAddsIsReadOver) {
  auto text = print_heartbeat(sample());
  text.insert(1, R"("mood":"good",)");
  EXPECT_EQ(parse_heartbeat(text), sample());
}

TEST(HeartbeatJson, AnythingElseIsRefused) {
  const auto whole = print_heartbeat(sample());
  for (const auto* member : {"node", "incarnation", "url", "holds", "time_us", "waiting"})
    EXPECT_FALSE(parse_heartbeat(without(whole, member))) << member;
  for (std::size_t length = 0; length < whole.size(); ++length)
    EXPECT_FALSE(parse_heartbeat(whole.substr(0, length))) << length;
  EXPECT_FALSE(parse_heartbeat(R"({"v":0})"));
  EXPECT_FALSE(parse_heartbeat("[]"));
}

}  // namespace
}  // namespace cas::adapters::kafka
