#include "adapters/time/warsaw.hpp"

#include <date/tz.h>

#include <sstream>

namespace cas::adapters::time {

Result<events::Time> end_of_day_in_warsaw(std::string_view local_date) {
  std::istringstream in{std::string(local_date)};
  date::year_month_day day{};
  in >> date::parse("%F", day);
  if (in.fail() || !day.ok() || in.peek() != std::istringstream::traits_type::eof())
    return fail(Errc::invalid, "time.bad_date",
                "Want a day such as 2015-01-15, got '" + std::string(local_date) + "'.");
  try {
    // The next midnight less a second: midnight exists on every day, 23:59:59 too, but counting
    // back from the day's end is right even where a day has 23 or 25 hours.
    const auto* zone = date::locate_zone("Europe/Warsaw");
    const auto midnight =
        zone->to_sys(date::local_days{day} + date::days{1}, date::choose::earliest);
    const auto last = midnight - std::chrono::seconds{1};
    return events::Time{
        std::chrono::duration_cast<std::chrono::microseconds>(last.time_since_epoch()).count()};
  } catch (const std::exception& e) {
    return fail(Errc::unavailable, "time.no_zones",
                std::string("The zone database has no Europe/Warsaw: ") + e.what());
  }
}

}  // namespace cas::adapters::time
