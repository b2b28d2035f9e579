#include <csignal>
#include <filesystem>
#include <iostream>

#include "ops/cli/commands.hpp"
#include "ops/cli/demo_accounts.hpp"
#include "ops/cli/listeners.hpp"
#include "ops/cli/remote.hpp"
#include "ops/cli/service_manager.hpp"
#include "ops/cli/session.hpp"
#include "ops/journal/partition_watch.hpp"

namespace cas::ops {
namespace {

constexpr std::chrono::seconds kElection{15};

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
            << curl << "/api/v1/feeds/completeness?campaign=" << campaign << "'\n\n";
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

void print_where(const Listeners& listeners, const std::vector<DemoAccount>& people,
                 adapters::node::NodeThread& node, bool json) {
  if (json) {
    boost::json::object where{{"address", listeners.address()}};
    if (!listeners.metrics_address().empty()) where["metrics"] = listeners.metrics_address();
    return print_json(where);
  }
  if (!people.empty()) print_people(people, listeners.address(), some_campaign(node));
  if (!listeners.metrics_address().empty())
    std::cout << "Metrics for Prometheus at " << listeners.metrics_address() << ".\n";
  std::cout << "Serving at " << listeners.address()
            << "; a browser there shows the documentation. Ctrl-C ends.\n"
            << std::flush;
}

/// What the words say together, before anything is opened.
Result<void> good(ServeWords& words) {
  const auto findings = check_serve(words);
  if (findings.empty()) return {};
  return fail(Errc::invalid, "config.wrong", findings.front().text() + ".");
}

Journal::Options journal_options(const ServeWords& words) {
  return {.level = level_named(words.log_level),
          .form = stderr_is_terminal() ? Journal::Form::people : Journal::Form::json,
          .access = words.access_log};
}

/// From the first request that may come to the signal that ends it.
Result<void> serve_until_the_end(const Options& options, const ServeWords& words,
                                 Listeners& listeners, Writing& writing, Journal& journal,
                                 const sigset_t& ending) {
  const auto& url = words.advertise.empty() ? listeners.address() : words.advertise;
  if (auto joined = writing.join(url); !joined) return joined;
  const LeftAddress left(options, listeners.address());
  auto people = invented_people(options, writing.node());
  if (!people) return fail(std::move(people.error()));
  const PartitionWatch watch(writing.node(), journal);
  print_where(listeners, *people, writing.node(), options.json);
  journal.say(Journal::Level::info, "server.started", {{"address", listeners.address()}});
  tell_service_manager("READY=1");
  wait_for_the_end(ending);
  tell_service_manager("STOPPING=1");
  journal.say(Journal::Level::info, "server.stopping");
  return {};
}

Result<Exit> serve(Options options, const ServeWords& words, Journal& journal,
                   const sigset_t& ending) {
  options.on_kafka_log = [&journal](int level, std::string_view line) {
    journal.kafka(level, line);
  };
  raise_descriptors(words.http.connections_max, journal);
  auto writing = Writing::open(options, {}, Writing::Owns::its_share);
  if (!writing) return fail(std::move(writing.error()));
  auto listeners = Listeners::open(options, words, **writing, journal);
  if (!listeners) return fail(std::move(listeners.error()));
  const auto served = serve_until_the_end(options, words, **listeners, **writing, journal, ending);
  // In this order, however it ended: a request may be waiting for the node.
  const auto cut = (*listeners)->stop();
  writing->reset();
  journal.say(cut > 0 ? Journal::Level::warning : Journal::Level::info, "server.stopped",
              {{"connections_cut", cut}});
  if (!served) return fail(served.error());
  return Exit::ok;
}

Result<Exit> run_serve(const Options& options, ServeWords& words) {
  if (auto may = good(words); !may) return fail(std::move(may.error()));
  sigset_t ending;
  sigemptyset(&ending);
  sigaddset(&ending, SIGINT);
  sigaddset(&ending, SIGTERM);
  pthread_sigmask(SIG_BLOCK, &ending, nullptr);  // before there is any thread
  std::signal(SIGPIPE, SIG_IGN);                 // who reads what it says may go before it
  Journal journal(journal_options(words));
  return serve(options, words, journal, ending);
}

}  // namespace

void add_serve(CLI::App& app, Options& options, Settings& settings, ServeWords& words, Run& run) {
  auto* serve = app.add_subcommand(
      "serve",
      "Serve the log over HTTP: reading, acting, the OpenAPI document at /api/openapi.json.\n\n"
      "Example: cas serve --listen 127.0.0.1:8080");
  add_serve_settings(*serve, words, settings);
  serve->callback(
      [&options, &run, &words] { run = [&options, &words] { return run_serve(options, words); }; });
}

}  // namespace cas::ops
