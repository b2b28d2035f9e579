#pragma once
#include <map>
#include <optional>
#include <string>
#include <string_view>

#include "events/report_state.hpp"
#include "events/sealed.hpp"
#include "projections/store.hpp"

namespace cas::projections {

/// Why soft rules are broken, as somebody wrote it: by breach, sealed.
using Explanations = std::map<std::string, events::Sealed, std::less<>>;

/// Those that hold in that state; everything must be committed.
[[nodiscard]] Result<Explanations> explanations_of(const Store& store, events::ReportId report,
                                                   const events::report::ReportState& state);

/// What stands there, or nothing once the key was erased.
[[nodiscard]] std::optional<std::string> opened(const Explanations& explanations,
                                                std::string_view breach,
                                                const events::KeyStore& keys);

}  // namespace cas::projections
