// Feeds: how long after a save was acknowledged has the last of its subscribers heard of it, while
// saves go on at a steady rate; then what subscribers cost that only listen, and how soon one save
// reaches all of those. `cas serve` on the embedded log with a nation's campaign; who saves and who
// reads are two threads of this program, on the same cores.
//
//   feed_bench [--units N] [--cells N] [--subscribers N] [--rate N] [--milliseconds N] [--idle N]
//              [--feed reports|totals|completeness] [--directory DIR] [--cas FILE]
//                                                              JSON on standard output
#include <unistd.h>

#include <atomic>
#include <filesystem>
#include <thread>

#include "tests/bench/feed_readers.hpp"
#include "tests/bench/filed_nation.hpp"
#include "tests/bench/http_load.hpp"
#include "tests/bench/saves.hpp"
#include "tests/bench/server_process.hpp"

namespace cas::bench {
namespace {

namespace fs = std::filesystem;
using boost::json::object;
using Clock = FeedReaders::Clock;

struct Acknowledged {
  std::uint32_t partition = 0;
  std::uint64_t seq = 0;
  Clock::time_point at;
};

/// Saves at a rate [1/s], 0 = one only, and says when each was acknowledged.
std::vector<Acknowledged> save(const ServerProcess& server, Saves& saves, double rate,
                               std::chrono::milliseconds lasting) {
  std::vector<Acknowledged> all;
  LoadPlan load;
  load.port = server.port();
  load.rate = rate;
  load.lasting = rate > 0 ? lasting : std::chrono::milliseconds(1);
  if (rate == 0) load.connections = 1;
  load.request = std::ref(saves);
  load.on_answer = [&](std::string_view body) {
    const auto now = Clock::now();
    const auto done = boost::json::parse(body);
    all.push_back({done.at("partition").to_number<std::uint32_t>(),
                   done.at("seq").to_number<std::uint64_t>(), now});
  };
  (void)run_load(load);
  return all;
}

/// From each acknowledgement until the last reader had it [ms].
Spread delays(const FeedReaders& readers, const std::vector<Acknowledged>& saves) {
  std::vector<double> all;
  for (const auto& save : saves) {
    const auto seen = readers.all_saw(save.partition, save.seq);
    if (!seen) continue;  // read_until_all_saw has made sure of the last
    all.push_back(std::chrono::duration<double, std::milli>(*seen - save.at).count());
  }
  return spread_of(std::move(all));
}

/// A subscription that goes on from now, as that of a reader who has read what it looks at.
std::string subscription(const ServerProcess& server, const FiledNation& nation,
                         const std::string& feed) {
  std::string position;
  LoadPlan once;
  once.port = server.port();
  once.connections = 1;
  once.lasting = std::chrono::milliseconds(1);
  once.request = [&](std::size_t, std::string& bytes) {
    bytes += get("/api/v1/campaigns/" + nation.campaign + "/completeness", nation.administrator);
  };
  once.on_answer = [&](std::string_view body) {
    position = boost::json::parse(body).at("position").as_string();
  };
  (void)run_load(once);
  return get("/api/v1/feeds/" + feed + "?campaign=" + nation.campaign + "&from=" + position +
                 (feed == "totals" ? "&lens=entered" : ""),
             nation.administrator);
}

object while_saving(const ServerProcess& server, Saves& saves, const FiledNation& nation,
                    const Words& words) {
  const auto request = subscription(server, nation, words.text("feed", "reports"));
  FeedReaders readers(server.port(), words.number("subscribers", 1000), request);
  readers.await_begun();
  const auto rate = static_cast<double>(words.number("rate", 1000));
  const std::chrono::milliseconds lasting(words.number("milliseconds", 10'000));
  std::vector<Acknowledged> acknowledged;
  std::atomic<bool> ended = false;
  const auto events_before = readers.events();
  const auto bytes_before = readers.bytes();
  const auto cpu_before = server.cpu_seconds();
  const auto began = Clock::now();
  std::jthread saving([&] {
    acknowledged = save(server, saves, rate, lasting);
    ended = true;
  });
  readers.read_until(ended);
  saving.join();
  for (const auto& last : acknowledged) readers.read_until_all_saw(last.partition, last.seq);
  const auto seconds = std::chrono::duration<double>(Clock::now() - began).count();
  const auto delay = delays(readers, acknowledged);
  return {{"subscribers", words.number("subscribers", 1000)},
          {"saves_per_second", rounded(static_cast<double>(acknowledged.size()) / seconds)},
          {"median_ms", rounded(delay.median)},
          {"p99_ms", rounded(delay.p99)},
          {"events_per_second",
           rounded(static_cast<double>(readers.events() - events_before) / seconds)},
          {"mib_per_second",
           rounded(static_cast<double>(readers.bytes() - bytes_before) / seconds / 1024 / 1024)},
          {"server_cpus", rounded((server.cpu_seconds() - cpu_before) / seconds)}};
}

object while_idle(const ServerProcess& server, Saves& saves, const FiledNation& nation,
                  const Words& words) {
  const auto request = subscription(server, nation, words.text("feed", "reports"));
  const auto before = server.resident_mib();
  FeedReaders readers(server.port(), words.number("idle", 10'000), request);
  readers.await_begun();
  const auto resident = server.resident_mib();
  const auto one = save(server, saves, 0, {}).front();
  readers.read_until_all_saw(one.partition, one.seq);
  const auto seen = readers.all_saw(one.partition, one.seq);
  return {{"subscribers", words.number("idle", 10'000)},
          {"resident_before_mib", rounded(before)},
          {"resident_mib", rounded(resident)},
          {"resident_after_mib", rounded(server.resident_mib())},
          {"reached_s", rounded(std::chrono::duration<double>(*seen - one.at).count())}};
}

object measure_all(const Words& words, const Place& place) {
  raise_descriptor_limit();
  CampaignPlan campaign;
  campaign.units = words.number("units", campaign.units);
  campaign.cells = words.number("cells", campaign.cells);
  const auto nation = file_nation(campaign, 1, place.folder);
  const auto serve = nation.serve_words(place.cas);
  Saves saves(nation);
  object all{{"units", campaign.units},
             {"cells", campaign.cells},
             {"feed", words.text("feed", "reports")}};
  // Two processes, for the memory of one should not hold what the other had to.
  all["while_saving"] = while_saving(ServerProcess(serve), saves, nation, words);
  all["while_idle"] = while_idle(ServerProcess(serve), saves, nation, words);
  return all;
}

}  // namespace
}  // namespace cas::bench

int main(int count, char** given) {
  using namespace cas::bench;
  return run_bench(Words(count, given), "feed-bench", measure_all);
}
