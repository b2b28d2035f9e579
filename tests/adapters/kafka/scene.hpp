#pragma once
#include <chrono>
#include <memory>
#include <string>

#include "adapters/kafka/kafka_log.hpp"
#include "adapters/kafka/topic_admin.hpp"
#include "tests/contract/kafka_broker.hpp"
#include "tests/contract/log_contract.hpp"

namespace cas::tests {

inline constexpr std::chrono::milliseconds kPatience{60'000};
inline constexpr events::PartitionNo kShard{1};

inline events::LogCreation creation(std::uint8_t id = 0x5a, std::uint32_t shards = 2) {
  events::Bytes16 bytes{};
  bytes.fill(id);
  return {.log = events::LogId{bytes},
          .environment = events::log::Environment::test,
          .shards = shards,
          .time = events::Time{1'700'000'000'000'000}};
}

/// A log of its own that looks at its topic all the time.
inline adapters::kafka::KafkaOptions options_on(const KafkaBroker& broker) {
  adapters::kafka::KafkaOptions options;
  options.client.brokers = broker.address();
  options.topic = KafkaBroker::fresh_topic();
  options.create = creation();
  options.may_lose_tail = true;
  options.creation_timeout = std::chrono::milliseconds{300};
  options.check_every = std::chrono::milliseconds{50};
  return options;
}

inline std::unique_ptr<adapters::kafka::KafkaLog> open(
    const adapters::kafka::KafkaOptions& options) {
  auto opened = adapters::kafka::KafkaLog::open(options);
  invariant(opened.has_value(), opened ? "" : opened.error().detail);
  return *std::move(opened);
}

inline Error refusal_of(const adapters::kafka::KafkaOptions& options) {
  auto opened = adapters::kafka::KafkaLog::open(options);
  EXPECT_FALSE(opened) << "this log should be refused";
  return opened ? Error{} : std::move(opened.error());
}

/// The end of a partition, as somebody else sees it.
inline std::uint64_t end_of(const adapters::kafka::KafkaOptions& options,
                            events::PartitionNo partition) {
  auto admin = adapters::kafka::TopicAdmin::open(options.client, options.topic);
  const auto give_up = std::chrono::steady_clock::now() + kPatience;
  while (std::chrono::steady_clock::now() < give_up)
    if (const auto marks = (*admin)->watermarks(partition)) return marks->high.value();
  invariant(false, "the partition has an end");
  return 0;
}

}  // namespace cas::tests
