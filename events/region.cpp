#include "events/region.hpp"

#include <algorithm>

namespace cas::events {
namespace {

bool digits(std::string_view code, std::size_t size) {
  return code.empty() || (code.size() == size &&
                          std::ranges::all_of(code, [](char c) { return c >= '0' && c <= '9'; }));
}

bool under(std::string_view lower, std::string_view upper) {
  return lower.empty() || upper.empty() || lower.starts_with(upper);
}

}  // namespace

std::vector<std::string> RegionPath::regions() const {
  std::vector<std::string> all{std::string(kCountry)};
  for (const auto* level : {&voivodeship, &powiat, &gmina})
    if (!level->empty()) all.push_back(*level);
  return all;
}

bool RegionPath::well_formed() const noexcept {
  return digits(voivodeship, 2) && digits(powiat, 4) && digits(gmina, 7) &&
         under(powiat, voivodeship) && under(gmina, powiat) && under(gmina, voivodeship);
}

bool RegionPath::lies_in(std::string_view region) const noexcept {
  return !region.empty() &&
         (region == kCountry || region == voivodeship || region == powiat || region == gmina);
}

const std::string& RegionPath::below(std::string_view region) const noexcept {
  return region == kCountry ? voivodeship : region.size() == 2 ? powiat : gmina;
}

}  // namespace cas::events
