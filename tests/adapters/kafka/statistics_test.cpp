#include "adapters/kafka/statistics.hpp"

#include <gtest/gtest.h>

namespace cas::adapters::kafka {
namespace {

constexpr std::string_view kConsumer = R"({ "name": "cas#consumer-2", "client_id": "cas",
  "type": "consumer", "ts": 1, "msg_cnt": 0, "msg_size": 0, "tx_bytes": 500, "rx_bytes": 7000,
  "brokers": {
    "127.0.0.1:9092/bootstrap": {"nodeid": -1, "state": "UP", "txerrs": 1, "disconnects": 2},
    "127.0.0.1:9092/1": {"nodeid": 1, "state": "UP", "outbuf_cnt": 1, "waitresp_cnt": 2,
      "rxerrs": 1, "req_timeouts": 1, "disconnects": 1, "rtt": {"p50": 300, "p99": 900}},
    "127.0.0.1:9093/2": {"nodeid": 2, "state": "DOWN", "rtt": {"p50": 200, "p99": 1900}}},
  "topics": {"cas.events.v1": {"partitions": {
    "0": {"fetch_state": "active", "hi_offset": 50, "app_offset": 40},
    "1": {"fetch_state": "active", "hi_offset": 50, "app_offset": 50},
    "2": {"fetch_state": "active", "hi_offset": 9, "app_offset": -1001},
    "3": {"fetch_state": "none", "hi_offset": 9, "app_offset": 1},
    "-1": {"fetch_state": "active", "hi_offset": 9, "app_offset": 1}}}}})";

TEST(KafkaStatistics, AreReadFromWhatLibrdkafkaEmits) {
  const auto figures = read_statistics(kConsumer);
  ASSERT_TRUE(figures.has_value());
  EXPECT_EQ(figures->type, "consumer");
  EXPECT_EQ(figures->brokers, 2U);
  EXPECT_EQ(figures->brokers_up, 1U);
  EXPECT_EQ(figures->open_requests, 3U);
  EXPECT_EQ(figures->errors, 3U);
  EXPECT_EQ(figures->disconnects, 3U);
  EXPECT_EQ(figures->sent_bytes, 500U);
  EXPECT_EQ(figures->received_bytes, 7000U);
  EXPECT_EQ(figures->round_trip_p50_us, 300U);
  EXPECT_EQ(figures->round_trip_p99_us, 1900U);
  const std::map<events::PartitionNo, std::uint64_t> lag{{events::PartitionNo{0}, 10},
                                                         {events::PartitionNo{1}, 0}};
  EXPECT_EQ(figures->lag, lag);
}

TEST(KafkaStatistics, WhatIsSomethingElseIsNothing) {
  for (const auto* text : {"", "{", "[]", "{}", R"({"type": 5})", R"({"brokers": []})"})
    EXPECT_FALSE(read_statistics(text).has_value()) << text;
  const auto sparse = read_statistics(R"({"type": "producer", "brokers": {"a": 1}, "topics": 2})");
  ASSERT_TRUE(sparse.has_value());
  EXPECT_EQ(sparse->brokers, 0U);
}

TEST(KafkaStatistics, TheNewestOfEachClientIsKept) {
  Statistics statistics;
  EXPECT_TRUE(statistics.figures().empty());
  statistics.note(kConsumer);
  statistics.note(R"({ "type": "producer", "msg_cnt": 5 })");
  statistics.note(R"({ "type": "producer", "msg_cnt": 6 })");
  const auto all = statistics.figures();
  ASSERT_EQ(all.size(), 2U);
  EXPECT_EQ(all[0].type, "consumer");
  EXPECT_EQ(all[1].queued_messages, 6U);
}

}  // namespace
}  // namespace cas::adapters::kafka
