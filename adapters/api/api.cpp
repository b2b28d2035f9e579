#include "adapters/api/api.hpp"

#include "adapters/api/exchange.hpp"

namespace cas::adapters::api {

Api::Api(node::NodeThread& node, events::KeyStore& keys, Options options)
    : core_(std::make_unique<Core>(node, keys, std::move(options))) {}
Api::~Api() = default;

void Api::stop() {
  core_->sealing.join();
  std::unique_ptr<Feeds> feeds;
  core_->node.with([&](node::Node&) { feeds = std::move(core_->feeds); });
}

void Api::handle(http::Request request, http::Reply reply) {
  std::make_shared<Exchange>(*core_, std::move(request), std::move(reply))->begin();
}

}  // namespace cas::adapters::api
