#pragma once
#include <string>
#include <string_view>

#include "adapters/json/position_token.hpp"
#include "events/strong.hpp"

namespace cas::adapters::loads {

/// What a commit says of the dry run that it follows: which file was shown, and where the log stood
/// when its reports were compared. That is all: any node of the log, now or after a restart, looks
/// there again and comes to the same. Written as the file's SHA-256 and a position:
/// "2c26b46b…-a1b2c3d4-0.41-1.12".
struct Citation {
  events::Hash file;
  json::PositionToken at;
};

[[nodiscard]] std::string print(const Citation& citation);
/// @errors invalid "load.bad_citation"
[[nodiscard]] Result<Citation> parse_citation(std::string_view text);

/// The same with its position found in this log.
struct Shown {
  events::Hash file;
  projections::Position at;
};
/// @errors those of json::position_of
[[nodiscard]] Result<Shown> find_shown(const Citation& citation,
                                       const projections::Projector& projector);

}  // namespace cas::adapters::loads
