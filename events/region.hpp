#pragma once
#include <string>
#include <vector>

#include "events/archive.hpp"
#include "events/result.hpp"

namespace cas::events {

/// Where a unit lies, by TERYT codes. A level may be absent (a marshal's office has no gmina).
struct RegionPath {
  std::string voivodeship;  ///< "02"
  std::string powiat;       ///< "0212"
  std::string gmina;        ///< "0212033"
  /// The regions that count the unit, from the country ("PL") down; absent levels are left out.
  [[nodiscard]] std::vector<std::string> regions() const;
  /// Digits only, each level a prefix of the one below it.
  [[nodiscard]] bool well_formed() const noexcept;
  /// True for "PL" and for each of the levels.
  [[nodiscard]] bool lies_in(std::string_view region) const noexcept;
  /// The region one level below `region` that it lies in; empty where that level is absent.
  [[nodiscard]] const std::string& below(std::string_view region) const noexcept;
  template <class Archive>
  void serialize(Archive& ar) {
    ar(voivodeship, powiat, gmina);
    if constexpr (Archive::is_loading::value) {
      if (!well_formed()) throw cereal::Exception("a region path is not well formed");
    }
  }
  friend bool operator==(const RegionPath&, const RegionPath&) = default;
};

inline constexpr std::string_view kCountry = "PL";

/// A TERYT code: 2, 4 or 7 digits.
[[nodiscard]] bool is_region_code(std::string_view code);
/// The levels that a region's code names; none for "PL".
/// @errors invalid "region.bad_code"
[[nodiscard]] Result<RegionPath> region_path(std::string_view code);

}  // namespace cas::events
