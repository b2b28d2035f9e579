#include <gtest/gtest.h>

#include <set>
#include <thread>

#include "events/chain_reader.hpp"
#include "tests/adapters/kafka/scene.hpp"

namespace cas::tests {
namespace {

using events::Offset;
using events::PartitionNo;

KafkaBroker& broker() { return KafkaBroker::shared("4.1.2"); }

TEST(KafkaOpening, Broker400IsRefusedAndToldWhy) {
  const KafkaBroker unfit("4.0.0");
  const auto options = options_on(unfit);
  const auto error = refusal_of(options);
  EXPECT_EQ(error.reason, "log.broker_refused");
  EXPECT_NE(error.detail.find("4.0.0"), std::string::npos) << error.detail;
  EXPECT_NE(error.detail.find("JoinGroup"), std::string::npos) << error.detail;
  auto admin = adapters::kafka::TopicAdmin::open(options.client, options.topic);
  EXPECT_FALSE((*admin)->shape()->exists) << "nothing was made there";
}

TEST(KafkaOpening, ATopicThatIsNotThereIsNotMadeUnasked) {
  auto options = options_on(broker());
  options.create.reset();
  EXPECT_EQ(refusal_of(options).reason, "log.not_found");
  options.create = creation();
  options.read_only = true;
  EXPECT_EQ(refusal_of(options).reason, "log.not_found");
}

TEST(KafkaOpening, NobodyListens) {
  auto options = options_on(broker());
  options.client.brokers = "127.0.0.1:1";
  options.client.connect_timeout = std::chrono::milliseconds{200};
  const auto error = refusal_of(options);
  EXPECT_EQ(error.reason, "log.broker_away");
  EXPECT_NE(error.detail.find("127.0.0.1:1"), std::string::npos) << error.detail;
}

TEST(KafkaOpening, AnEmptyTopicOfSomebodyElseIsRefused) {
  auto options = options_on(broker());
  TopicHands(broker().address(), options.topic).create(3);
  EXPECT_EQ(refusal_of(options).reason, "log.retention");
  options.read_only = true;
  EXPECT_EQ(refusal_of(options).reason, "log.no_genesis");
  EXPECT_EQ(end_of(options, events::kRegistry), 0u);
}

TEST(KafkaOpening, ATopicThatItsMakerCouldNotBeginIsBegun) {
  auto options = options_on(broker());
  TopicHands hands(broker().address(), options.topic);
  hands.create_for_log(3);
  EXPECT_EQ(open(options)->log_id(), creation().log);
  for (std::uint32_t p = 0; p < 3; ++p) EXPECT_EQ(end_of(options, PartitionNo{p}), 1u);
}

TEST(KafkaOpening, ATopicThatHoldsSomethingElseIsRefused) {
  const auto options = options_on(broker());
  TopicHands hands(broker().address(), options.topic);
  hands.create_for_log(3);
  hands.produce(0, "no frame");
  EXPECT_EQ(refusal_of(options).reason, "log.not_a_log");
  EXPECT_EQ(end_of(options, kShard), 0u);
}

TEST(KafkaOpening, ALogWhoseCreationBrokeOffIsCompletedAsItWasMeant) {
  const auto options = options_on(broker());
  TopicHands hands(broker().address(), options.topic);
  hands.create_for_log(3);
  events::log::LogCreated created;
  created.environment = events::log::Environment::test;
  created.shards = 2;
  const auto meant = creation(0x77);
  hands.produce(0, events::write_genesis(meant.log, PartitionNo{0}, meant.time, created));
  auto reader = options;
  reader.read_only = true;
  EXPECT_EQ(refusal_of(reader).reason, "log.incomplete");
  const auto log = open(options);  // with another id at hand, which must not be used
  EXPECT_EQ(log->log_id(), meant.log);
  LogCaller node(*log, kPatience);
  for (std::uint32_t p = 0; p < 3; ++p) {
    node.follow(PartitionNo{p}, Offset{0});
    ASSERT_TRUE(node.until_read(PartitionNo{p}, 1));
    EXPECT_EQ(node.records(PartitionNo{p})[0].bytes,
              events::write_genesis(meant.log, PartitionNo{p}, meant.time, created));
    EXPECT_EQ(node.end(PartitionNo{p}), 1u);
  }
}

TEST(KafkaOpening, AnotherNumberOfPartitionsThanTheLogWasMadeWithIsRefused) {
  const auto options = options_on(broker());
  TopicHands hands(broker().address(), options.topic);
  hands.create_for_log(4);
  events::log::LogCreated created;
  created.shards = 2;
  hands.produce(0, events::write_genesis(creation().log, PartitionNo{0}, {}, created));
  EXPECT_EQ(refusal_of(options).reason, "log.partitions");
}

TEST(KafkaOpening, ThoseWhoMakeALogAtOnceEndUpWithTheSameOne) {
  auto options = options_on(broker());
  options.creation_timeout = kPatience;
  std::vector<std::unique_ptr<adapters::kafka::KafkaLog>> logs(4);
  {
    std::vector<std::jthread> threads;
    for (std::size_t i = 0; i < logs.size(); ++i)
      threads.emplace_back([&, i] {
        auto own = options;
        own.create = creation(static_cast<std::uint8_t>(i + 1));
        logs[i] = open(own);
      });
  }
  std::set<events::LogId> ids;
  for (const auto& log : logs) ids.insert(log->log_id());
  EXPECT_EQ(ids.size(), 1u);
  for (std::uint32_t p = 0; p < 3; ++p) EXPECT_EQ(end_of(options, PartitionNo{p}), 1u);
}

TEST(KafkaOpening, OneCopyThatIsNotFlushedIsRefusedUnlessSaidOutLoud) {
  auto options = options_on(broker());
  open(options).reset();
  options.may_lose_tail = false;
  EXPECT_EQ(refusal_of(options).reason, "log.flush_messages");
  options.read_only = true;
  EXPECT_TRUE(open(options)) << "who only reads need not care";
  auto flushing = options_on(broker());
  flushing.may_lose_tail = false;
  EXPECT_TRUE(open(flushing));
}

TEST(KafkaOpening, RecordsCarryTheBrokersClock) {
  const auto options = options_on(broker());
  const auto log = open(options);
  LogCaller node(*log, kPatience);
  node.follow(kShard, Offset{0});
  ASSERT_TRUE(node.until_read(kShard, 1));
  const auto now = std::chrono::duration_cast<std::chrono::microseconds>(
                       std::chrono::system_clock::now().time_since_epoch())
                       .count();
  EXPECT_NEAR(static_cast<double>(node.records(kShard)[0].stored_at.value()),
              static_cast<double>(now), 60e6);
}

}  // namespace
}  // namespace cas::tests
