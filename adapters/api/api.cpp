#include "adapters/api/api.hpp"

#include "adapters/api/cors.hpp"
#include "adapters/api/exchange.hpp"
#include "adapters/metrics/sources.hpp"

namespace cas::adapters::api {

Core::Core(node::NodeThread& of_node, events::KeyStore& of_keys, Options given)
    : node(of_node),
      keys(of_keys),
      options(std::move(given)),
      docs(options.docs),
      metrics(operation_names()),
      feeds(std::make_unique<Feeds>(of_node, findings)),
      auditing(std::make_unique<Auditing>(
          of_node, options.open_log, of_node.with([](node::Node& n) -> const projections::Store& {
            return n.projector().store();
          }))),
      loading(of_node, of_keys) {}

Api::Api(node::NodeThread& node, events::KeyStore& keys, Options options)
    : core_(std::make_unique<Core>(node, keys, std::move(options))) {}
Api::~Api() = default;

Result<void> Api::forward(const std::string& peer_ca) {
  auto client = http::Client::make({.ca_file = peer_ca});
  if (!client) return fail(std::move(client.error()));
  core_->forwarding =
      std::make_unique<Forwarding>(core_->node, *std::move(client), Forwarding::Options{});
  return {};
}

http::LargeBodies Api::large_bodies(std::size_t bytes_max) {
  return api::large_bodies(*core_, bytes_max);
}

void Api::stop() {
  core_->loading.end();
  core_->sealing.join();
  core_->wording.join();
  std::unique_ptr<Feeds> feeds;
  std::unique_ptr<Auditing> auditing;
  core_->node.with([&](node::Node&) {
    feeds = std::move(core_->feeds);
    auditing = std::move(core_->auditing);
  });
  if (core_->forwarding) core_->forwarding->end();
}

metrics::Metrics& Api::metrics() { return core_->metrics; }

void Api::tell(metrics::Page& page) {
  core_->metrics.tell(page);
  core_->node.with([&](node::Node& node) {
    page.gauge("cas_ready", "1 while every partition has an owner that answers, as /readyz tells.",
               readiness(node).ready ? 1 : 0);
    tell_node(page, node, node::system_now());
    if (core_->feeds != nullptr && core_->auditing != nullptr)
      core_->feeds->tell(page, core_->auditing->feeds());
  });
}

void Api::handle(http::Request request, http::Reply reply) {
  if (auto answered = answer_cors(core_->options.cors_origins, request, reply))
    return reply.send(*std::move(answered));
  std::make_shared<Exchange>(*core_, std::move(request), std::move(reply))->begin();
}

}  // namespace cas::adapters::api
