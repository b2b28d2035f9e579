#pragma once
#include <string>
#include <string_view>
#include <vector>

#include "events/result.hpp"
#include "events/strong.hpp"
#include "projections/as_of.hpp"

namespace cas::adapters::json {

/// "2014-12-31T10:00:00.000000Z"
[[nodiscard]] std::string format_time(events::Time time);
/// RFC 3339 with an offset, e.g. "2015-01-15T12:00:00+01:00" or "…Z".
/// @errors invalid "time.unreadable"
[[nodiscard]] Result<events::Time> parse_time(std::string_view text);

/// A place in the whole log: a seq for each partition. Written "12,41,40,…", the registry first; or
/// a time with an offset, which stands for each partition's last frame up to then.
struct Moment {
  std::vector<events::Seq> position;  ///< empty when a time is meant
  events::Time time;
};

/// @errors invalid "position.unreadable"
[[nodiscard]] Result<Moment> parse_moment(std::string_view text);
/// The position that `--as-of` means: of a time, each partition's last frame up to then; of a
/// token, as every answer over HTTP has one, what it says.
/// @errors those of parse_moment, parse_token, position_of, projections::position_at and
///         projections::check_position
[[nodiscard]] Result<projections::Position> resolve(const projections::Projector& projector,
                                                    std::string_view as_of);
[[nodiscard]] std::string print_position(const std::vector<events::Seq>& position);

}  // namespace cas::adapters::json
