#include "adapters/metrics/sources.hpp"

namespace cas::adapters::metrics {
namespace {

void tell_lag(Page& page, const kafka::ClientFigures& of) {
  for (const auto& [partition, records] : of.lag)
    page.gauge("cas_kafka_consumer_lag_records",
               "Records behind the end that the broker told of at the last fetch.",
               static_cast<double>(records), {{"partition", std::to_string(partition.value())}});
}

}  // namespace

void tell_kafka(Page& page, std::span<const kafka::ClientFigures> clients) {
  for (const auto& of : clients) {
    const auto gauge = [&](std::string_view name, std::string_view help, auto value) {
      page.gauge(name, help, static_cast<double>(value), {{"client", of.type}});
    };
    const auto counter = [&](std::string_view name, std::string_view help, std::uint64_t value) {
      page.counter(name, help, static_cast<double>(value), {{"client", of.type}});
    };
    const auto round_trip = [&](const char* percentile, std::uint64_t us) {
      page.gauge("cas_kafka_round_trip_seconds",
                 "Requests to the slowest broker over the last seconds.",
                 static_cast<double>(us) / 1e6, {{"client", of.type}, {"percentile", percentile}});
    };
    gauge("cas_kafka_brokers", "Brokers of the cluster that the client knows.", of.brokers);
    gauge("cas_kafka_connected_brokers", "Brokers that the client is connected to.", of.brokers_up);
    gauge("cas_kafka_queued_messages", "Messages in the producer's queue.", of.queued_messages);
    gauge("cas_kafka_queued_bytes", "What those messages take up.", of.queued_bytes);
    gauge("cas_kafka_open_requests", "Requests not sent, or not answered yet.", of.open_requests);
    counter("cas_kafka_sent_bytes_total", "Bytes sent to brokers.", of.sent_bytes);
    counter("cas_kafka_received_bytes_total", "Bytes received from brokers.", of.received_bytes);
    counter("cas_kafka_errors_total", "Requests that failed or timed out.", of.errors);
    counter("cas_kafka_disconnects_total", "Connections to brokers that ended.", of.disconnects);
    round_trip("50", of.round_trip_p50_us);
    round_trip("99", of.round_trip_p99_us);
    tell_lag(page, of);
  }
}

}  // namespace cas::adapters::metrics
