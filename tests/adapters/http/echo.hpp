#pragma once
#include <gtest/gtest.h>

#include <memory>

#include "adapters/http/problem.hpp"
#include "adapters/http/server.hpp"

namespace cas::tests {

/// A server on a free port, which the test cannot do without.
inline std::unique_ptr<adapters::http::Server> served(adapters::http::Options options,
                                                      adapters::http::Handler handler) {
  auto server = adapters::http::Server::listen(std::move(options), std::move(handler));
  EXPECT_TRUE(server.has_value()) << server.error().detail;
  return *std::move(server);
}

/// Answers what was asked: "POST /path\nbody".
inline void echo(adapters::http::Request request, adapters::http::Reply reply) {
  reply.send({200, "text/plain", request.method + " " + request.path + "\n" + request.body});
}

}  // namespace cas::tests
