#include "adapters/kafka/kafka_log.hpp"

#include <algorithm>

#include "tests/contract/kafka_broker.hpp"
#include "tests/contract/log_contract.hpp"

namespace cas::tests {
namespace {

namespace kafka = adapters::kafka;

class KafkaLogUnderTest final : public LogUnderTest {
 public:
  KafkaLogUnderTest(const events::LogCreation& creation, KafkaBroker& broker, bool may_lose_tail) {
    options_.client.brokers = broker.address();
    options_.topic = KafkaBroker::fresh_topic();
    options_.create = creation;
    options_.may_lose_tail = may_lose_tail;
    log_ = open(options_);
  }
  ~KafkaLogUnderTest() override {
    log_.reset();
    TopicHands(options_.client.brokers, options_.topic).remove();
  }

  events::Log& log() override { return *log_; }
  std::unique_ptr<events::Log> open_second() override {
    auto options = options_;
    options.read_only = true;
    return open(options);
  }
  void reopen() override {
    log_.reset();
    log_ = open(options_);
  }
  bool damage(events::PartitionNo partition) override {
    TopicHands(options_.client.brokers, options_.topic)
        .delete_records_before(static_cast<int>(partition.value()), 5);
    return true;
  }

 private:
  static std::unique_ptr<kafka::KafkaLog> open(const kafka::KafkaOptions& options) {
    auto opened = kafka::KafkaLog::open(options);
    invariant(opened.has_value(), opened ? "" : opened.error().detail);
    return *std::move(opened);
  }

  kafka::KafkaOptions options_;
  std::unique_ptr<kafka::KafkaLog> log_;
};

LogFactory on(const std::string& version, bool may_lose_tail) {
  auto name = "broker_" + version + (may_lose_tail ? "" : "_flushing");
  std::ranges::replace(name, '.', '_');
  return {.name = std::move(name),
          .make = [version, may_lose_tail](const events::LogCreation& creation) {
            return std::make_unique<KafkaLogUnderTest>(creation, KafkaBroker::shared(version),
                                                       may_lose_tail);
          }};
}

}  // namespace

INSTANTIATE_TEST_SUITE_P(Kafka, LogContract, testing::Values(on("3.9.2", false), on("4.1.2", true)),
                         [](const auto& one) { return one.param.name; });

}  // namespace cas::tests
