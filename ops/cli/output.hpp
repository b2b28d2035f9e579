#pragma once
#include <boost/json.hpp>
#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>

#include "adapters/json/moments.hpp"
#include "events/result.hpp"

namespace cas::ops {

using adapters::json::format_time;

/// What the process tells its caller; `cas --help` lists them.
enum class Exit : int {
  ok = 0,
  internal = 1,     ///< a fault of this program
  usage = 2,        ///< the words, a file or a value cannot be read
  rejected = 3,     ///< a rule of the domain says no
  forbidden = 4,    ///< this actor may not do that there
  not_found = 5,    ///< no such report, campaign, stream…
  conflict = 6,     ///< somebody changed it first
  unavailable = 7,  ///< log, disk or broker is away, or another process writes
  corrupt = 8,      ///< stored bytes break an invariant; verify found a difference
};

[[nodiscard]] Exit exit_for(Errc code);

/// Says on standard error what went wrong, for people or (as_json) as one JSON object.
Exit report_error(const Error& error, bool as_json);

/// One JSON document on standard output, indented by nothing, ended by a line feed.
void print_json(const boost::json::value& value);

[[nodiscard]] bool stdout_is_terminal();
[[nodiscard]] bool stderr_is_terminal();

/// Columns that a cell takes up on a terminal, counting UTF-8 letters as one each.
[[nodiscard]] std::size_t width_of(std::string_view text);
[[nodiscard]] std::string pad_right(std::string_view text, std::size_t width);
[[nodiscard]] std::string pad_left(std::string_view text, std::size_t width);

/// A bar with rate and time left on standard error, while work lasts over a second and standard
/// error is a terminal; silent otherwise. One thread.
class Progress {
 public:
  Progress(std::string what, std::string unit, bool quiet);
  ~Progress();
  Progress(const Progress&) = delete;
  Progress& operator=(const Progress&) = delete;
  void show(std::uint64_t done, std::uint64_t total);

 private:
  using Clock = std::chrono::steady_clock;
  const std::string what_;
  const std::string unit_;
  const bool shown_;
  const Clock::time_point began_ = Clock::now();
  Clock::time_point last_{};
  bool drawn_ = false;
};

}  // namespace cas::ops
