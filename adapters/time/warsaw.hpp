#pragma once
#include <string>
#include <string_view>

#include "events/result.hpp"
#include "events/strong.hpp"

namespace cas::adapters::time {

/// The last second of a local day in Europe/Warsaw, as the instant that deadlines are kept as.
/// @param local_date  "2015-01-15"
/// @errors invalid "time.bad_date"; unavailable "time.no_zones" when the zone database is missing
[[nodiscard]] Result<events::Time> end_of_day_in_warsaw(std::string_view local_date);

}  // namespace cas::adapters::time
