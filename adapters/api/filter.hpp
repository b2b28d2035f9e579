#pragma once
#include <compare>
#include <string>

#include "events/report_state.hpp"

namespace cas::adapters::api {

/// What a subscription follows. Two of the same filter share every byte that is sent.
struct Filter {
  enum class Kind { reports, totals, completeness, status, aggregates, findings };
  Kind kind{};
  events::CampaignCode campaign;
  std::string region;
  events::report::Lens lens{};  ///< of totals and aggregates
  friend auto operator<=>(const Filter&, const Filter&) = default;
};

}  // namespace cas::adapters::api
