#pragma once
#include <string>
#include <string_view>

#include "adapters/json/names.hpp"
#include "engine/commands.hpp"
#include "events/registry.hpp"
#include "ops/cli/output.hpp"
#include "projections/findings.hpp"

namespace cas::ops {

using adapters::json::name_of;
using adapters::json::parse_lens;

/// A region that was asked for: "PL", or a TERYT code under which some unit lies.
/// @errors invalid "region.bad_code"; not_found "region.unknown"
[[nodiscard]] Result<void> check_region(const events::Registry& registry, std::string_view region);

/// At most `width` letters, the last of them an ellipsis when something was left out.
[[nodiscard]] std::string shorten(std::string_view text, std::size_t width);

/// The command id that was given, or a random one.
/// @errors invalid "command.bad_id"
[[nodiscard]] Result<events::CommandId> command_id(std::string_view given);

/// Prints findings counted by region, and the rules that are broken.
void print_survey(const projections::Survey& survey, events::forms::Language language);

/// What is said of a command whose goal was reached before.
inline constexpr std::string_view kAlreadySo = "Nothing to do: it is so already";

/// Prints what a command came to.
Result<Exit> tell(const Result<engine::Done>& outcome, events::CommandId id, bool json,
                  std::string_view already_so_words = kAlreadySo);

}  // namespace cas::ops
