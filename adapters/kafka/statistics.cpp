#include "adapters/kafka/statistics.hpp"

#include <algorithm>
#include <boost/json.hpp>
#include <charconv>

namespace cas::adapters::kafka {
namespace {

using boost::json::object;

/// Zero where there is no such number, or librdkafka has none yet and says -1.
std::uint64_t number(const object& of, std::string_view name) {
  const auto* value = of.if_contains(name);
  if (value == nullptr || !value->is_int64()) return 0;
  return static_cast<std::uint64_t>(std::max<std::int64_t>(value->as_int64(), 0));
}

const object& inner(const object& of, std::string_view name) {
  static const object kNone;
  const auto* value = of.if_contains(name);
  return value != nullptr && value->is_object() ? value->as_object() : kNone;
}

std::string text(const object& of, std::string_view name) {
  const auto* value = of.if_contains(name);
  return value != nullptr && value->is_string() ? std::string(value->as_string()) : std::string();
}

/// The addresses that a client was given are listed beside the brokers that it found behind them.
void add_broker(ClientFigures& figures, const object& broker) {
  figures.open_requests += number(broker, "outbuf_cnt") + number(broker, "waitresp_cnt");
  figures.errors +=
      number(broker, "txerrs") + number(broker, "rxerrs") + number(broker, "req_timeouts");
  figures.disconnects += number(broker, "disconnects");
  const auto* id = broker.if_contains("nodeid");
  if (id == nullptr || !id->is_int64() || id->as_int64() < 0) return;
  ++figures.brokers;
  if (text(broker, "state") == "UP") ++figures.brokers_up;
  const auto& round_trip = inner(broker, "rtt");
  figures.round_trip_p50_us = std::max(figures.round_trip_p50_us, number(round_trip, "p50"));
  figures.round_trip_p99_us = std::max(figures.round_trip_p99_us, number(round_trip, "p99"));
}

void add_partition(ClientFigures& figures, std::string_view name, const object& partition) {
  std::uint32_t number_of = 0;
  const auto read = std::from_chars(name.data(), name.data() + name.size(), number_of);
  if (read.ec != std::errc{} || text(partition, "fetch_state") != "active") return;
  const auto end = number(partition, "hi_offset");
  const auto next = number(partition, "app_offset");
  if (next == 0 && end > 0) return;  // nothing was handed out yet, so nothing is known
  figures.lag[events::PartitionNo{number_of}] = end > next ? end - next : 0;
}

}  // namespace

std::optional<ClientFigures> read_statistics(std::string_view json) {
  boost::system::error_code wrong;
  const auto parsed = boost::json::parse(json, wrong);
  if (wrong || !parsed.is_object()) return std::nullopt;
  const auto& all = parsed.as_object();
  ClientFigures figures;
  figures.type = text(all, "type");
  if (figures.type.empty()) return std::nullopt;
  figures.queued_messages = number(all, "msg_cnt");
  figures.queued_bytes = number(all, "msg_size");
  figures.sent_bytes = number(all, "tx_bytes");
  figures.received_bytes = number(all, "rx_bytes");
  for (const auto& [name, broker] : inner(all, "brokers"))
    if (broker.is_object()) add_broker(figures, broker.as_object());
  if (figures.type != "consumer") return figures;
  for (const auto& [topic, fields] : inner(all, "topics"))
    if (fields.is_object())
      for (const auto& [name, partition] : inner(fields.as_object(), "partitions"))
        if (partition.is_object()) add_partition(figures, name, partition.as_object());
  return figures;
}

void Statistics::note(std::string_view json) {
  // Which client it was is told by its second or third member; all of it is read when it is asked.
  const bool produces = json.find("\"type\": \"producer\"") != std::string_view::npos;
  const std::lock_guard lock(mutex_);
  newest_[produces ? "producer" : "consumer"] = json;
}

std::vector<ClientFigures> Statistics::figures() const {
  std::vector<std::string> texts;
  {
    const std::lock_guard lock(mutex_);
    for (const auto& [type, json] : newest_) texts.push_back(json);
  }
  std::vector<ClientFigures> all;
  for (const auto& json : texts)
    if (auto figures = read_statistics(json)) all.push_back(*std::move(figures));
  return all;
}

}  // namespace cas::adapters::kafka
