// The nation in one process: every unit's report saved full, approved, submitted and accepted at
// both levels, so that all lenses hold every cell. Prints the memory that takes, and how long a new
// process needs to start from what is then stored. Each measurement is a process of its own.
//
//   nation_bench [--units N] [--cells N] [--shards P] [--directory DIR]   JSON on standard output

#include <fcntl.h>
#include <unistd.h>

#include <cstdio>
#include <filesystem>

#include "adapters/crypto/random.hpp"
#include "adapters/embedded/embedded_log.hpp"
#include "tests/bench/measure.hpp"
#include "tests/bench/served_campaign.hpp"

namespace cas::bench {
namespace {

namespace fs = std::filesystem;
using adapters::embedded::EmbeddedLog;
using boost::json::object;
using events::Role;

constexpr std::size_t kInFlight = 256;

/// Files everything into a new log.
object fill(const Words& words, const fs::path& folder) {
  CampaignPlan plan;
  plan.units = words.number("units", plan.units);
  plan.cells = words.number("cells", plan.cells);
  const auto shards = static_cast<std::uint32_t>(words.number("shards", 8));
  const auto log = need_of(EmbeddedLog::open(
      {.directory = folder / "log",
       .create = events::LogCreation{events::LogId{adapters::crypto::random_bytes16()},
                                     events::log::Environment::test, shards,
                                     adapters::node::system_now()}}));
  ServedCampaign node(*log, folder / "rows");
  node.launch(plan);
  double seconds = node.send(node.save_all(plan.cells), kInFlight);
  seconds += node.send(node.on_all<engine::ApproveReport>(Role::unit_head), kInFlight);
  seconds += node.send(node.on_all<engine::SubmitReport>(Role::unit_clerk), kInFlight);
  seconds += node.send(node.on_all<engine::AcceptForVoivodeship>(Role::wps_head), kInFlight);
  seconds += node.send(node.on_all<engine::AcceptForMinistry>(Role::ministry_approver), kInFlight);
  node.settle();
  const auto memory = memory_use();
  return {{"units", plan.units},
          {"cells", plan.cells},
          {"seconds", rounded(seconds)},
          {"resident_mib", rounded(memory.resident_mib)},
          {"peak_mib", rounded(memory.peak_mib)}};
}

/// As after a reboot: what the kernel still has of the files is dropped, as far as it will.
void forget_cached(const fs::path& folder) {
  for (const auto& entry : fs::recursive_directory_iterator(folder)) {
    if (!entry.is_regular_file()) continue;
    const int fd = ::open(entry.path().c_str(), O_RDONLY | O_CLOEXEC);
    if (fd < 0) continue;
    ::fdatasync(fd);
    ::posix_fadvise(fd, 0, 0, POSIX_FADV_DONTNEED);
    ::close(fd);
  }
}

object start(const fs::path& folder) {
  forget_cached(folder);
  const auto began = std::chrono::steady_clock::now();
  const auto log = need_of(EmbeddedLog::open({.directory = folder / "log"}));
  const std::chrono::duration<double> log_open = std::chrono::steady_clock::now() - began;
  const ServedCampaign node(*log, folder / "rows");
  const auto memory = memory_use();
  const auto& times = node.start();
  return {
      {"log_open_s", rounded(log_open.count())},        {"store_open_s", rounded(times.store)},
      {"projector_serves_s", rounded(times.projector)}, {"node_serves_s", rounded(times.serving)},
      {"resident_mib", rounded(memory.resident_mib)},   {"peak_mib", rounded(memory.peak_mib)}};
}

/// Runs this program again for one measurement. @returns the object that it printed
object measured(const std::string& what, int count, char** given, const fs::path& folder) {
  std::string command = "'" + fs::read_symlink("/proc/self/exe").string() + "' --child " + what;
  for (int i = 1; i < count; ++i) command += " '" + std::string(given[i]) + "'";
  command += " --directory '" + folder.string() + "'";
  FILE* out = popen(command.c_str(), "r");
  invariant(out != nullptr, "this program can be started again");
  std::string text;
  for (int c = 0; (c = std::fgetc(out)) != EOF;) text += static_cast<char>(c);
  if (pclose(out) != 0) {
    std::cerr << "the measurement of '" << what << "' failed\n";
    std::exit(1);
  }
  return boost::json::parse(text).as_object();
}

}  // namespace
}  // namespace cas::bench

int main(int count, char** given) {
  using namespace cas::bench;
  const Words words(count, given);
  const fs::path folder = words.text("directory", "nation-bench-" + std::to_string(getpid()));
  const auto child = words.text("child", "");
  boost::json::object all;
  if (child == "fill") {
    all = fill(words, folder);
  } else if (child == "start") {
    all = start(folder);
  } else {
    fs::remove_all(folder);
    all["fill"] = measured("fill", count, given, folder);
    all["start"] = measured("start", count, given, folder);
    fs::remove_all(folder);
  }
  std::cout << boost::json::serialize(all) << "\n";
  return 0;
}
