#include "ops/cli/listeners.hpp"

#include <sys/resource.h>

#include "adapters/api/routes.hpp"
#include "adapters/kafka/kafka_log.hpp"
#include "adapters/metrics/sources.hpp"
#include "ops/cli/listening.hpp"
#include "ops/cli/open_log.hpp"

namespace cas::ops {
namespace {

namespace http = adapters::http;

/// Files of the log and the store, listeners, pipes.
constexpr rlim_t kOtherDescriptors = 512;

adapters::api::Options api_options(const Options& options, const ServeWords& words) {
  adapters::api::Options api;
  api.position_wait = words.position_wait;
  api.cors_origins = words.cors_origins;
  api.open_log = [options] { return open_log(options, Access::read, {}, {}); };
  return api;
}

std::string_view operation_named(int number) {
  static const auto names = adapters::api::operation_names();
  return number < 0 ? "none" : names.at(static_cast<std::size_t>(number));
}

}  // namespace

Listeners::Listeners(const Options& options, const ServeWords& words, Writing& writing,
                     Journal& journal)
    : options_(options),
      words_(words),
      writing_(writing),
      journal_(journal),
      api_(writing.node(), writing.keys(), api_options(options, words)),
      publisher_(publish_beside(options, writing.node(), journal)) {}

Result<std::unique_ptr<Listeners>> Listeners::open(const Options& options, const ServeWords& words,
                                                   Writing& writing, Journal& journal) {
  auto listeners = std::unique_ptr<Listeners>(new Listeners(options, words, writing, journal));
  auto listening = listeners->forward();
  if (listening) listening = listeners->listen();
  if (listening && !words.metrics_listen.empty()) listening = listeners->listen_to_watchers();
  if (listening) return listeners;
  listeners->stop();
  return fail(std::move(listening.error()));
}

/// With others on one log, writes go to whoever owns their partition.
Result<void> Listeners::forward() {
  if (!is_kafka(options_)) return {};
  return api_.forward(words_.peer_ca);
}

Result<void> Listeners::listen() {
  auto options = words_.http;
  options.on_access = [this](const http::Access& access) {
    api_.metrics().request(access.operation, access.status,
                           std::chrono::microseconds(access.microseconds));
    journal_.access(access, operation_named(access.operation));
  };
  options.large = api_.large_bodies(words_.load_bytes_max);
  auto server = http::Server::listen(options, [this](http::Request request, http::Reply reply) {
    api_.handle(std::move(request), std::move(reply));
  });
  if (!server) return fail(std::move(server.error()));
  server_ = *std::move(server);
  address_ = url_of(options, *server_);
  return {};
}

Result<void> Listeners::listen_to_watchers() {
  auto options = metrics_options(words_);
  if (!options) return fail(std::move(options.error()));
  auto metrics =
      listen_for_metrics(*options, [this](adapters::metrics::Page& page) { tell(page); });
  if (!metrics) return fail(std::move(metrics.error()));
  metrics_ = *std::move(metrics);
  metrics_address_ = url_of(*options, *metrics_) + "/metrics";
  return {};
}

void Listeners::tell(adapters::metrics::Page& page) {
  constexpr std::string_view kEmbedded = "embedded:";
  api_.tell(page);
  tell_server(page, *server_, words_.http.connections_max);
  tell_store(page, writing_.store());
  if (const auto* kafka = dynamic_cast<const adapters::kafka::KafkaLog*>(&writing_.log()))
    tell_kafka(page, kafka->figures());
  if (publisher_) tell_published(page, publisher_->published());
  tell_disk(page, "data", options_.data);
  if (options_.log.starts_with(kEmbedded))
    tell_disk(page, "log", options_.log.substr(kEmbedded.size()));
  adapters::metrics::tell_process(page);
  page.counter("cas_log_lines_dropped_total", "Lines on standard error that nobody read in time.",
               static_cast<double>(journal_.dropped()));
}

std::size_t Listeners::stop() {
  const auto cut = server_ ? server_->drain_and_stop(words_.grace) : 0;
  metrics_.reset();
  api_.stop();
  publisher_.reset();
  return cut;
}

void raise_descriptors(std::size_t connections_max, Journal& journal) {
  rlimit limit{};
  getrlimit(RLIMIT_NOFILE, &limit);
  limit.rlim_cur = limit.rlim_max;
  setrlimit(RLIMIT_NOFILE, &limit);  // one may always have as many as one may
  getrlimit(RLIMIT_NOFILE, &limit);
  if (limit.rlim_cur < connections_max + kOtherDescriptors)
    journal.say(Journal::Level::warning, "server.few_descriptors",
                {{"may_be_open", limit.rlim_cur}, {"connections_max", connections_max}});
}

}  // namespace cas::ops
