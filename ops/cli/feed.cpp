#include <csignal>
#include <functional>
#include <iostream>
#include <thread>

#include "adapters/http/event_source.hpp"
#include "adapters/kafka/value_reader.hpp"
#include "ops/cli/commands.hpp"
#include "ops/cli/feed_printer.hpp"
#include "ops/cli/open_log.hpp"
#include "ops/cli/words.hpp"

namespace cas::ops {
namespace {

namespace http = adapters::http;
namespace kafka = adapters::kafka;

constexpr std::chrono::milliseconds kLook{200};  ///< how soon Ctrl-C is seen
constexpr std::chrono::seconds kTryAgain{1};

volatile std::sig_atomic_t ended = 0;
void on_signal(int) { ended = 1; }

std::string query_of(const FeedWords& words) {
  auto query = "?region=" + words.region;
  if (!words.campaign.empty()) query += "&campaign=" + words.campaign;
  if (!words.area.empty()) query += "&area=" + words.area;
  return query;
}

/// The position of this moment, from which on everything is new.
Result<std::string> position_now(const Options& options, const FeedWords& words) {
  const auto source =
      http::EventSource::open({.server = words.server,
                               .target = "/api/v1/feeds/completeness" + query_of(words),
                               .headers = {{"Authorization", "Bearer " + options.token}},
                               .ca_file = words.ca_file});
  if (!source) return fail(source.error());
  while (ended == 0) {
    const auto event = (*source)->next(kLook);
    if (!event) return fail(event.error());
    if (!(*source)->last_id().empty()) break;
  }
  return (*source)->last_id();
}

std::string target_of(const FeedWords& words) {
  auto target = "/api/v1/feeds/" + words.kind + query_of(words);
  if (words.kind == "aggregates") target += "&lens=" + words.lens;
  return target;
}

/// One connection, until it breaks or Ctrl-C.
Result<void> follow_stream(http::EventSource& source, const FeedWords& words, FeedPrinter& printer,
                           std::string& position) {
  while (ended == 0) {
    const auto event = source.next(kLook);
    if (!event) return fail(event.error());
    if (!*event) continue;
    if ((*event)->name == "closed")
      return fail(Errc::unavailable, "feed.closed",
                  "The server has closed the feed: " + (*event)->data);
    if ((*event)->name == words.kind) printer.take((*event)->data);
    if (!source.last_id().empty()) position = source.last_id();
  }
  return {};
}

Result<Exit> follow_http(const Options& options, const FeedWords& words, FeedPrinter& printer) {
  auto position = words.from;
  if (words.only_new) {
    auto now = position_now(options, words);
    if (!now) return fail(std::move(now.error()));
    position = *std::move(now);
  }
  bool once = false;
  while (ended == 0) {
    http::Fields headers{{"Authorization", "Bearer " + options.token}};
    if (!position.empty()) headers.emplace_back("Last-Event-ID", position);
    auto source = http::EventSource::open({.server = words.server,
                                           .target = target_of(words),
                                           .headers = std::move(headers),
                                           .ca_file = words.ca_file});
    // A server that was there comes back; what it says of us stays true.
    if (!source && (!once || source.error().code != Errc::unavailable))
      return fail(std::move(source.error()));
    once = true;
    const auto lost = source ? follow_stream(**source, words, printer, position)
                             : Result<void>(fail(std::move(source.error())));
    if (lost || ended != 0) break;
    std::cerr << "cas: " << lost.error().detail << " Trying again.\n";
    std::this_thread::sleep_for(kTryAgain);
  }
  return Exit::ok;
}

Result<Exit> follow_kafka(const Options& options, const FeedWords& words, FeedPrinter& printer) {
  const auto address = kafka::parse_address(options.log);
  if (!address) return fail(address.error());
  auto reader = kafka::ValueReader::open(
      {.brokers = address->brokers}, kafka::topic_beside(address->topic, words.kind),
      words.only_new ? kafka::ValueReader::From::end : kafka::ValueReader::From::beginning);
  if (!reader) return fail(std::move(reader.error()));
  while (ended == 0) {
    auto value = (*reader)->next(kLook);
    if (!value) return fail(std::move(value.error()));
    if (*value) printer.take((*value)->value);
  }
  return Exit::ok;
}

Result<Exit> tail(const Options& options, FeedWords words) {
  if (const auto lens = parse_lens(words.lens); !lens) return fail(lens.error());
  const bool from_kafka = words.server.empty() && is_kafka(options);
  if (from_kafka && !words.from.empty())
    return fail(Errc::invalid, "feed.no_position",
                "A topic is read from its beginning, or with --new from its end; --from is for "
                "--http.");
  if (from_kafka && !words.area.empty())
    return fail(
        Errc::invalid, "feed.no_area",
        "What is in a topic does not say its area: name a campaign, or a server by --http.");
  if (words.server.empty()) words.server = "http://127.0.0.1:8080";
  if (!from_kafka && options.token.empty())
    return fail(Errc::invalid, "actor.missing", "Say who reads: set CAS_TOKEN, or --token TOKEN.");
  std::signal(SIGINT, on_signal);
  std::signal(SIGTERM, on_signal);
  FeedPrinter printer(words, options.json, std::cout);
  return from_kafka ? follow_kafka(options, words, printer) : follow_http(options, words, printer);
}

}  // namespace

void add_feed(CLI::App& app, Options& options, Run& run) {
  auto words = std::make_shared<FeedWords>();
  auto* feed = app.add_subcommand("feed",
                                  "Follow where reports stand and what they sum up to.\n\n"
                                  "Example: cas feed tail status FA-2014Q4 --region 02");
  feed->require_subcommand(1);
  auto* sub = feed->add_subcommand(
      "tail",
      "a line for the newest value of each key, and one whenever it changes, until Ctrl-C: from a "
      "server, or straight from the topics beside a log in Kafka\n\n"
      "Example: cas feed tail status FA-2014Q4 --region 02 --http https://cas.example:8443\n"
      "         cas feed tail status --area SR --http https://cas.example:8443\n"
      "         cas feed tail aggregates FA-2014Q4 --log kafka://localhost:9092/cas.events.v1");
  sub->add_option("kind", words->kind, "status or aggregates")
      ->required()
      ->check(CLI::IsMember({"status", "aggregates"}));
  auto* campaign = sub->add_option("campaign", words->campaign,
                                   "the campaign's code (default: each that is not closed)");
  sub->add_option("--area", words->area, "only campaigns of this area, such as FA; with --http")
      ->excludes(campaign);
  sub->add_option("--region", words->region, "PL, or a TERYT code of 2, 4 or 7 digits")
      ->capture_default_str();
  sub->add_option("--lens", words->lens, "which versions count, of aggregates")
      ->capture_default_str();
  sub->add_option("--http", words->server,
                  "a server, read with the token in CAS_TOKEN; without it the topics beside --log "
                  "where that is in Kafka, else http://127.0.0.1:8080");
  sub->add_option("--ca", words->ca_file, "PEM file of the authority to trust, with https");
  auto* from = sub->add_option("--from", words->from, "go on from this position; with --http");
  sub->add_flag("--new", words->only_new, "only what changes from now on")->excludes(from);
  sub->callback(
      [&options, &run, words] { run = [&options, words] { return tail(options, *words); }; });
}

}  // namespace cas::ops
