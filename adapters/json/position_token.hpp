#pragma once
#include <map>
#include <string>
#include <string_view>

#include "projections/as_of.hpp"

namespace cas::adapters::json {

/// A place in a log that a client carries along, to read what it wrote or to resume a feed. Written
/// "a1b2c3d4-1.42-3.17": the first four bytes of the log's id, then partition.seq for each
/// partition that matters, ascending.
struct PositionToken {
  std::string log;
  std::map<events::PartitionNo, events::Seq> seqs;
};

[[nodiscard]] std::string print(const PositionToken& token);
/// @errors invalid "position.unreadable"
[[nodiscard]] Result<PositionToken> parse_token(std::string_view text);
/// The whole present position.
[[nodiscard]] PositionToken token_now(const projections::Projector& projector);
/// Is everything up to the token applied?
/// @errors invalid "position.other_log" when the token is of another log or another width
[[nodiscard]] Result<bool> reached(const projections::Projector& projector,
                                   const PositionToken& token);
/// The token as a place in this log, which it names whole and which was read so far.
/// @errors those of `reached`; invalid "position.width"; not_found "position.beyond"
[[nodiscard]] Result<projections::Position> position_of(const projections::Projector& projector,
                                                        const PositionToken& token);

}  // namespace cas::adapters::json
