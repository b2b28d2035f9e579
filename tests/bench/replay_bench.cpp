// Replay to projections, beside the bare limit of the same machine in the same run: reading, CRC,
// hash, decoding, and writing the very same rows into RocksDB. Each measurement is a process of its
// own, so that CPU time and peak memory are its own; both are measured in turn, several times.
//
//   replay_bench [--units N] [--campaigns N] [--runs N] [--directory DIR] [--keep yes]
//   JSON on standard output

#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <cstring>
#include <iostream>
#include <map>
#include <sstream>

#include "adapters/rocksdb/rebuild.hpp"
#include "adapters/rocksdb/rocks_store.hpp"
#include "events/chain_reader.hpp"
#include "projections/background_store.hpp"
#include "projections/fingerprints.hpp"
#include "projections/replay.hpp"
#include "tests/bench/national_log.hpp"

namespace cas::bench {
namespace {

namespace fs = std::filesystem;
using Mix = LogPlan::Mix;
using Figures = std::map<std::string, double>;

template <class T>
T need(Result<T> result) {
  if (result) {
    if constexpr (!std::is_void_v<T>) return *std::move(result);
    return T();
  }
  std::cerr << result.error().reason << ": " << result.error().detail << "\n";
  std::exit(1);
}

/// Writes every batch into a file as well, in the order of their writing.
class RecordedStore final : public projections::Store {
 public:
  RecordedStore(std::unique_ptr<projections::Store> below, const fs::path& file)
      : below_(std::move(below)), out_(file, std::ios::binary) {}
  Result<std::optional<std::string>> get(std::string_view key) const override {
    return below_->get(key);
  }
  Result<std::unique_ptr<projections::Cursor>> scan(std::string_view from,
                                                    std::string_view to) const override {
    return below_->scan(from, to);
  }
  Result<void> write(projections::Batch& batch) override {
    batch.settle();
    put(batch.size());
    for (const auto& row : batch.rows()) {
      put(row.erased ? 1 : 0);
      put(row.key_size);
      put(row.value_size);
      out_ << batch.key(row) << batch.value(row);
    }
    return below_->write(batch);
  }
  Result<void> flush() override { return below_->flush(); }

 private:
  void put(std::uint64_t number) {
    out_.write(reinterpret_cast<const char*>(&number), sizeof number);
  }
  std::unique_ptr<projections::Store> below_;
  std::ofstream out_;
};

/// Reads back what RecordedStore wrote.
class RecordedBatches {
 public:
  explicit RecordedBatches(const fs::path& file) : in_(file, std::ios::binary) {}
  bool next(projections::Batch& batch) {
    batch.clear();
    auto rows = number();
    if (!in_) return false;
    for (std::string key, value; rows > 0; --rows) {
      const bool erased = number() != 0;
      key.resize(number());
      value.resize(number());
      in_.read(key.data(), static_cast<std::streamsize>(key.size()));
      in_.read(value.data(), static_cast<std::streamsize>(value.size()));
      erased ? batch.erase(key) : batch.put(key, value);
    }
    return true;
  }

 private:
  std::uint64_t number() {
    std::uint64_t value = 0;
    in_.read(reinterpret_cast<char*>(&value), sizeof value);
    return value;
  }
  std::ifstream in_;
};

std::unique_ptr<projections::Store> fresh_store(
    const fs::path& directory,
    adapters::RocksOptions::Mode mode = adapters::RocksOptions::Mode::rebuild) {
  fs::remove_all(directory);
  adapters::RocksOptions options;
  options.mode = mode;
  return need(adapters::open_rocks_store(directory, options));
}

void replay_into(projections::Store& store, const fs::path& log_directory) {
  FileLog log(log_directory);
  projections::BackgroundStore behind(store);
  auto projector =
      need(projections::Projector::open(behind, log.partition_count(), adapters::kRebuilding));
  (void)need(projections::replay(log, *projector));
  need(behind.flush());
}

/// Everything but the projecting: the limit that a replay could reach.
void bare_into(projections::Store& store, const fs::path& log_directory, const fs::path& rows) {
  FileLog log(log_directory);
  for (std::uint32_t p = 0; p < log.partition_count(); ++p)
    log.follow(events::PartitionNo{p}, events::Offset{0});
  RecordedBatches recorded(rows);
  projections::Batch batch;
  std::vector<events::LogEvent> events;
  for (;; events.clear()) {
    log.poll(events, 4U << 20);
    if (events.empty()) break;
    for (auto& event : events)
      for (auto& record : std::get<events::RecordsRead>(event).records) {
        const auto read = events::read_frame(std::move(record));
        invariant(read.frame && read.events, "the bench's frames are good");
      }
  }
  while (recorded.next(batch)) need(store.write(batch));
  need(store.flush());
}

Figures measured(const std::function<void()>& work) {
  rusage before{}, after{};
  getrusage(RUSAGE_SELF, &before);
  const auto start = std::chrono::steady_clock::now();
  work();
  const std::chrono::duration<double> wall = std::chrono::steady_clock::now() - start;
  getrusage(RUSAGE_SELF, &after);
  const auto seconds = [](const timeval& t) {
    return static_cast<double>(t.tv_sec) + static_cast<double>(t.tv_usec) / 1e6;
  };
  return {{"seconds", wall.count()},
          {"cpu_seconds", seconds(after.ru_utime) + seconds(after.ru_stime) -
                              seconds(before.ru_utime) - seconds(before.ru_stime)},
          {"peak_mib", static_cast<double>(after.ru_maxrss) / 1024}};
}

/// A server's memory and start: everything of one campaign in all lenses, with a server's options,
/// then the same rows opened again and every total asked for.
Figures nation(const fs::path& directory) {
  const auto log = directory / "log", rows = directory / "nation";
  auto figures = measured([&] {
    auto store = fresh_store(rows, adapters::RocksOptions::Mode::live);
    FileLog file(log);
    auto projector = need(projections::Projector::open(*store, file.partition_count(), {}));
    (void)need(projections::replay(file, *projector));
    need(store->flush());
  });
  std::unique_ptr<projections::Store> store;
  std::unique_ptr<projections::Projector> projector;
  const auto opening = measured([&] {
    store = need(adapters::open_rocks_store(rows));
    projector = need(projections::Projector::open(*store, FileLog(log).partition_count(), {}));
  });
  const auto asking = measured([&] { (void)need(projections::totals_hash(*projector)); });
  figures["start_seconds"] = opening.at("seconds");
  figures["totals_hash_seconds"] = asking.at("seconds");
  return figures;
}

/// The measured process: does one thing and prints its figures.
int child(const std::string& what, const fs::path& directory) {
  const auto log = directory / "log", rows = directory / "rows";
  Figures figures;
  if (what == "nation") {
    figures = nation(directory);
  } else if (what == "record") {
    RecordedStore store(fresh_store(directory / "recorded"), rows);
    replay_into(store, log);
  } else {
    auto store = fresh_store(directory / what);
    figures = measured(
        [&] { what == "replay" ? replay_into(*store, log) : bare_into(*store, log, rows); });
    if (what == "replay") {  // and once more, as a server starts
      store.reset();
      const auto opening = measured([&] {
        auto opened = need(adapters::open_rocks_store(directory / what));
        (void)need(projections::Projector::open(*opened, FileLog(log).partition_count(), {}));
      });
      figures["start_seconds"] = opening.at("seconds");
    }
  }
  for (const auto& [name, value] : figures) std::cout << name << " " << value << "\n";
  return 0;
}

Figures run_child(const char* self, const std::string& what, const fs::path& directory) {
  int channel[2];
  invariant(pipe(channel) == 0, "a pipe can be made");
  const auto pid = fork();
  if (pid == 0) {
    dup2(channel[1], STDOUT_FILENO);
    close(channel[0]);
    execl(self, self, "--child", what.c_str(), directory.c_str(), nullptr);
    _exit(127);
  }
  close(channel[1]);
  std::string text;
  char buffer[4096];
  for (ssize_t size = 0; (size = read(channel[0], buffer, sizeof buffer)) > 0;)
    text.append(buffer, static_cast<std::size_t>(size));
  close(channel[0]);
  int status = 0;
  waitpid(pid, &status, 0);
  if (status != 0) {
    std::cerr << what << " failed\n";
    std::exit(1);
  }
  Figures figures;
  std::istringstream in(text);
  std::string name;
  for (double value = 0; in >> name >> value;) figures[name] = value;
  return figures;
}

Figures median(std::vector<Figures> runs) {
  Figures middle;
  for (const auto& [name, unused] : runs.front()) {
    std::vector<double> values;
    for (const auto& run : runs) values.push_back(run.at(name));
    std::ranges::sort(values);
    middle[name] = values[values.size() / 2];
  }
  return middle;
}

void print(const char* name, const Figures& figures, const char* end) {
  std::cout << "    \"" << name << "\": {";
  const char* separator = "";
  for (const auto& [key, value] : figures) {
    std::cout << separator << "\"" << key << "\": " << value;
    separator = ", ";
  }
  std::cout << "}" << end << "\n";
}

void bench(const char* self, const char* name, const LogPlan& plan, int runs, fs::path directory,
           const char* end) {
  directory /= name;
  fs::remove_all(directory);
  const auto written = write_national_log(directory / "log", plan);
  run_child(self, "record", directory);
  std::vector<Figures> replays, bares;
  for (int run = 0; run < runs; ++run) {
    replays.push_back(run_child(self, "replay", directory));
    bares.push_back(run_child(self, "bare", directory));
  }
  auto replay = median(replays), bare = median(bares);
  const auto events = static_cast<double>(written.events);
  for (auto* figures : {&replay, &bare}) {
    (*figures)["events_per_second"] = events / figures->at("seconds");
    (*figures)["events_per_cpu_second"] = events / figures->at("cpu_seconds");
  }
  std::cout << "  \"" << name << "\": {\n    \"events\": " << written.events
            << ", \"frames\": " << written.frames << ", \"log_mib\": " << (written.bytes >> 20)
            << ", \"row_mib\": " << (fs::file_size(directory / "rows") >> 20)
            << ", \"full_saves\": " << written.full_saves << ", \"units\": " << plan.units
            << ", \"campaigns\": " << plan.campaigns << ", \"runs\": " << runs << ",\n";
  print("replay", replay, ",");
  print("bare", bare, ",");
  std::cout << "    \"of_bare_cpu\": " << bare.at("cpu_seconds") / replay.at("cpu_seconds")
            << ", \"of_bare_wall\": " << bare.at("seconds") / replay.at("seconds") << "\n  }" << end
            << "\n";
}

void bench_nation(const char* self, LogPlan plan, fs::path directory) {
  directory /= "nation";
  plan.mix = Mix::all_lenses;
  plan.campaigns = 1;
  write_national_log(directory / "log", plan);
  std::cout << "  \"nation\": {\n    \"units\": " << plan.units << ", \"cells\": " << plan.cells
            << ", \"shards\": " << plan.shards << ",\n";
  print("memory", run_child(self, "nation", directory), "");
  std::cout << "  }\n";
}

}  // namespace
}  // namespace cas::bench

int main(int count, char** words) {
  using namespace cas::bench;
  if (count == 4 && std::strcmp(words[1], "--child") == 0) return child(words[2], words[3]);
  LogPlan plan;
  int runs = 3;
  bool keep = false;
  fs::path directory = fs::temp_directory_path() / ("cas-bench-" + std::to_string(getpid()));
  for (int i = 1; i + 1 < count; i += 2) {
    const std::string option = words[i];
    if (option == "--units") plan.units = std::atoi(words[i + 1]);
    if (option == "--campaigns") plan.campaigns = std::atoi(words[i + 1]);
    if (option == "--runs") runs = std::atoi(words[i + 1]);
    if (option == "--directory") directory = words[i + 1];
    if (option == "--keep") keep = true;  // then profile `replay_bench --child replay DIR/mixed`
  }
  std::cout << "{\n";
  bench("/proc/self/exe", "mixed", plan, runs, directory, ",");
  plan.mix = Mix::full_saves;
  bench("/proc/self/exe", "full_saves", plan, runs, directory, ",");
  bench_nation("/proc/self/exe", plan, directory);
  std::cout << "}\n";
  if (!keep) fs::remove_all(directory);
  return 0;
}
