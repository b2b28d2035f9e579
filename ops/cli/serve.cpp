#include <charconv>
#include <csignal>
#include <filesystem>
#include <iostream>

#include "adapters/api/api.hpp"
#include "adapters/http/client.hpp"
#include "adapters/http/server.hpp"
#include "ops/cli/commands.hpp"
#include "ops/cli/demo_accounts.hpp"
#include "ops/cli/open_log.hpp"
#include "ops/cli/session.hpp"

namespace cas::ops {
namespace {

namespace http = adapters::http;

constexpr std::chrono::seconds kGrace{10};
constexpr std::chrono::seconds kElection{15};

struct ServeWords {
  std::string listen = "127.0.0.1:8080";
  std::string advertise;  ///< empty = where it listens
  std::string peer_ca;    ///< empty = the authorities that the system trusts
  http::Options http;
};

/// "127.0.0.1:8080" or "[::1]:8080" into address and port.
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

/// Waits until the registry has an owner. False when that is another node: it knows the people.
bool owns_registry(adapters::node::NodeThread& node) {
  using adapters::node::Node;
  const auto owned = [](const Node& n) { return n.seat(events::kRegistry).mine; };
  const auto settled = node.until(
      [&](const Node& n) {
        return owned(n) || (n.membership() != nullptr && n.membership()->owner(events::kRegistry));
      },
      kElection);
  return settled && node.with([&](Node& n) { return owned(n); });
}

/// Whom a demonstration lets people be, and three things to try as them. Nothing in other logs, or
/// where no unit is registered yet.
Result<std::vector<DemoAccount>> invented_people(const Options& options,
                                                 adapters::node::NodeThread& node) {
  if (!owns_registry(node)) return std::vector<DemoAccount>{};
  const auto environment =
      node.with([](adapters::node::Node& n) { return n.projector().registry().environment(); });
  if (environment != events::log::Environment::demo) return std::vector<DemoAccount>{};
  const auto folder = std::filesystem::path(options.keys).parent_path();
  auto people = demo_accounts(node, folder / "demo_tokens.json");
  if (!people && people.error().reason == "account.no_gmina") return std::vector<DemoAccount>{};
  return people;
}

void print_people(const std::vector<DemoAccount>& people, const std::string& address,
                  const std::string& campaign) {
  std::cout << "\nTokens of invented people, who stand for each role:\n";
  std::string token;
  for (const auto& one : people) {
    std::cout << "  " << pad_right(std::string(name_of(one.role)), 28)
              << pad_right(to_string(one.scope), 34) << one.token << "\n";
    if (one.role == events::Role::ministry_approver) token = one.token;
  }
  const auto curl = "  curl -sN -H 'Authorization: Bearer " + token + "' '" + address;
  std::cout << "\nTo try:\n"
            << curl << "/api/v1/campaigns'\n"
            << curl << "/api/v1/campaigns/" << campaign << "/totals?lens=accepted_national'\n"
            << curl << "/api/v1/feeds/completeness/" << campaign << "'\n\n";
}

/// The one that began last, by its code; for an example to try.
std::string some_campaign(adapters::node::NodeThread& node) {
  return node.with([](adapters::node::Node& n) {
    const auto& campaigns = n.projector().registry().campaigns();
    return campaigns.empty() ? std::string("CAMPAIGN") : campaigns.rbegin()->first.value();
  });
}

/// Waits for Ctrl-C or SIGTERM, which every thread has blocked.
void wait_for_the_end(const sigset_t& ending) {
  int which = 0;
  sigwait(&ending, &which);
}

Result<Exit> run_serve(const Options& options, ServeWords words) {
  if (auto read = read_address(words.listen, words.http); !read)
    return fail(std::move(read.error()));
  if (!words.advertise.empty())
    if (auto url = http::parse_base_url(words.advertise); !url) return fail(std::move(url.error()));
  sigset_t ending;
  sigemptyset(&ending);
  sigaddset(&ending, SIGINT);
  sigaddset(&ending, SIGTERM);
  pthread_sigmask(SIG_BLOCK, &ending, nullptr);  // before there is any thread
  auto writing = Writing::open(options, {}, Writing::Owns::its_share);
  if (!writing) return fail(std::move(writing.error()));
  adapters::api::Options serving;
  serving.open_log = [options] { return open_log(options, Access::read, {}, {}); };
  adapters::api::Api api((*writing)->node(), (*writing)->keys(), std::move(serving));
  if (is_kafka(options))
    if (auto able = api.forward(words.peer_ca); !able) return fail(std::move(able.error()));
  auto server = http::Server::listen(words.http, [&api](http::Request request, http::Reply reply) {
    api.handle(std::move(request), std::move(reply));
  });
  if (!server) return fail(std::move(server.error()));
  const auto address =
      std::string(words.http.tls_cert.empty() ? "http" : "https") + "://" +
      (words.http.address.find(':') == std::string::npos ? words.http.address
                                                         : "[" + words.http.address + "]") +
      ":" + std::to_string((*server)->port());
  if (auto joined = (*writing)->join(words.advertise.empty() ? address : words.advertise); !joined)
    return fail(std::move(joined.error()));
  auto people = invented_people(options, (*writing)->node());
  if (!people) return fail(std::move(people.error()));
  if (options.json)
    print_json({{"address", address}});
  else if (!people->empty())
    print_people(*people, address, some_campaign((*writing)->node()));
  if (!options.json)
    std::cout << "Serving at " << address
              << "; a browser there shows the documentation. Ctrl-C ends.\n"
              << std::flush;
  wait_for_the_end(ending);
  const auto cut = (*server)->drain_and_stop(kGrace);
  api.stop();
  writing->reset();
  if (cut > 0 && !options.json)
    std::cerr << "cas: " << cut << " connections did not end in time and were cut.\n";
  return Exit::ok;
}

}  // namespace

void add_serve(CLI::App& app, Options& options, Run& run) {
  auto words = std::make_shared<ServeWords>();
  auto* serve = app.add_subcommand(
      "serve",
      "Serve the log over HTTP: reading, acting, the OpenAPI document at /api/openapi.json.\n\n"
      "Example: cas serve --listen 127.0.0.1:8080");
  serve->add_option("--listen", words->listen, "address:port; beyond loopback only with TLS")
      ->envname("CAS_LISTEN")
      ->capture_default_str();
  serve
      ->add_option("--advertise", words->advertise,
                   "URL under which other nodes of a Kafka log reach this one (default: where it "
                   "listens)")
      ->envname("CAS_ADVERTISE");
  serve
      ->add_option("--peer-ca", words->peer_ca,
                   "PEM file of the authority that vouches for other nodes' certificates")
      ->envname("CAS_PEER_CA");
  serve->add_option("--threads", words->http.threads, "threads for connections")
      ->check(CLI::Range(1, 64))
      ->capture_default_str();
  auto* cert = serve->add_option("--tls-cert", words->http.tls_cert, "PEM file of the certificate")
                   ->envname("CAS_TLS_CERT");
  auto* key = serve->add_option("--tls-key", words->http.tls_key, "PEM file of its key")
                  ->envname("CAS_TLS_KEY");
  cert->needs(key);
  key->needs(cert);
  serve->callback(
      [&options, &run, words] { run = [&options, words] { return run_serve(options, *words); }; });
}

}  // namespace cas::ops
