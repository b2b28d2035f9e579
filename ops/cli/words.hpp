#pragma once
#include <string>
#include <string_view>

#include "engine/commands.hpp"
#include "events/report_state.hpp"
#include "ops/cli/output.hpp"

namespace cas::ops {

[[nodiscard]] std::string_view name_of(events::report::Phase phase);
[[nodiscard]] std::string_view name_of(events::report::CorrectionAsk ask);
/// @errors invalid "lens.unknown"
[[nodiscard]] Result<events::report::Lens> parse_lens(std::string_view text);

/// At most `width` letters, the last of them an ellipsis when something was left out.
[[nodiscard]] std::string shorten(std::string_view text, std::size_t width);

/// The command id that was given, or a random one.
/// @errors invalid "command.bad_id"
[[nodiscard]] Result<events::CommandId> command_id(std::string_view given);

/// The key under which what was written about a unit's reports is sealed.
[[nodiscard]] events::KeyId unit_key(std::string_view unit_code);

/// Prints what a command came to.
Result<Exit> tell(const Result<engine::Done>& outcome, events::CommandId id, bool json);

}  // namespace cas::ops
