#include "adapters/json/moments.hpp"

#include <charconv>
#include <chrono>

#include "adapters/json/position_token.hpp"

namespace cas::adapters::json {
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
  if (text[at] == '.') {
    if (number_at(text, at + 1, 1) < 0) return unreadable();
    for (++at; at < text.size() && text[at] >= '0' && text[at] <= '9'; ++at, unit /= 10)
      micros += (text[at] - '0') * unit;
  }
  int offset_minutes = 0;
  const auto zone = text.substr(at);
  if (zone != "Z") {
    const int hours = number_at(zone, 1, 2), minutes = number_at(zone, 4, 2);
    if (zone.size() != 6 || (zone[0] != '+' && zone[0] != '-') || zone[3] != ':' || hours < 0 ||
        hours > 23 || minutes < 0 || minutes > 59)
      return unreadable();
    offset_minutes = (hours * 60 + minutes) * (zone[0] == '-' ? -1 : 1);
  }
  const std::int64_t days = std::chrono::sys_days{date}.time_since_epoch().count();
  const std::int64_t seconds =
      days * 86'400 + hour * 3600 + minute * 60 + second - offset_minutes * 60LL;
  return events::Time{seconds * 1'000'000 + micros};
}

Result<Moment> parse_moment(std::string_view text) {
  if (text.find('T') != std::string_view::npos) {
    auto time = parse_time(text);
    if (!time) return fail(std::move(time.error()));
    return Moment{{}, *time};
  }
  Moment moment;
  const char* at = text.data();
  const char* const end = at + text.size();
  for (;;) {
    std::uint64_t seq = 0;
    const auto [stopped, error] = std::from_chars(at, end, seq);
    if (error != std::errc{} || (stopped != end && *stopped != ','))
      return fail(Errc::invalid, "position.unreadable",
                  "Want a seq for each partition, such as 12,41,40, or a time such as "
                  "2015-01-15T12:00:00Z; got '" +
                      std::string(text) + "'.");
    moment.position.emplace_back(seq);
    if (stopped == end) return moment;
    at = stopped + 1;
  }
}

Result<projections::Position> resolve(const projections::Projector& projector,
                                      std::string_view as_of) {
  // A token has dots; so may a time have, but a token no T.
  if (as_of.contains('.') && !as_of.contains('T')) {
    const auto token = parse_token(as_of);
    if (!token) return fail(token.error());
    return position_of(projector, *token);
  }
  auto moment = parse_moment(as_of);
  if (!moment) return fail(std::move(moment.error()));
  if (moment->position.empty()) return projections::position_at(projector, moment->time);
  if (auto fits = check_position(projector, moment->position); !fits)
    return fail(std::move(fits.error()));
  return projections::Position{std::move(moment->position), false};
}

std::string print_position(const std::vector<events::Seq>& position) {
  std::string text;
  for (const auto seq : position) text += (text.empty() ? "" : ",") + std::to_string(seq.value());
  return text;
}

}  // namespace cas::adapters::json
