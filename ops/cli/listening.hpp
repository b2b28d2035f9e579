#pragma once
#include <functional>
#include <memory>
#include <string>

#include "adapters/http/server.hpp"
#include "adapters/metrics/page.hpp"

namespace cas::ops {

/// "127.0.0.1:8080" or "[::1]:8080" into the address and the port of `options`.
/// @errors invalid "http.bad_address"
[[nodiscard]] Result<void> read_address(const std::string& text, adapters::http::Options& options);

/// "https://[::1]:8443", of a server that listens.
[[nodiscard]] std::string url_of(const adapters::http::Options& options,
                                 const adapters::http::Server& server);

/// Answers /metrics, and nothing else, on an address of its own: what the process tells of itself
/// is for whoever watches it, and behind a proxy every client of the main address looks alike.
/// `tell` is called on this listener's own thread and may wait.
/// @errors those of Server::listen
[[nodiscard]] Result<std::unique_ptr<adapters::http::Server>> listen_for_metrics(
    adapters::http::Options options, std::function<void(adapters::metrics::Page&)> tell);

}  // namespace cas::ops
