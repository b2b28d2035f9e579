#include "ops/cli/publishing.hpp"

#include "ops/cli/open_log.hpp"

namespace cas::ops {

std::unique_ptr<adapters::outbound::Publisher> publish_beside(const Options& options,
                                                              adapters::node::NodeThread& node,
                                                              Journal& journal) {
  const auto address = adapters::kafka::parse_address(options.log);
  if (!is_kafka(options) || !address) return nullptr;
  adapters::outbound::Publisher::Options publishing;
  publishing.client.brokers = address->brokers;
  publishing.log_topic = address->topic;
  publishing.on_trouble = [&journal](const Error& why) {
    journal.say(Journal::Level::warning, "publisher.trouble",
                {{"reason", why.reason}, {"detail", why.detail}});
  };
  return std::make_unique<adapters::outbound::Publisher>(node, std::move(publishing));
}

void tell_published(adapters::metrics::Page& page,
                    const std::vector<adapters::outbound::Published>& published) {
  for (const auto& one : published) {
    page.counter("cas_publisher_values_total", "Values that every in-sync replica has.",
                 static_cast<double>(one.published), {{"topic", one.topic}});
    page.counter("cas_publisher_failures_total", "Values that a broker refused; they go out again.",
                 static_cast<double>(one.failed), {{"topic", one.topic}});
    page.gauge("cas_publisher_waiting_values", "Values that are due, or on their way.",
               static_cast<double>(one.waiting), {{"topic", one.topic}});
  }
}

}  // namespace cas::ops
