#pragma once
#include <sys/types.h>

#include <boost/json.hpp>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <string>
#include <vector>

#include "tests/bench/measure.hpp"

namespace cas::bench {

/// A server in a process of its own, which prints {"address": "http://127.0.0.1:PORT"} as its first
/// line and ends on SIGTERM. Dies with this program.
class ServerProcess {
 public:
  /// Starts it and waits for its line; ends the program when none comes.
  explicit ServerProcess(const std::vector<std::string>& words);
  ~ServerProcess();
  ServerProcess(const ServerProcess&) = delete;
  ServerProcess& operator=(const ServerProcess&) = delete;

  [[nodiscard]] std::uint16_t port() const noexcept { return port_; }
  /// User and system time so far [s].
  [[nodiscard]] double cpu_seconds() const;
  [[nodiscard]] double resident_mib() const;

 private:
  pid_t pid_ = -1;
  int out_ = -1;
  std::uint16_t port_ = 0;
};

/// Where a bench of the server has its files, and whom it starts.
struct Place {
  std::filesystem::path folder;   ///< --directory, or NAME and the process' number; gone afterwards
  std::filesystem::path program;  ///< the bench itself
  std::string cas;                ///< --cas, or the one that was built beside it
};
using MeasureAll = std::function<boost::json::object(const Words&, const Place&)>;

/// The `main` of such a bench: prints what was measured. @returns the exit code
int run_bench(const Words& words, const std::string& name, const MeasureAll& measure_all);

/// As many descriptors as this machine lets a process have; children inherit it.
void raise_descriptor_limit();

}  // namespace cas::bench
