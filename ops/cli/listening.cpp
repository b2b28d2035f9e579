#include "ops/cli/listening.hpp"

#include <charconv>

#include "adapters/http/problem.hpp"

namespace cas::ops {

namespace http = adapters::http;

Result<void> read_address(const std::string& text, http::Options& options) {
  const auto colon = text.rfind(':');
  auto host = text.substr(0, colon);
  if (host.starts_with('[') && host.ends_with(']')) host = host.substr(1, host.size() - 2);
  unsigned port = 0;
  const auto digits =
      colon == std::string::npos ? std::string_view{} : std::string_view(text).substr(colon + 1);
  const auto [end, wrong] = std::from_chars(digits.data(), digits.data() + digits.size(), port);
  if (digits.empty() || wrong != std::errc{} || end != digits.data() + digits.size() ||
      port > 65535)
    return fail(Errc::invalid, "http.bad_address",
                "Want an address and a port, such as 127.0.0.1:8080; got '" + text + "'.");
  options.address = std::move(host);
  options.port = static_cast<std::uint16_t>(port);
  return {};
}

std::string url_of(const http::Options& options, const http::Server& server) {
  const bool v6 = options.address.find(':') != std::string::npos;
  return std::string(options.tls_cert.empty() ? "http" : "https") + "://" +
         (v6 ? "[" + options.address + "]" : options.address) + ":" + std::to_string(server.port());
}

Result<std::unique_ptr<http::Server>> listen_for_metrics(
    http::Options options, std::function<void(adapters::metrics::Page&)> tell) {
  options.threads = 1;
  options.connections_max = 16;
  return http::Server::listen(
      std::move(options),
      [tell = std::move(tell)](const http::Request& request, http::Reply reply) {
        if (request.method != "GET" || request.path != "/metrics")
          return reply.send(http::problem(404, "route.unknown", "Not found",
                                          "Only GET /metrics is answered here.", request.id));
        adapters::metrics::Page page;
        tell(page);
        reply.send({200, "text/plain; version=0.0.4; charset=utf-8", page.text(), {}});
      });
}

}  // namespace cas::ops
