// A national campaign loaded from XML files, one for each voivodeship: read, validated, compared
// with what is stored, and each report loaded by a durable fact of its own; beside libxml2 alone
// (reader and schema) on the same bytes. Then the same files again, which change nothing.
//
//   load_bench [--units N] [--cells N] [--directory DIR]   JSON on standard output

#include <unistd.h>

#include <chrono>
#include <filesystem>
#include <fstream>
#include <map>

#include "adapters/crypto/random.hpp"
#include "adapters/embedded/embedded_log.hpp"
#include "adapters/loads/commit.hpp"
#include "adapters/report_files/write_delivery.hpp"
#include "tests/adapters/crypto/keys_in.hpp"
#include "tests/bench/bare_xml.hpp"
#include "tests/bench/measure.hpp"
#include "tests/bench/served_campaign.hpp"

namespace cas::bench {
namespace {

namespace fs = std::filesystem;
namespace loads = adapters::loads;
namespace report_files = adapters::report_files;
using adapters::embedded::EmbeddedLog;
using adapters::node::Node;
using boost::json::object;

/// Numbers of all sizes, others for each unit.
events::CellGrid figures(std::size_t cells, std::uint64_t unit) {
  auto grid = events::CellGrid::of_size(cells);
  auto random = unit * 0x9E3779B97F4A7C15U + 1;
  for (std::size_t i = 0; i < cells; ++i) {
    random = random * 6364136223846793005U + 1442695040888963407U;
    grid.kinds[i] = static_cast<std::uint8_t>(events::CellKind::number);
    grid.values[i] = static_cast<std::int64_t>((random >> 33U) % 100'000'000U);
  }
  return grid;
}

std::vector<fs::path> write_files(ServedCampaign& node, const fs::path& folder) {
  const auto* form =
      node.node().with([](Node& n) { return &n.projector().registry().forms().begin()->second; });
  std::map<std::string, std::vector<std::size_t>> by_voivodeship;
  for (std::size_t i = 0; i < node.units().size(); ++i)
    by_voivodeship[node.units()[i].substr(0, 2)].push_back(i);
  std::vector<fs::path> files;
  for (const auto& [voivodeship, units] : by_voivodeship) {
    files.push_back(folder / (voivodeship + ".xml"));
    std::ofstream out(files.back(), std::ios::binary);
    const auto writer = report_files::xml_writer(out);
    for (const auto i : units) {
      const auto grid = figures(form->layout.cells().size(), i);
      writer->add({node.units()[i], "2014-Q4", form->form, form->layout, grid});
    }
    writer->finish();
  }
  return files;
}

/// @returns how many reports were loaded
std::size_t load(ServedCampaign& node, events::KeyStore& keys, const fs::path& path) {
  const auto actor = events::local_actor(events::Role::unit_clerk, events::Scope::country());
  std::ifstream file(path, std::ios::binary);
  const auto run = need_of(loads::dry_run(file, [&](const loads::ReportKey& key) {
    return node.node().with(
        [&](Node& n) { return loads::find_standing(n.projector(), key, &actor, {}); });
  }));
  invariant(run.faulty() == 0, "the files have no faults");
  std::vector<std::size_t> all(run.reports.size());
  for (std::size_t i = 0; i < all.size(); ++i) all[i] = i;
  auto commands = need_of(
      loads::commands(run, all, {actor, events::Channel::file, path.filename().string()}, keys));
  std::size_t loaded = 0;
  for (const auto& outcome : loads::commit(std::move(commands), node.node()))
    loaded += need_of(outcome.done).already_so ? 0U : 1U;
  return loaded;
}

/// Wall and CPU time of `work` [s].
template <class Work>
object timed(const Work& work) {
  const auto began = std::chrono::steady_clock::now();
  const auto cpu = cpu_seconds();
  work();
  const std::chrono::duration<double> wall = std::chrono::steady_clock::now() - began;
  return {{"seconds", rounded(wall.count())}, {"cpu_seconds", rounded(cpu_seconds() - cpu)}};
}

object measure(const Words& words, const fs::path& folder) {
  CampaignPlan plan;
  plan.units = words.number("units", plan.units);
  plan.cells = words.number("cells", 900);
  fs::create_directories(folder);
  const auto keys = need_of(tests::keys_in(folder / "keys", folder / "master.key"));
  const auto log = need_of(
      EmbeddedLog::open({.directory = folder / "log",
                         .create = events::LogCreation{
                             events::LogId{adapters::crypto::random_bytes16()},
                             events::log::Environment::test, 8, adapters::node::system_now()}}));
  ServedCampaign node(*log, folder / "rows");
  node.launch(plan);
  const auto files = write_files(node, folder);
  std::uintmax_t bytes = 0;
  for (const auto& file : files) bytes += fs::file_size(file);

  object all{{"units", plan.units},
             {"cells", plan.cells},
             {"mib", rounded(static_cast<double>(bytes) / 1048576.0)}};
  std::size_t loaded = 0;
  all["bare"] = timed([&] { (void)read_bare(files); });
  const auto before = memory_use();
  all["load"] = timed([&] {
    for (const auto& file : files) loaded += load(node, *keys, file);
  });
  invariant(loaded == plan.units, "every report is loaded");
  all["again"] = timed([&] {
    for (const auto& file : files) loaded += load(node, *keys, file);
  });
  invariant(loaded == plan.units, "the same files change nothing");
  all["resident_before_mib"] = rounded(before.resident_mib);
  all["peak_mib"] = rounded(memory_use().peak_mib);
  return all;
}

}  // namespace
}  // namespace cas::bench

int main(int count, char** given) {
  using namespace cas::bench;
  const Words words(count, given);
  const fs::path folder = words.text("directory", "load-bench-" + std::to_string(getpid()));
  std::filesystem::remove_all(folder);
  const auto all = measure(words, folder);
  std::filesystem::remove_all(folder);
  std::cout << boost::json::serialize(all) << "\n";
  return 0;
}
