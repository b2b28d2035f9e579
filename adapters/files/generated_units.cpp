#include <algorithm>
#include <array>
#include <set>

#include "adapters/files/catalogue.hpp"
#include "adapters/files/splitmix.hpp"

namespace cas::adapters::files {
namespace {

constexpr std::size_t kGminasOfPowiatMax = 99;
constexpr std::string_view kValidFrom = "2014-01-01";

constexpr std::array<std::string_view, 24> kStems{
    "Brzez",  "Dęb",  "Lip",   "Jawor",  "Olsz",   "Gaj",  "Kamion", "Łąk",
    "Wierzb", "Sosn", "Zales", "Podgór", "Grab",   "Klon", "Mod",    "Topol",
    "Jasion", "Bor",  "Wiśn",  "Rak",    "Żurawi", "Bobr", "Sok",    "Koni"};
constexpr std::array<std::string_view, 10> kEndings{"owo", "ówka", "owice",  "iny",  "owiec",
                                                    "ów",  "owa",  "owiska", "ęcin", "owizna"};

bool is_city(const Region& powiat) { return powiat.code.substr(2) > "60"; }

std::string two_digits(std::size_t number) {
  return (number < 10 ? "0" : "") + std::to_string(number);
}

/// The `count` that falls on item `at` of `items` when it is spread as evenly as whole numbers go.
std::size_t share(std::size_t count, std::size_t at, std::size_t items) {
  return count * (at + 1) / items - count * at / items;
}

/// How many gminas each powiat gets.
std::vector<std::size_t> spread(const std::vector<Region>& powiats, std::size_t count) {
  std::vector<std::size_t> shares(powiats.size());
  if (count < powiats.size()) {
    for (std::size_t i = 0; i < powiats.size(); ++i) shares[i] = share(count, i, powiats.size());
    return shares;
  }
  const auto cities = static_cast<std::size_t>(std::ranges::count_if(powiats, is_city));
  const auto others = powiats.size() - cities;
  invariant(others > 0, "some powiats are no cities");
  std::size_t at = 0;
  for (std::size_t i = 0; i < powiats.size(); ++i) {
    shares[i] = is_city(powiats[i]) ? 1 : share(count - cities, at++, others);
    invariant(shares[i] <= kGminasOfPowiatMax, "a gmina's number has two digits");
  }
  return shares;
}

/// "Gmina przykładowa …": nobody shall take it for a real one.
std::string invent_name(SplitMix& random, std::set<std::string>& taken) {
  while (true) {
    auto name = "Gmina przykładowa " + std::string(kStems.at(random.below(kStems.size()))) +
                std::string(kEndings.at(random.below(kEndings.size())));
    if (taken.insert(name).second) return name;
  }
}

/// Kind of a gmina: cities are urban, the first gmina of a powiat often, most others rural.
char invent_kind(SplitMix& random, bool city, std::size_t number) {
  const auto dice = random.below(100);
  if (city || (number == 1 && dice < 60)) return '1';
  return dice < 30 ? '3' : '2';
}

}  // namespace

std::vector<events::unit::UnitRegistered> generate_units(const std::vector<Region>& regions,
                                                         std::size_t count, std::uint64_t seed) {
  invariant(count >= 1 && count <= kGeneratedUnitsMax, "1 to 5,000 units are generated");
  std::vector<Region> powiats;
  std::ranges::copy_if(regions, std::back_inserter(powiats),
                       [](const Region& region) { return region.code.size() == 4; });
  const auto shares = spread(powiats, count);
  std::vector<events::unit::UnitRegistered> units;
  for (std::size_t i = 0; i < powiats.size(); ++i) {
    SplitMix random{seed, powiats[i].code};
    std::set<std::string> taken;
    for (std::size_t number = 1; number <= shares[i]; ++number) {
      const auto code =
          powiats[i].code + two_digits(number) + invent_kind(random, is_city(powiats[i]), number);
      auto name =
          is_city(powiats[i]) ? "Gmina przykładowa " + powiats[i].name : invent_name(random, taken);
      units.push_back({unit_id_of(code), code, std::move(name), events::unit::Kind::gmina,
                       *events::region_path(code), std::string(kValidFrom), true});
    }
  }
  std::ranges::sort(units, {}, &events::unit::UnitRegistered::code);
  return units;
}

}  // namespace cas::adapters::files
