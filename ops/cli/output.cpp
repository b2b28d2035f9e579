#include "ops/cli/output.hpp"

#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <iostream>

namespace cas::ops {
Exit exit_for(Errc code) {
  switch (code) {
    case Errc::invalid: return Exit::usage;
    case Errc::rejected: return Exit::rejected;
    case Errc::forbidden: return Exit::forbidden;
    case Errc::not_found: return Exit::not_found;
    case Errc::conflict: return Exit::conflict;
    case Errc::unavailable: return Exit::unavailable;
    case Errc::corrupt: return Exit::corrupt;
  }
  return Exit::internal;
}

Exit report_error(const Error& error, bool as_json) {
  const auto exit = exit_for(error.code);
  if (as_json) {
    boost::json::array context;
    for (const auto& line : error.context) context.emplace_back(line);
    std::cerr << boost::json::serialize(boost::json::value{{"error", error.reason},
                                                           {"detail", error.detail},
                                                           {"context", context},
                                                           {"exit", static_cast<int>(exit)}})
              << '\n';
    return exit;
  }
  std::cerr << "cas: " << error.detail << '\n';
  for (const auto& line : error.context) std::cerr << "     while " << line << '\n';
  std::cerr << "     (" << error.reason << ", exit " << static_cast<int>(exit) << ")\n";
  return exit;
}

void print_json(const boost::json::value& value) {
  std::cout << boost::json::serialize(value) << std::endl;
}

bool stdout_is_terminal() { return isatty(STDOUT_FILENO) == 1; }
bool stderr_is_terminal() { return isatty(STDERR_FILENO) == 1; }

std::size_t width_of(std::string_view text) {
  return static_cast<std::size_t>(std::ranges::count_if(
      text, [](char c) { return (static_cast<unsigned char>(c) & 0xc0) != 0x80; }));
}

std::string pad_right(std::string_view text, std::size_t width) {
  std::string padded(text);
  if (const auto used = width_of(text); used < width) padded.append(width - used, ' ');
  return padded;
}

std::string pad_left(std::string_view text, std::size_t width) {
  const auto used = width_of(text);
  return (used < width ? std::string(width - used, ' ') : "") + std::string(text);
}

Progress::Progress(std::string what, std::string unit, bool quiet)
    : what_(std::move(what)), unit_(std::move(unit)), shown_(!quiet && stderr_is_terminal()) {}

Progress::~Progress() {
  if (drawn_) std::cerr << "\r\033[K" << std::flush;
}

void Progress::show(std::uint64_t done, std::uint64_t total) {
  const auto now = Clock::now();
  using std::chrono::milliseconds;
  if (!shown_ || now - began_ < milliseconds{1000} || now - last_ < milliseconds{100}) return;
  last_ = now;
  drawn_ = true;
  const double seconds = std::chrono::duration<double>(now - began_).count();
  const double rate = static_cast<double>(done) / seconds;
  constexpr std::size_t kBar = 30;
  const auto filled = total == 0 ? 0 : std::min<std::size_t>(kBar, done * kBar / total);
  std::cerr << "\r\033[K" << what_ << " [" << std::string(filled, '#')
            << std::string(kBar - filled, ' ') << "] " << done << "/" << total << " " << unit_
            << ", " << static_cast<std::uint64_t>(rate) << "/s";
  if (rate > 0 && total > done)
    std::cerr << ", " << static_cast<std::uint64_t>(static_cast<double>(total - done) / rate) + 1
              << " s left";
  std::cerr << std::flush;
}

}  // namespace cas::ops
