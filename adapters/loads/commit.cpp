#include "adapters/loads/commit.hpp"

#include <chrono>
#include <deque>

#include "adapters/crypto/wrapped_key_store.hpp"
#include "events/hash.hpp"

namespace cas::adapters::loads {
namespace {

events::CommandId id_of(const DryRun& run, const Compared& report) {
  return events::CommandId{
      events::derive_id({"load", to_hex(run.file.sha256), to_hex(report.standing.report),
                         std::to_string(report.version().value())})};
}

Result<engine::Done> unsettled() {
  return fail(Errc::unavailable, "command.unsettled",
              "The log does not answer; whether the report was loaded is not known. Load the file "
              "again.");
}

}  // namespace

LookUp look_up_in(node::NodeThread& node, const events::Actor& actor, std::string campaign,
                  const Shown* shown) {
  return [&node, &actor, campaign = std::move(campaign), shown](const ReportKey& key) {
    return node.with([&](node::Node& there) -> Result<Standing> {
      // The past is read from committed rows.
      if (shown != nullptr && there.projector().staged_rows() > 0)
        if (auto all = there.commit(node::system_now()); !all) return fail(std::move(all.error()));
      return find_standing(there.projector(), key, &actor, campaign, shown);
    });
  };
}

Result<std::vector<std::pair<std::size_t, engine::Envelope>>> commands(
    const DryRun& run, const std::vector<std::size_t>& chosen, const Loading& loading,
    events::KeyStore& keys) {
  // One text under one key, so that the file has the same sealed name in each of its facts.
  events::report::LoadedFile file{run.file.sha256, run.file.bytes, run.file.format, {}};
  if (!loading.file_name.empty()) {
    const events::CommandId load{events::derive_id({"load", to_hex(run.file.sha256)})};
    auto name = keys.seal(crypto::account_key(loading.actor.account), load, 0, loading.file_name);
    if (!name) return fail(std::move(name.error()));
    file.name = *std::move(name);
  }
  std::vector<std::pair<std::size_t, engine::Envelope>> all;
  for (const auto place : chosen) {
    const auto& report = run.reports.at(place);
    invariant(report.faults.empty(), "what has faults is never loaded");
    if (report.changes.size() == 0) continue;
    engine::Envelope envelope;
    envelope.id = id_of(run, report);
    envelope.actor = loading.actor;
    envelope.channel = loading.channel;
    envelope.expected = report.version();
    envelope.command =
        engine::ReportCommand{engine::LoadCells{report.standing.report, report.changes, file}};
    all.emplace_back(place, std::move(envelope));
  }
  return all;
}

std::vector<Outcome> commit(std::vector<std::pair<std::size_t, engine::Envelope>> commands,
                            node::NodeThread& node,
                            const std::function<void(std::size_t, std::size_t)>& progress) {
  constexpr std::size_t kWindow = 512;
  constexpr std::chrono::seconds kPatience{30};
  bool answers = true;
  std::vector<Outcome> outcomes;
  std::deque<std::pair<std::size_t, std::future<Result<engine::Done>>>> sent;
  const auto total = commands.size();
  for (std::size_t next = 0; next < total || !sent.empty();) {
    if (answers && next < total && sent.size() < kWindow) {
      auto& [place, envelope] = commands[next++];
      auto promise = std::make_shared<std::promise<Result<engine::Done>>>();
      sent.emplace_back(place, promise->get_future());
      node.submit(std::move(envelope),
                  [promise](Result<engine::Done> done) { promise->set_value(std::move(done)); });
      continue;
    }
    if (sent.empty()) {
      outcomes.push_back({commands[next++].first, unsettled()});
      continue;
    }
    auto& [place, answer] = sent.front();
    answers = answers && answer.wait_for(kPatience) == std::future_status::ready;
    outcomes.push_back({place, answers ? answer.get() : unsettled()});
    sent.pop_front();
    if (progress) progress(outcomes.size(), total);
  }
  return outcomes;
}

}  // namespace cas::adapters::loads
