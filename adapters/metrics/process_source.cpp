#include <sys/resource.h>
#include <unistd.h>

#include <fstream>
#include <sstream>

#include "adapters/metrics/sources.hpp"

namespace cas::adapters::metrics {
namespace {

namespace fs = std::filesystem;

/// The fields of /proc/self/stat from the third on (proc(5)): the second, the program's name, may
/// hold blanks.
std::vector<std::string> stat_fields() {
  std::ifstream file("/proc/self/stat");
  std::string text;
  std::getline(file, text);
  std::istringstream rest(text.substr(std::min(text.rfind(')') + 2, text.size())));
  std::vector<std::string> fields;
  for (std::string field; rest >> field;) fields.push_back(field);
  return fields;
}

double field(const std::vector<std::string>& fields, std::size_t number) {
  constexpr std::size_t kFirst = 3;
  return number - kFirst < fields.size() ? std::stod(fields[number - kFirst]) : 0;
}

double boot_time() {
  std::ifstream file("/proc/stat");
  for (std::string line; std::getline(file, line);)
    if (line.starts_with("btime ")) return std::stod(line.substr(6));
  return 0;
}

double open_descriptors() {
  std::error_code failed;
  double count = 0;
  for (auto at = fs::directory_iterator("/proc/self/fd", failed);
       !failed && at != fs::directory_iterator(); at.increment(failed))
    ++count;
  return count;
}

}  // namespace

void tell_process(Page& page) {
  static const auto kTicks = static_cast<double>(sysconf(_SC_CLK_TCK));
  static const auto kPage = static_cast<double>(sysconf(_SC_PAGESIZE));
  static const double kBoot = boot_time();
  const auto fields = stat_fields();
  rlimit descriptors{};
  getrlimit(RLIMIT_NOFILE, &descriptors);
  page.counter("process_cpu_seconds_total", "Processor time, in user and system mode.",
               (field(fields, 14) + field(fields, 15)) / kTicks);
  page.gauge("process_start_time_seconds", "When the process began, in seconds since 1970.",
             kBoot + field(fields, 22) / kTicks);
  page.gauge("process_virtual_memory_bytes", "Address space.", field(fields, 23));
  page.gauge("process_resident_memory_bytes", "Memory that lies in RAM.",
             field(fields, 24) * kPage);
  page.gauge("process_threads", "Threads.", field(fields, 20));
  page.gauge("process_open_fds", "Open file descriptors.", open_descriptors());
  page.gauge("process_max_fds", "File descriptors that may be open.",
             static_cast<double>(descriptors.rlim_cur));
}

void tell_disk(Page& page, std::string_view name, const fs::path& folder) {
  std::error_code failed;
  const auto space = fs::space(folder, failed);
  if (failed) return;  // a folder that is away is told by those who need it
  const std::string label(name);
  page.gauge("cas_disk_available_bytes", "Free space where the folder lies.",
             static_cast<double>(space.available), {{"folder", label}});
  page.gauge("cas_disk_size_bytes", "All the space there.", static_cast<double>(space.capacity),
             {{"folder", label}});
}

void tell_server(Page& page, const http::Server& server, std::size_t connections_max) {
  const auto traffic = server.traffic();
  const auto number = [](std::uint64_t value) { return static_cast<double>(value); };
  page.gauge("cas_http_connections", "Connections that are open.", number(server.connections()));
  page.gauge("cas_http_connections_limit", "Connections that may be open; one more is told 503.",
             number(connections_max));
  page.counter("cas_http_connections_accepted_total",
               "Connections that came, the refused included.", number(traffic.accepted));
  page.counter("cas_http_connections_refused_total", "Connections beyond the limit.",
               number(traffic.refused));
  page.counter("cas_http_received_bytes_total", "Bytes of requests, inside of TLS.",
               number(traffic.received_bytes));
  page.counter("cas_http_sent_bytes_total", "Bytes of answers and feeds, inside of TLS.",
               number(traffic.sent_bytes));
  page.counter("cas_http_streams_cut_total", "Feeds that were cut, by what their reader did.",
               number(traffic.slow_readers), {{"reason", "slow_reader"}});
  page.counter("cas_http_streams_cut_total", "Feeds that were cut, by what their reader did.",
               number(traffic.stalled_peers), {{"reason", "peer_stalled"}});
}

}  // namespace cas::adapters::metrics
