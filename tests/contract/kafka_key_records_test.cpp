#include "adapters/kafka/kafka_key_records.hpp"

#include "adapters/crypto/wrapped_key_store.hpp"
#include "tests/contract/kafka_broker.hpp"
#include "tests/contract/key_records_contract.hpp"

namespace cas::contract {
namespace {

using adapters::crypto::KeyFound;
using adapters::kafka::KafkaKeyOptions;
using adapters::kafka::KafkaKeyRecords;
using tests::KafkaBroker;
using tests::TopicHands;

KafkaKeyOptions fresh(const std::string& version) {
  KafkaKeyOptions options;
  options.client.brokers = KafkaBroker::shared(version).address();
  options.topic = KafkaBroker::fresh_topic();
  options.may_lose_tail = true;
  return options;
}

KeyRecordsFactory on(const std::string& version) {
  return {
      "broker_" + version.substr(0, 1), [version] {
        const auto options = fresh(version);
        return KeyRecordsUnderTest{[options] { return KafkaKeyRecords::open(options).value(); }};
      }};
}

events::KeyId key(std::uint8_t number) {
  events::Bytes16 id{};
  id.back() = number;
  return events::KeyId{id};
}

INSTANTIATE_TEST_SUITE_P(Kafka, KeyRecordsContract, testing::Values(on("3.9.2"), on("4.1.2")),
                         [](const auto& instance) { return instance.param.name; });

TEST(KafkaKeyRecords, WhoOnlyReadsFollowsAndWritesNothing) {
  auto options = fresh("4.1.2");
  const auto writer = KafkaKeyRecords::open(options).value();
  ASSERT_TRUE(writer->put(key(1), "record"));
  options.read_only = true;
  const auto reader = KafkaKeyRecords::open(options).value();
  EXPECT_EQ(reader->find(key(1))->record, "record");
  EXPECT_EQ(reader->put(key(1), "again").value(), "record");
  EXPECT_EQ(reader->put(key(2), "new").error().reason, "key.store_unavailable");
  EXPECT_EQ(reader->erase(key(1)).error().reason, "key.store_unavailable");
}

TEST(KafkaKeyRecords, ATopicThatWouldLoseKeysOrBringThemBackIsRefusedByName) {
  const auto options = fresh("4.1.2");
  KafkaKeyRecords::open(options).value().reset();
  TopicHands hands(options.client.brokers, options.topic);
  hands.set("delete.retention.ms", "86400000");
  auto refused = KafkaKeyRecords::open(options);
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().reason, "key.topic_settings");
  EXPECT_NE(refused.error().detail.find("delete.retention.ms=86400000"), std::string::npos);
  hands.set("cleanup.policy", "delete");
  refused = KafkaKeyRecords::open(options);
  ASSERT_FALSE(refused);
  EXPECT_NE(refused.error().detail.find("cleanup.policy=delete"), std::string::npos);
}

TEST(KafkaKeyRecords, ARecordBehindTheOneThatStandsIsOvertakenAgainAtTheNextOpening) {
  const auto options = fresh("4.1.2");
  const auto records = KafkaKeyRecords::open(options).value();
  ASSERT_TRUE(records->put(key('a'), "first"));
  ASSERT_TRUE(records->erase(key('b')));
  TopicHands hands(options.client.brokers, options.topic);
  for (const char name : {'a', 'b'}) hands.produce(0, std::string(15, '\0') + name, "late");
  for (int round = 0; round < 2; ++round) {
    const auto again = KafkaKeyRecords::open(options).value();
    EXPECT_EQ(again->find(key('a'))->record, "first");
    EXPECT_EQ(again->find(key('b'))->state, KeyFound::State::erased);
  }
  const auto said = tests::output_of("kcat -C -e -q -b " + options.client.brokers + " -t " +
                                     options.topic + " -o beginning -f '%S '");
  EXPECT_EQ(said, "5 -1 4 4 5 -1 ") << "each repaired once, the last record is the one that stands";
}

}  // namespace
}  // namespace cas::contract
