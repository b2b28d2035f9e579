#pragma once
#include <chrono>
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>

#include "tests/bench/measure.hpp"

namespace cas::bench {

/// What is asked of a server on this machine: one thread with so many connections, each of which
/// sends its next request when the answer to the one before has come.
struct LoadPlan {
  std::uint16_t port = 0;
  std::size_t connections = 64;
  std::chrono::milliseconds lasting{2000};
  int status = 200;  ///< of every answer; another one ends the program
  double rate = 0;   ///< requests a second, evenly; 0 = as many as are answered
  /// Appends the bytes of the n-th request, header and all.
  std::function<void(std::size_t n, std::string& bytes)> request;
  /// Called with each body if there is anything to call.
  std::function<void(std::string_view body)> on_answer = {};
};

struct Load {
  std::size_t answers = 0;
  double seconds = 0;
  Spread us;                     ///< from sending a request to the last byte of its answer [µs]
  std::size_t answer_bytes = 0;  ///< of the last body
  std::string etag;              ///< of the last answer
  [[nodiscard]] double per_second() const { return static_cast<double>(answers) / seconds; }
};

Load run_load(const LoadPlan& plan);

/// A socket that is connected to that port of this machine and blocks; ends the program if not.
[[nodiscard]] int connect_to(std::uint16_t port);

}  // namespace cas::bench
