#pragma once
#include <sys/types.h>

#include <cstdint>
#include <string>
#include <vector>

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

/// As many descriptors as this machine lets a process have; children inherit it.
void raise_descriptor_limit();

}  // namespace cas::bench
