#include "adapters/api/loading.hpp"

#include <boost/asio/post.hpp>
#include <ranges>
#include <spanstream>

#include "adapters/loads/choice.hpp"
#include "adapters/loads/load_json.hpp"

namespace cas::adapters::api {
namespace {

/// Files beyond the size of other bodies that are in memory at once.
constexpr int kLargeMax = 4;
/// Files, of whatever size, that wait their turn.
constexpr int kWaitingMax = 64;
/// How long what another node has shown is waited for.
constexpr std::chrono::seconds kReadsOnWithin{2};
/// Changed cells that an answer lists; a voivodeship's delivery has about as many.
constexpr std::size_t kChangesMax = 100'000;

std::vector<std::string> units_of(const Call& call) {
  std::vector<std::string> units;
  const auto text = call.query("units");
  for (const auto part : std::views::split(text, ','))
    if (!part.empty()) units.emplace_back(part.begin(), part.end());
  return units;
}

Error stopped() { return {Errc::unavailable, "node.stopped", "This node stops.", {}}; }

}  // namespace

std::shared_ptr<const void> Loading::place() {
  if (++*large_ > kLargeMax) {
    --*large_;
    return nullptr;
  }
  return {large_.get(), [large = large_](const void*) { --*large; }};
}

void Loading::show(const Call& call, Then then) {
  post(std::move(then), [this, &call] { return show_now(call); });
}

void Loading::commit(const Call& call, Then then) {
  post(std::move(then), [this, &call] { return commit_now(call); });
}

void Loading::post(Then then, std::function<Result<boost::json::object>()> work) {
  if (++waiting_ > kWaitingMax) {
    --waiting_;
    return then(fail(Errc::unavailable, "load.busy",
                     "Many files are being loaded; send this one again in a moment."));
  }
  boost::asio::post(thread_, [this, then = std::move(then), work = std::move(work)] {
    then(ending_ ? fail(stopped()) : work());
    --waiting_;
  });
}

void Loading::end() {
  ending_ = true;
  thread_.join();
}

Result<loads::DryRun> Loading::compare(const Call& call, const loads::Shown& shown) {
  const auto& body = call.request.body;
  std::ispanstream file(std::span<const char>(body.data(), body.size()));
  const auto look_up = loads::look_up_in(node_, call.actor, call.query("campaign"), &shown);
  return loads::dry_run(
      file, [&](const loads::ReportKey& key) { return ending_ ? fail(stopped()) : look_up(key); });
}

Result<boost::json::object> Loading::show_now(const Call& call) {
  const auto [at, now] = node_.with([](node::Node& node) {
    return std::pair(json::token_now(node.projector()), position_now(node.projector()));
  });
  const auto run = compare(call, {{}, now});
  if (!run) return fail(run.error());
  return loads::dry_run_json(*run, at, kChangesMax);
}

/// Another node may have shown it, and this one not have read so far yet.
Result<loads::Shown> Loading::shown_by(const loads::Citation& citation) {
  const auto there = node_.until(
      [&](const node::Node& node) {
        const auto reached = json::reached(node.projector(), citation.at);
        return !reached || *reached;
      },
      kReadsOnWithin);
  if (!there)
    return fail(Errc::unavailable, "position.not_reached",
                "This node has not read so far yet; ask again in a moment.");
  return node_.with(
      [&](node::Node& node) { return loads::find_shown(citation, node.projector()); });
}

Result<boost::json::object> Loading::commit_now(const Call& call) {
  const auto citation = loads::parse_citation(call.query("citation"));
  if (!citation) return fail(citation.error());
  const auto shown = shown_by(*citation);
  if (!shown) return fail(shown.error());
  const auto run = compare(call, *shown);
  if (!run) return fail(run.error());
  const auto places = loads::choose(*run, units_of(call), &*shown);
  if (!places) return fail(places.error());
  auto commands = loads::commands(*run, *places,
                                  {call.actor, events::Channel::file, call.query("name")}, keys_);
  if (!commands) return fail(std::move(commands.error()));
  auto told = loads::commit_json(*run, *places, loads::commit(*std::move(commands), node_));
  told["position"] =
      json::print(node_.with([](node::Node& node) { return json::token_now(node.projector()); }));
  return told;
}

}  // namespace cas::adapters::api
