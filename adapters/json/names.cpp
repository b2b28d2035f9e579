#include "adapters/json/names.hpp"

#include <algorithm>
#include <array>

#include "projections/fingerprints.hpp"

namespace cas::adapters::json {
namespace {

using namespace events::report;

constexpr std::array<std::string_view, kPhases> kPhaseNames{
    "absent", "at_unit", "approved", "submitted", "accepted_regional", "accepted_national"};
constexpr std::array<std::string_view, 3> kAskNames{"none", "requested", "permitted"};
constexpr std::array<std::string_view, 3> kCampaignPhases{"created", "launched", "closed"};
constexpr std::array<std::string_view, 4> kUnitKinds{"gmina", "powiat", "voivodeship",
                                                     "institution"};

}  // namespace

std::string_view name_of(Phase phase) { return kPhaseNames.at(static_cast<std::size_t>(phase)); }
std::string_view name_of(CorrectionAsk ask) { return kAskNames.at(static_cast<std::size_t>(ask)); }

Result<Lens> parse_lens(std::string_view text) {
  if (const auto lens = projections::lens_named(text)) return *lens;
  return fail(Errc::invalid, "lens.unknown",
              "A lens is entered, submitted, accepted_regional or accepted_national, not '" +
                  std::string(text) + "'.");
}

Result<Phase> parse_phase(std::string_view text) {
  const auto found = std::ranges::find(kPhaseNames, text);
  if (found == kPhaseNames.end() || found == kPhaseNames.begin())
    return fail(Errc::invalid, "phase.unknown",
                "A phase is at_unit, approved, submitted, accepted_regional or "
                "accepted_national, not '" +
                    std::string(text) + "'.");
  return static_cast<Phase>(found - kPhaseNames.begin());
}

std::string_view name_of(events::CampaignPhase phase) {
  return kCampaignPhases.at(static_cast<std::size_t>(phase));
}

std::string_view name_of(events::unit::Kind kind) {
  return kUnitKinds.at(static_cast<std::size_t>(kind));
}

}  // namespace cas::adapters::json
