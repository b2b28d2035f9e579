#include "adapters/kafka/options.hpp"

#include <algorithm>
#include <charconv>

namespace cas::adapters::kafka {
namespace {

constexpr std::string_view kScheme = "kafka://";
constexpr std::size_t kTopicCharsMax = 249;  // Kafka's own limit

Result<void> check_broker(std::string_view broker, std::string_view url) {
  const auto colon = broker.rfind(':');
  unsigned port = 0;
  const auto digits =
      colon == std::string_view::npos ? std::string_view{} : broker.substr(colon + 1);
  const auto read = std::from_chars(digits.data(), digits.data() + digits.size(), port);
  if (colon == 0 || digits.empty() || read.ec != std::errc{} ||
      read.ptr != digits.data() + digits.size() || port == 0 || port > 65535)
    return fail(Errc::invalid, "log.bad_address",
                "A broker is host:port, not '" + std::string(broker) + "' as in '" +
                    std::string(url) + "'.");
  return {};
}

Result<void> check_topic(std::string_view topic, std::string_view url) {
  const auto allowed = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '.' ||
           c == '_' || c == '-';
  };
  if (topic.empty() || topic.size() > kTopicCharsMax || topic == "." || topic == ".." ||
      !std::ranges::all_of(topic, allowed))
    return fail(Errc::invalid, "log.bad_address",
                "A topic has 1 to 249 letters, digits, '.', '_' or '-'; '" + std::string(url) +
                    "' names '" + std::string(topic) + "'.");
  return {};
}

}  // namespace

Result<KafkaAddress> parse_address(std::string_view url) {
  const auto rest = url.starts_with(kScheme) ? url.substr(kScheme.size()) : std::string_view{};
  const auto slash = rest.find('/');
  if (slash == std::string_view::npos)
    return fail(Errc::invalid, "log.bad_address",
                "A Kafka log is kafka://host:port/topic, not '" + std::string(url) + "'.");
  const auto brokers = rest.substr(0, slash);
  for (auto left = brokers;;) {
    const auto comma = left.find(',');
    if (auto good = check_broker(left.substr(0, comma), url); !good) return fail(good.error());
    if (comma == std::string_view::npos) break;
    left.remove_prefix(comma + 1);
  }
  const auto topic = rest.substr(slash + 1);
  if (auto good = check_topic(topic, url); !good) return fail(good.error());
  return KafkaAddress{std::string(brokers), std::string(topic)};
}

std::string topic_beside(std::string_view log_topic, std::string_view kind) {
  constexpr std::string_view kOwn = ".events.v1";
  if (log_topic.ends_with(kOwn)) log_topic.remove_suffix(kOwn.size());
  return std::string(log_topic) + "." + std::string(kind) + ".v1";
}

}  // namespace cas::adapters::kafka
