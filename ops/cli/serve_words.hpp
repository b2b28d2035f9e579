#pragma once
#include <chrono>
#include <string>
#include <vector>

#include "adapters/http/server.hpp"
#include "ops/cli/options.hpp"
#include "ops/config/settings.hpp"

namespace cas::ops {

/// What `cas serve` may be told, beside what every command may be.
struct ServeWords {
  std::string listen = "127.0.0.1:8080";
  std::string metrics_listen;  ///< empty = nobody asks
  std::string advertise;       ///< empty = where it listens
  std::string peer_ca;         ///< empty = the authorities that the system trusts
  adapters::http::Options http;
  std::size_t load_bytes_max = 64UL * 1024 * 1024;
  std::chrono::milliseconds position_wait{2'000};
  std::chrono::milliseconds grace{10'000};
  std::vector<std::string> cors_origins;
  std::string log_level = "info";
  bool access_log = true;
};

/// Adds all of it to the command and to what is looked for in the file and the environment.
void add_serve_settings(CLI::App& serve, ServeWords& words, Settings& settings);

/// Reads the addresses into `words.http` and checks what the settings say together.
[[nodiscard]] std::vector<Finding> check_serve(ServeWords& words);

/// The options of the listener for figures: those of the server, at its own address, and on
/// loopback without TLS.
/// @errors invalid "http.bad_address"
[[nodiscard]] Result<adapters::http::Options> metrics_options(const ServeWords& words);

}  // namespace cas::ops
