// Saves and reads over HTTP: `cas serve` on the embedded log with a nation's campaign, and beside
// it a bare Beast echo of the same bodies with as many threads, by turns, under the same load of 64
// connections from one thread of this program. All of them share the machine's cores.
//
//   http_bench [--units N] [--cells N] [--days N] [--rounds N] [--milliseconds N] [--threads N]
//              [--connections N] [--directory DIR] [--cas FILE] [--only PART]
//                                                                       JSON on standard output
// A PART is saves, as_of_report, as_of_totals, report or totals.

#include <filesystem>
#include <functional>

#include "tests/bench/bare_echo.hpp"
#include "tests/bench/filed_nation.hpp"
#include "tests/bench/http_load.hpp"
#include "tests/bench/saves.hpp"
#include "tests/bench/server_process.hpp"

namespace cas::bench {
namespace {

namespace fs = std::filesystem;
using boost::json::object;

struct Plan {
  std::size_t rounds = 5;
  std::chrono::milliseconds lasting{1500};
  std::size_t connections = 64;
  std::string threads = "2";
};

/// What one server came to, over all rounds.
struct Side {
  std::vector<double> per_second, median_us, p99_us, cpu_us;

  void add(const Load& load, double cpu_seconds) {
    per_second.push_back(load.per_second());
    median_us.push_back(load.us.median);
    p99_us.push_back(load.us.p99);
    cpu_us.push_back(cpu_seconds / static_cast<double>(load.answers) * 1e6);
  }
  [[nodiscard]] object figures() const {
    return {{"per_second", rounded(spread_of(per_second).median)},
            {"median_us", rounded(spread_of(median_us).median)},
            {"p99_us", rounded(spread_of(p99_us).median)},
            {"server_cpu_us", rounded(spread_of(cpu_us).median)}};
  }
};

Load measured(const ServerProcess& server, LoadPlan load, Side& side) {
  load.port = server.port();
  const auto before = server.cpu_seconds();
  const auto done = run_load(load);
  side.add(done, server.cpu_seconds() - before);
  return done;
}

/// Ours and bare by turns, so that a noisy neighbour meets both.
object beside_bare(const ServerProcess& ours, const Plan& plan, LoadPlan load,
                   const fs::path& program) {
  load.connections = plan.connections;
  load.lasting = plan.lasting;
  Side our_side, bare_side, warming;
  const auto first = measured(ours, load, warming);
  const ServerProcess bare({program.string(), "--child", "bare", "--threads", plan.threads,
                            "--answer-bytes", std::to_string(first.answer_bytes)});
  for (std::size_t round = 0; round < plan.rounds; ++round) {
    (void)measured(ours, load, our_side);
    (void)measured(bare, load, bare_side);
  }
  object figures{{"ours", our_side.figures()}, {"bare", bare_side.figures()}};
  figures["answer_bytes"] = first.answer_bytes;
  figures["of_bare"] =
      rounded(spread_of(our_side.per_second).median / spread_of(bare_side.per_second).median);
  return figures;
}

std::string etag_of(const ServerProcess& server, const std::string& request) {
  LoadPlan once;
  once.port = server.port();
  once.connections = 1;
  once.lasting = std::chrono::milliseconds(1);
  once.request = [&](std::size_t, std::string& bytes) { bytes += request; };
  return run_load(once).etag;
}

object reads(const ServerProcess& ours, const Plan& plan, const std::string& path,
             const std::string& token, const fs::path& program) {
  const auto whole = get(path, token);
  LoadPlan load;
  load.request = [&](std::size_t, std::string& bytes) { bytes += whole; };
  auto in_full = beside_bare(ours, plan, load, program);
  const auto known = get(path, token, "If-None-Match: " + etag_of(ours, whole) + "\r\n");
  load.request = [&](std::size_t, std::string& bytes) { bytes += known; };
  load.status = 304;
  auto unchanged = beside_bare(ours, plan, load, program);
  return {{"in_full", std::move(in_full)}, {"if_none_match", std::move(unchanged)}};
}

/// One asker, one question after the other: how long does each take?
object as_of(const ServerProcess& ours, const Plan& plan, const std::string& path,
             const std::string& token) {
  const auto question = get(path, token);
  LoadPlan load;
  load.port = ours.port();
  load.connections = 1;
  load.lasting = plan.lasting;
  load.request = [&](std::size_t, std::string& bytes) { bytes += question; };
  const auto before = ours.cpu_seconds();
  const auto done = run_load(load);
  const auto cpu = (ours.cpu_seconds() - before) / static_cast<double>(done.answers);
  return {{"answers", done.answers},
          {"server_cpu_us", rounded(cpu * 1e6)},
          {"median_us", rounded(done.us.median)},
          {"p99_us", rounded(done.us.p99)}};
}

object measure_all(const Words& words, const Place& place) {
  CampaignPlan campaign;
  campaign.units = words.number("units", campaign.units);
  campaign.cells = words.number("cells", campaign.cells);
  Plan plan;
  plan.rounds = words.number("rounds", plan.rounds);
  plan.lasting = std::chrono::milliseconds(
      words.number("milliseconds", static_cast<std::size_t>(plan.lasting.count())));
  plan.connections = words.number("connections", plan.connections);
  plan.threads = words.text("threads", plan.threads);
  const auto nation = file_nation(campaign, words.number("days", 30), place.folder);
  auto serve = nation.serve_words(place.cas);
  serve.insert(serve.end(), {"--threads", plan.threads});
  const ServerProcess ours(serve);

  object all{{"units", campaign.units},
             {"cells", campaign.cells},
             {"connections", plan.connections},
             {"saves_of_each_since", nation.saves_since}};
  const auto path = "/api/v1/campaigns/" + nation.campaign;
  const auto report = path + "/reports/" + nation.units.front().code;
  const auto totals = path + "/totals?lens=entered";
  Saves saves(nation);
  LoadPlan load;
  load.request = std::ref(saves);
  const auto& reader = nation.administrator;
  const std::vector<std::pair<std::string, std::function<object()>>> parts{
      {"saves", [&] { return beside_bare(ours, plan, load, place.program); }},
      {"as_of_report",
       [&] { return as_of(ours, plan, report + "?as_of=" + nation.before, reader); }},
      {"as_of_totals",
       [&] { return as_of(ours, plan, totals + "&as_of=" + nation.before, reader); }},
      {"report", [&] { return reads(ours, plan, report, reader, place.program); }},
      {"totals", [&] { return reads(ours, plan, totals, reader, place.program); }}};
  const auto only = words.text("only", "");
  for (const auto& [name, measure] : parts)
    if (only.empty() || only == name) all[name] = measure();
  return all;
}

}  // namespace
}  // namespace cas::bench

int main(int count, char** given) {
  using namespace cas::bench;
  const Words words(count, given);
  if (words.text("child", "") != "bare") return run_bench(words, "http-bench", measure_all);
  serve_bare(words.number("answer-bytes", 0), static_cast<unsigned>(words.number("threads", 2)));
  return 0;
}
