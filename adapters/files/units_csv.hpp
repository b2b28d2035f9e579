#pragma once
#include <cstddef>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "events/registry_events.hpp"
#include "events/result.hpp"

namespace cas::adapters::files {

/// A voivodeship or powiat as people call it.
struct Region {
  std::string code;  ///< TERYT: 2 or 4 digits
  std::string name;
  friend bool operator==(const Region&, const Region&) = default;
};

/// What a list of units says, ascending by code.
struct UnitList {
  std::vector<events::unit::UnitRegistered> units;
  std::vector<Region> regions;  ///< names of voivodeships and powiats, if the file has them
  std::size_t skipped = 0;      ///< parts of gminas (towns, rural areas, districts): no units
};

/// Reads a list of the country's units in either of two formats, told apart by the header:
/// - the official TERC file (WOJ;POW;GMI;RODZ;NAZWA;NAZWA_DOD;STAN_NA): voivodeships, powiats and
///   gminas; whatever a line lies in must stand in the file too;
/// - terc;nazwa;rodzaj;powiat;woj: gminas only, valid from `valid_from`.
/// A unit's id is derived from its code, so that importing twice meets the same units. If any line
/// is wrong, nothing is returned.
/// @errors invalid "csv.…", "units.unknown_header", "units.bad_code", "units.bad_kind",
///         "units.bad_name", "units.bad_date", "units.duplicate", "units.unknown_voivodeship",
///         "units.unknown_region", "units.too_many"; each names line and column
[[nodiscard]] Result<UnitList> parse_units(std::string_view text, std::string_view valid_from);

/// @errors those of `read_file` and `parse_units`, with the path as context
[[nodiscard]] Result<UnitList> load_units(const std::filesystem::path& path,
                                          std::string_view valid_from);

/// The id of a unit first registered under this code.
[[nodiscard]] events::UnitId unit_id_of(std::string_view code);
/// One of the 16 codes: even, 02 to 32.
[[nodiscard]] bool is_voivodeship_code(std::string_view code);

}  // namespace cas::adapters::files
