#include "ops/cli/open_log.hpp"

#include "adapters/embedded/embedded_log.hpp"
#include "adapters/kafka/kafka_log.hpp"

namespace cas::ops {
namespace {

constexpr std::string_view kEmbedded = "embedded:";
constexpr std::string_view kKafka = "kafka://";

template <class Made>
Result<std::unique_ptr<events::Log>> as_log(Result<std::unique_ptr<Made>> made) {
  if (!made) return fail(std::move(made.error()));
  return std::unique_ptr<events::Log>(*std::move(made));
}

Result<std::unique_ptr<events::Log>> open_kafka(const Options& options, Access access,
                                                const std::optional<events::LogCreation>& create) {
  auto address = adapters::kafka::parse_address(options.log);
  if (!address) return fail(std::move(address.error()));
  if (access == Access::write)
    if (auto may = may_write(options); !may) return fail(std::move(may.error()));
  adapters::kafka::KafkaOptions kafka;
  kafka.client.brokers = address->brokers;
  kafka.client.on_log = options.on_kafka_log;
  kafka.topic = address->topic;
  kafka.create = create;
  kafka.may_lose_tail = options.may_lose_tail;
  kafka.read_only = access == Access::read;
  return as_log(adapters::kafka::KafkaLog::open(std::move(kafka)));
}

/// Whoever opens a log that is not there wants to know how there comes to be one.
Result<std::unique_ptr<events::Log>> with_hint(Result<std::unique_ptr<events::Log>> log) {
  if (!log && log.error().reason == "log.not_found") {
    auto& detail = log.error().detail;
    if (!detail.ends_with('.')) detail += '.';
    detail += " Begin one with `cas init` and the same settings.";
  }
  return log;
}

}  // namespace

Result<void> check_log_address(const Options& options) {
  if (options.log.starts_with(kEmbedded) && options.log.size() > kEmbedded.size()) return {};
  if (is_kafka(options)) {
    if (auto address = adapters::kafka::parse_address(options.log); !address)
      return fail(std::move(address.error()));
    return {};
  }
  return fail(Errc::invalid, "log.bad_address",
              "A log is embedded:DIR or kafka://host:port/topic, not '" + options.log + "'.");
}

bool is_kafka(const Options& options) { return options.log.starts_with(kKafka); }

Result<void> may_write(const Options& options) {
  if (!is_kafka(options) || options.claim) return {};
  return fail(Errc::unavailable, "log.claim_needed",
              "Another node may be writing to " + options.log +
                  ". If this command shall take over its partitions, say --claim.");
}

Result<std::unique_ptr<events::Log>> open_log(
    const Options& options, Access access, const std::optional<events::LogCreation>& create,
    const std::map<events::PartitionNo, events::Offset>& known_offsets) {
  if (auto good = check_log_address(options); !good) return fail(std::move(good.error()));
  using adapters::embedded::EmbeddedLog;
  using adapters::embedded::Mode;
  const auto writes = access != Access::read;
  if (!is_kafka(options))
    return with_hint(as_log(EmbeddedLog::open({.directory = options.log.substr(kEmbedded.size()),
                                               .mode = writes ? Mode::writer : Mode::reader,
                                               .create = create,
                                               .known_offsets = known_offsets})));
  return with_hint(open_kafka(options, access, create));
}

}  // namespace cas::ops
