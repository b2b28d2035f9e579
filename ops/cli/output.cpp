#include "ops/cli/output.hpp"

#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <iostream>

namespace cas::ops {
namespace {

std::string two(int number) { return (number < 10 ? "0" : "") + std::to_string(number); }

struct Civil {
  std::int64_t year;
  int month;
  int day;
};

/// Proleptic Gregorian calendar; std::chrono's types do the counting.
Civil civil_from_days(std::int64_t days) {
  const std::chrono::year_month_day ymd{std::chrono::sys_days{std::chrono::days{days}}};
  return {static_cast<int>(ymd.year()), static_cast<int>(static_cast<unsigned>(ymd.month())),
          static_cast<int>(static_cast<unsigned>(ymd.day()))};
}

/// Reads `digits` digits at `at`; -1 if there is anything else.
int number_at(std::string_view text, std::size_t at, std::size_t digits) {
  int number = 0;
  for (std::size_t i = at; i < at + digits; ++i) {
    if (i >= text.size() || text[i] < '0' || text[i] > '9') return -1;
    number = number * 10 + (text[i] - '0');
  }
  return number;
}

}  // namespace

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

std::string format_time(events::Time time) {
  constexpr std::int64_t kDay = 86'400'000'000;
  auto days = time.value() / kDay;
  auto rest = time.value() % kDay;
  if (rest < 0) {
    rest += kDay;
    --days;
  }
  const auto civil = civil_from_days(days);
  const auto seconds = static_cast<int>(rest / 1'000'000);
  auto micros = std::to_string(rest % 1'000'000);
  micros.insert(0, 6 - micros.size(), '0');
  return std::to_string(civil.year) + "-" + two(civil.month) + "-" + two(civil.day) + "T" +
         two(seconds / 3600) + ":" + two(seconds / 60 % 60) + ":" + two(seconds % 60) + "." +
         micros + "Z";
}

Result<events::Time> parse_time(std::string_view text) {
  const auto unreadable = [&] {
    return fail(Errc::invalid, "time.unreadable",
                "Not a time with an offset, such as 2015-01-15T12:00:00+01:00 or …Z: '" +
                    std::string(text) + "'");
  };
  const int year = number_at(text, 0, 4), month = number_at(text, 5, 2),
            day = number_at(text, 8, 2);
  const int hour = number_at(text, 11, 2), minute = number_at(text, 14, 2),
            second = number_at(text, 17, 2);
  if (text.size() < 20 || text[4] != '-' || text[7] != '-' || text[10] != 'T' || text[13] != ':' ||
      text[16] != ':' || year < 1970 || hour < 0 || hour > 23 || minute < 0 || minute > 59 ||
      second < 0 || second > 60)
    return unreadable();
  const std::chrono::year_month_day date{std::chrono::year{year},
                                         std::chrono::month{static_cast<unsigned>(month)},
                                         std::chrono::day{static_cast<unsigned>(day)}};
  if (!date.ok()) return unreadable();
  std::size_t at = 19;
  std::int64_t micros = 0, unit = 100'000;
  if (text[at] == '.')
    for (++at; at < text.size() && text[at] >= '0' && text[at] <= '9'; ++at, unit /= 10)
      micros += (text[at] - '0') * unit;
  int offset_minutes = 0;
  const auto zone = text.substr(at);
  if (zone != "Z") {
    const int hours = number_at(zone, 1, 2), minutes = number_at(zone, 4, 2);
    if (zone.size() != 6 || (zone[0] != '+' && zone[0] != '-') || zone[3] != ':' || hours < 0 ||
        minutes < 0)
      return unreadable();
    offset_minutes = (hours * 60 + minutes) * (zone[0] == '-' ? -1 : 1);
  }
  const std::int64_t days = std::chrono::sys_days{date}.time_since_epoch().count();
  const std::int64_t seconds =
      days * 86'400 + hour * 3600 + minute * 60 + second - offset_minutes * 60LL;
  return events::Time{seconds * 1'000'000 + micros};
}

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
