// Command to durable acknowledgement, in process: the real node behind its thread, rows in RocksDB,
// on the embedded log and, where a broker is named, on Kafka. Beside each figure stands what the
// same bytes cost bare in the same run: fdatasync of the same groups, or librdkafka alone.
//
//   command_bench [--units N] [--singles N] [--commands N] [--cells N] [--shards P]
//                 [--directory DIR] [--kafka HOST:PORT]              JSON on standard output

#include <unistd.h>

#include <filesystem>

#include "adapters/crypto/random.hpp"
#include "adapters/embedded/embedded_log.hpp"
#include "adapters/kafka/kafka_log.hpp"
#include "adapters/kafka/settings.hpp"
#include "tests/bench/bare_producer.hpp"
#include "tests/bench/measure.hpp"
#include "tests/bench/recorded_groups.hpp"
#include "tests/bench/served_campaign.hpp"

namespace cas::bench {
namespace {

namespace fs = std::filesystem;
using boost::json::object;

constexpr std::size_t kInFlight = 256;
constexpr std::size_t kRounds = 10;

struct Plan {
  CampaignPlan campaign;
  std::size_t singles = 2'000;
  std::size_t commands = 100'000;
  std::size_t cells_per_save = 5;
  std::uint32_t shards = 8;
};

events::LogCreation creation(const Plan& plan) {
  return {events::LogId{adapters::crypto::random_bytes16()}, events::log::Environment::test,
          plan.shards, adapters::node::system_now()};
}

std::vector<engine::Envelope> saves(ServedCampaign& node, const Plan& plan, std::size_t count) {
  std::vector<engine::Envelope> all;
  for (std::size_t i = 0; i < count; ++i)
    all.push_back(node.save(i % node.reports().size(), plan.cells_per_save));
  return all;
}

/// Latencies of ours beside bare ones.
object singly(std::vector<double> ours_us, std::vector<double> bare_us) {
  const auto commands = ours_us.size();
  const auto ours = spread_of(std::move(ours_us)), bare = spread_of(std::move(bare_us));
  return {{"commands", commands},
          {"median_us", rounded(ours.median)},
          {"p99_us", rounded(ours.p99)},
          {"bare_median_us", rounded(bare.median)},
          {"bare_p99_us", rounded(bare.p99)},
          {"times_bare", rounded(ours.median / bare.median)}};
}

/// Commands a second beside bare ones.
object together(std::size_t commands, double seconds, double cpu, double bare_seconds) {
  const auto count = static_cast<double>(commands);
  return {{"commands", commands},
          {"commands_per_second", rounded(count / seconds)},
          {"cpu_us_per_command", rounded(cpu / count * 1e6)},
          {"bare_per_second", rounded(count / bare_seconds)},
          {"of_bare", rounded(bare_seconds / seconds)}};
}

/// Ours and bare by turns, so that a noisy neighbour meets both.
object embedded_singly(ServedCampaign& node, const Plan& plan, RecordedGroups& groups,
                       const fs::path& bare_folder) {
  std::vector<double> ours, bare;
  for (std::size_t round = 0; round < kRounds; ++round) {
    auto commands = saves(node, plan, plan.singles / kRounds);
    (void)groups.take();
    std::ranges::copy(node.send_singly(std::move(commands)), std::back_inserter(ours));
    std::ranges::copy(sync_bare(bare_folder, groups.take(), 1).latencies_us,
                      std::back_inserter(bare));
  }
  return singly(std::move(ours), std::move(bare));
}

object embedded_together(ServedCampaign& node, const Plan& plan, RecordedGroups& groups,
                         const fs::path& bare_folder, unsigned threads) {
  double seconds = 0, cpu = 0, bare_seconds = 0;
  std::size_t commands_sent = 0, groups_written = 0;
  for (std::size_t round = 0; round < kRounds; ++round) {
    auto commands = saves(node, plan, plan.commands / kRounds);
    commands_sent += commands.size();
    (void)groups.take();
    const auto cpu_before = cpu_seconds();
    seconds += node.send(std::move(commands), kInFlight);
    cpu += cpu_seconds() - cpu_before;
    const auto written = groups.take();
    groups_written += written.size();
    bare_seconds += sync_bare(bare_folder, written, threads).seconds;
  }
  auto figures = together(commands_sent, seconds, cpu, bare_seconds);
  figures["commands_per_group"] =
      rounded(static_cast<double>(commands_sent) / static_cast<double>(groups_written));
  return figures;
}

object embedded(const Plan& plan, const fs::path& folder) {
  RecordedGroups groups;
  adapters::embedded::EmbeddedOptions options;
  options.directory = folder / "log";
  options.create = creation(plan);
  options.trace = &groups;
  const auto log = need_of(adapters::embedded::EmbeddedLog::open(options));
  ServedCampaign node(*log, folder / "rows");
  node.launch(plan.campaign);
  (void)node.send(node.save_all(plan.campaign.cells), kInFlight);
  node.settle();
  auto alone = embedded_singly(node, plan, groups, folder / "bare");
  auto many = embedded_together(node, plan, groups, folder / "bare", options.limits.threads);
  return {{"in_flight_1", std::move(alone)}, {"in_flight_256", std::move(many)}};
}

object kafka_rounds(ServedCampaign& node, const Plan& plan, RecordedAppends& appends,
                    BareProducer& bare) {
  std::vector<double> ours_us, bare_us;
  double seconds = 0, cpu = 0, bare_seconds = 0;
  std::size_t sent = 0;
  for (std::size_t round = 0; round < kRounds; ++round) {
    auto commands = saves(node, plan, plan.singles / kRounds);
    (void)appends.take();
    std::ranges::copy(node.send_singly(std::move(commands)), std::back_inserter(ours_us));
    std::ranges::copy(bare.send(appends.take(), 1).latencies_us, std::back_inserter(bare_us));

    commands = saves(node, plan, plan.commands / kRounds);
    sent += commands.size();
    const auto cpu_before = cpu_seconds();
    seconds += node.send(std::move(commands), kInFlight);
    cpu += cpu_seconds() - cpu_before;
    bare_seconds += bare.send(appends.take(), kInFlight).seconds;
  }
  return {{"in_flight_1", singly(std::move(ours_us), std::move(bare_us))},
          {"in_flight_256", together(sent, seconds, cpu, bare_seconds)}};
}

/// @param may_lose_tail  the broker need not flush each record to its disk
object kafka(const Plan& plan, const fs::path& folder, const std::string& brokers,
             bool may_lose_tail) {
  namespace adapter = adapters::kafka;
  adapter::KafkaOptions options;
  options.client.brokers = brokers;
  options.topic =
      "bench-" + events::to_hex(events::LogId{adapters::crypto::random_bytes16()}).substr(0, 12);
  options.create = creation(plan);
  options.may_lose_tail = may_lose_tail;
  const auto log = need_of(adapter::KafkaLog::open(options));
  RecordedAppends appends(*log);
  ServedCampaign node(appends, folder / "rows");
  node.launch(plan.campaign);
  (void)node.send(node.save_all(plan.campaign.cells), kInFlight);
  node.settle();

  const auto admin = need_of(adapter::TopicAdmin::open(options.client, options.topic));
  const auto replicas = need_of(admin->shape()).replicas;
  BareProducer bare(brokers, options.topic + "-bare", log->partition_count(),
                    adapter::log_topic_settings(replicas, may_lose_tail));
  auto figures = kafka_rounds(node, plan, appends, bare);
  figures["replicas"] = replicas;
  figures["flush.messages"] = need_of(admin->settings())["flush.messages"];
  return figures;
}

}  // namespace
}  // namespace cas::bench

int main(int count, char** given) {
  using namespace cas::bench;
  const Words words(count, given);
  Plan plan;
  plan.campaign.units = words.number("units", plan.campaign.units);
  plan.singles = words.number("singles", plan.singles);
  plan.commands = words.number("commands", plan.commands);
  plan.cells_per_save = words.number("cells", plan.cells_per_save);
  plan.shards = static_cast<std::uint32_t>(words.number("shards", plan.shards));
  const fs::path folder = words.text("directory", "command-bench-" + std::to_string(getpid()));
  fs::remove_all(folder);
  boost::json::object all{{"units", plan.campaign.units},
                          {"cells", plan.campaign.cells},
                          {"cells_per_save", plan.cells_per_save},
                          {"shards", plan.shards}};
  all["embedded"] = embedded(plan, folder / "embedded");
  if (const auto brokers = words.text("kafka", ""); !brokers.empty()) {
    all["kafka_flushing_each"] = kafka(plan, folder / "kafka-flushing", brokers, false);
    all["kafka_may_lose_tail"] = kafka(plan, folder / "kafka", brokers, true);
  }
  fs::remove_all(folder);
  std::cout << boost::json::serialize(all) << "\n";
  return 0;
}
