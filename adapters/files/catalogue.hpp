#pragma once
#include <cstdint>
#include <filesystem>
#include <optional>
#include <string_view>
#include <vector>

#include "adapters/files/units_csv.hpp"
#include "events/cells.hpp"
#include "events/forms/form_template.hpp"

namespace cas::adapters::files {

/// Where the packaged catalogue lies: the environment's CAS_CATALOGUE, or the folder of the sources
/// that this program was built from. A flag of the caller goes before either.
[[nodiscard]] std::filesystem::path default_catalogue();

/// The voivodeships and powiats of `<catalogue>/regions.csv`, ascending by code.
/// @errors those of `read_file` and `parse_csv`; invalid "regions.bad_line", names file and line
[[nodiscard]] Result<std::vector<Region>> load_regions(const std::filesystem::path& catalogue);

/// The form of `<catalogue>/forms/<name>.json`, e.g. "fa-quarterly".
/// @errors those of `load_form`
[[nodiscard]] Result<events::FormTemplate> load_packaged_form(
    const std::filesystem::path& catalogue, std::string_view name);

struct PackagedForm {
  std::filesystem::path file;
  events::FormTemplate form;
};
/// The form of that code and version in `<catalogue>/forms`, 0 for the newest; nothing if it is not
/// there. Files that hold no form are passed over.
[[nodiscard]] std::optional<PackagedForm> find_packaged_form(const std::filesystem::path& catalogue,
                                                             std::string_view code,
                                                             std::uint32_t version);

inline constexpr std::size_t kGeneratedUnitsMax = 5'000;

/// Exactly `count` invented gminas, 1 to `kGeneratedUnitsMax`, below the powiats in `regions`,
/// ascending by code and marked as generated. From 380 on every powiat has at least one: cities
/// with powiat rights exactly one, the other powiats the rest in equal shares. Codes WWPPGGR are
/// well formed but need not be those of real gminas. The same arguments give the same units on
/// every machine.
[[nodiscard]] std::vector<events::unit::UnitRegistered> generate_units(
    const std::vector<Region>& regions, std::size_t count, std::uint64_t seed);

/// Invented figures for the packaged FA form, fourth quarter, scaled on a real report: sums and
/// splits hold to the grosz, no later month is less than an earlier one. They depend on the seed,
/// the unit's code and the revision alone; revision 0 is the first filing, each later one changes
/// the amounts of the quarter's last month, as a correction would. Every cell of rows 1 to 4 is a
/// number; row 5 is a number in one unit of eight, seldom a mark, else empty.
[[nodiscard]] events::CellChanges invent_fa(const events::Layout& fa, std::uint64_t seed,
                                            std::string_view unit_code, std::uint32_t revision = 0);

}  // namespace cas::adapters::files
