#include "adapters/simulated/log.hpp"
#include "tests/contract/log_contract.hpp"

namespace cas::tests {
namespace {

using adapters::simulated::SimulatedBroker;
using adapters::simulated::SimulatedLog;

constexpr std::uint64_t kSeed = 1;

class SimulatedLogUnderTest final : public LogUnderTest {
 public:
  SimulatedLogUnderTest(const events::LogCreation& creation, SimulatedBroker::Options options)
      : broker_(creation, options, kSeed), log_(std::make_unique<SimulatedLog>(broker_)) {}

  events::Log& log() override { return *log_; }
  std::unique_ptr<events::Log> open_second() override {
    return std::make_unique<SimulatedLog>(broker_);
  }
  void reopen() override {
    log_.reset();
    log_ = std::make_unique<SimulatedLog>(broker_);
  }
  bool damage(events::PartitionNo partition) override {
    broker_.damage(partition);
    return true;
  }

 private:
  SimulatedBroker broker_;
  std::unique_ptr<SimulatedLog> log_;
};

LogFactory factory(std::string name, const SimulatedBroker::Options& options) {
  return {.name = std::move(name),
          .make = [options](const events::LogCreation& creation) -> std::unique_ptr<LogUnderTest> {
            return std::make_unique<SimulatedLogUnderTest>(creation, options);
          },
          .threads = false};
}

SimulatedBroker::Options slow() {
  return {.delays = {.produce = {100, 2'000},
                     .fetch = {50, 1'000},
                     .answer = {50, 1'000},
                     .timeout_us = 10'000,
                     .late = {10'000, 20'000}}};
}

INSTANTIATE_TEST_SUITE_P(Simulated, LogContract,
                         testing::Values(factory("AtOnce", {}), factory("Slow", slow())),
                         [](const auto& log) { return log.param.name; });

}  // namespace
}  // namespace cas::tests
