#include "events/region.hpp"

#include <algorithm>

namespace cas::events {
namespace {

bool digits(std::string_view code) {
  return std::ranges::all_of(code, [](char c) { return c >= '0' && c <= '9'; });
}

bool level(std::string_view code, std::size_t size) {
  return code.empty() || (code.size() == size && digits(code));
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
  return level(voivodeship, 2) && level(powiat, 4) && level(gmina, 7) &&
         under(powiat, voivodeship) && under(gmina, powiat) && under(gmina, voivodeship);
}

bool RegionPath::lies_in(std::string_view region) const noexcept {
  return !region.empty() &&
         (region == kCountry || region == voivodeship || region == powiat || region == gmina);
}

const std::string& RegionPath::below(std::string_view region) const noexcept {
  return region == kCountry ? voivodeship : region.size() == 2 ? powiat : gmina;
}

bool is_region_code(std::string_view code) {
  return (code.size() == 2 || code.size() == 4 || code.size() == 7) && digits(code);
}

Result<RegionPath> region_path(std::string_view code) {
  if (code == kCountry) return RegionPath{};
  if (!is_region_code(code))
    return fail(
        Errc::invalid, "region.bad_code",
        "A region is PL or a TERYT code of 2, 4 or 7 digits, not '" + std::string(code) + "'.");
  RegionPath path{std::string(code.substr(0, 2)), {}, {}};
  if (code.size() >= 4) path.powiat = code.substr(0, 4);
  if (code.size() == 7) path.gmina = code;
  return path;
}

}  // namespace cas::events
