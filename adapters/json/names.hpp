#pragma once
#include <string_view>

#include "events/registry.hpp"
#include "events/report_state.hpp"

/// What programs read: stable words for what the code has as enumerators.
namespace cas::adapters::json {

[[nodiscard]] std::string_view name_of(events::report::Phase phase);
[[nodiscard]] std::string_view name_of(events::report::CorrectionAsk ask);
/// @errors invalid "lens.unknown"
[[nodiscard]] Result<events::report::Lens> parse_lens(std::string_view text);

/// @errors invalid "phase.unknown"
[[nodiscard]] Result<events::report::Phase> parse_phase(std::string_view text);
[[nodiscard]] std::string_view name_of(events::CampaignPhase phase);
[[nodiscard]] std::string_view name_of(events::unit::Kind kind);

}  // namespace cas::adapters::json
