#include "ops/cli/serve_words.hpp"

#include <algorithm>

#include "adapters/api/cors.hpp"
#include "adapters/http/client.hpp"
#include "ops/cli/listening.hpp"

namespace cas::ops {
namespace {

constexpr std::uint64_t kKiB = 1024;
constexpr std::uint64_t kMiB = 1024 * kKiB;
constexpr std::uint64_t kHourMs = 3'600'000;

void add_limits(CLI::App& serve, ServeWords& words, Settings& settings) {
  auto& http = words.http;
  const auto add = [&](const char* key, const char* what, Whole target) {
    std::string variable = std::string("CAS_") + key;
    std::ranges::transform(variable, variable.begin(),
                           [](char c) { return c >= 'a' && c <= 'z' ? char(c - 'a' + 'A') : c; });
    settings.add(serve, {std::string("serve.") + key, variable, what, std::move(target)});
  };
  add("body_bytes_max", "of a request's body", whole(http.body_bytes_max, kKiB, 64 * kMiB));
  add("load_bytes_max", "of a file of reports that is sent to be loaded",
      whole(words.load_bytes_max, kKiB, 256 * kMiB));
  add("header_bytes_max", "of a request's first line and header",
      whole(http.header_bytes_max, kKiB, kMiB));
  add("header_timeout_ms", "for a header to come in; for the TLS handshake",
      whole(http.header_timeout, 10, kHourMs));
  add("body_timeout_ms", "for a body to come in; for an answer to make progress",
      whole(http.body_timeout, 10, kHourMs));
  add("idle_timeout_ms", "between requests; of a feed whose reader stalls",
      whole(http.idle_timeout, 10, kHourMs));
  add("connections_max", "open at once; one more is told 503",
      whole(http.connections_max, 1, 1'000'000));
  add("stream_backlog_bytes_max", "that may wait for a feed's reader before it is cut",
      whole(http.stream_backlog_bytes_max, 4 * kKiB, 64 * kMiB));
  add("position_wait_ms", "that a read waits for its min_position",
      whole(words.position_wait, 0, 60'000));
  add("grace_ms", "for requests that have begun, when the server is stopped",
      whole(words.grace, 0, kHourMs));
}

std::vector<Finding> check_tls(const ServeWords& words) {
  if (words.http.tls_cert.empty() != words.http.tls_key.empty())
    return {{"", "serve.tls_cert", "and serve.tls_key go together; only one of them is set"}};
  if (auto good = check(words.http); !good) {
    if (good.error().reason != "http.tls_certificate")
      return {Finding::of("serve.listen", good.error())};
    // It names the file that cannot be used; a key is refused when it is not the certificate's,
    // too.
    const auto& http = words.http;
    const bool of_key =
        http.tls_key != http.tls_cert && good.error().detail.starts_with("'" + http.tls_key + "'");
    return {Finding::of(of_key ? "serve.tls_key" : "serve.tls_cert", good.error())};
  }
  return {};
}

std::vector<Finding> check_metrics(const ServeWords& words) {
  if (words.metrics_listen.empty()) return {};
  const auto options = metrics_options(words);
  if (!options) return {Finding::of("serve.metrics_listen", options.error())};
  if (auto good = check(*options); !good && good.error().reason != "http.tls_certificate")
    return {Finding::of("serve.metrics_listen", good.error())};
  if (options->port != 0 && options->port == words.http.port &&
      options->address == words.http.address)
    return {{"", "serve.metrics_listen", "is the address of serve.listen"}};
  return {};
}

}  // namespace

void add_serve_settings(CLI::App& serve, ServeWords& words, Settings& settings) {
  auto& http = words.http;
  settings.add(serve, {"serve.listen", "CAS_LISTEN", "address:port; beyond loopback only with TLS",
                       Text{&words.listen}});
  settings.add(serve, {"serve.metrics_listen", "CAS_METRICS_LISTEN",
                       "address:port where /metrics is answered, and nothing else",
                       Text{&words.metrics_listen}});
  settings.add(serve, {"serve.advertise", "CAS_ADVERTISE",
                       "URL under which other nodes of a Kafka log reach this one; left out, where "
                       "it listens",
                       Text{&words.advertise}});
  settings.add(serve, {"serve.peer_ca", "CAS_PEER_CA",
                       "PEM file of the authority that vouches for other nodes' certificates",
                       Text{&words.peer_ca}});
  settings.add(serve, {"serve.threads", "CAS_THREADS", "threads for connections",
                       whole(http.threads, 1, 64)});
  settings.add(serve, {"serve.tls_cert", "CAS_TLS_CERT",
                       "PEM file of the certificate and those above it", Text{&http.tls_cert}});
  settings.add(serve, {"serve.tls_key", "CAS_TLS_KEY", "PEM file of its key", Text{&http.tls_key}});
  settings.add(serve, {"serve.cors_origins", "CAS_CORS_ORIGINS",
                       "origins whose pages may read answers in a browser, e.g. "
                       "https://stat.example; * = any",
                       Texts{&words.cors_origins}});
  settings.add(serve, {"serve.log_level", "CAS_LOG_LEVEL", "what is told on standard error",
                       OneOf{&words.log_level, {"debug", "info", "warning", "error", "off"}}});
  settings.add(serve,
               {"serve.access_log", "CAS_ACCESS_LOG",
                "a line for each request (--access-log=false: none)", Truth{&words.access_log}});
  add_limits(serve, words, settings);
}

Result<adapters::http::Options> metrics_options(const ServeWords& words) {
  auto options = words.http;
  if (auto read = read_address(words.metrics_listen, options); !read)
    return fail(std::move(read.error()));
  auto plain = options;
  plain.tls_cert = plain.tls_key = {};
  return check(plain) ? plain : options;
}

std::vector<Finding> check_serve(ServeWords& words) {
  std::vector<Finding> findings;
  if (auto read = read_address(words.listen, words.http); !read)
    findings.push_back(Finding::of("serve.listen", read.error()));
  else
    findings = check_tls(words);
  for (auto& finding : check_metrics(words)) findings.push_back(std::move(finding));
  if (!words.advertise.empty())
    if (auto url = adapters::http::parse_base_url(words.advertise); !url)
      findings.push_back(Finding::of("serve.advertise", url.error()));
  for (const auto& origin : words.cors_origins)
    if (!adapters::api::well_formed_origin(origin))
      findings.push_back(
          {"", "serve.cors_origins",
           "wants https://host or http://host:port in lower case, not '" + origin + "'"});
  return findings;
}

}  // namespace cas::ops
