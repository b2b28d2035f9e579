#include "adapters/files/catalogue.hpp"

#include <algorithm>
#include <cstdlib>

#include "adapters/files/csv.hpp"
#include "adapters/files/form_json.hpp"
#include "adapters/files/text.hpp"

namespace cas::adapters::files {
namespace {

constexpr std::size_t kFileBytesMax = 1024 * 1024;

bool is_region(const CsvRecord& record) {
  const auto& code = record.fields[0];
  return code.size() < 7 && events::is_region_code(code) &&
         is_voivodeship_code(code.substr(0, 2)) && !record.fields[1].empty();
}

Result<std::vector<Region>> read_regions(const CsvTable& table) {
  const auto bad = [](std::size_t line, std::string_view what) {
    return fail(Errc::invalid, "regions.bad_line",
                "Line " + std::to_string(line) + ": " + std::string(what));
  };
  if (table.columns != std::vector<std::string>{"code", "name"})
    return bad(1, "the columns are not code;name");
  std::vector<Region> regions;
  for (const auto& record : table.records) {
    if (!is_region(record))
      return bad(record.line, "no code of a voivodeship or powiat, or no name");
    if (!regions.empty() && record.fields[0] <= regions.back().code)
      return bad(record.line, "codes do not ascend");
    regions.push_back({record.fields[0], record.fields[1]});
  }
  return regions;
}

}  // namespace

std::filesystem::path default_catalogue() {
  const char* named = std::getenv("CAS_CATALOGUE");
  return named != nullptr && *named != '\0' ? named : CAS_CATALOGUE_DIR;
}

Result<std::vector<Region>> load_regions(const std::filesystem::path& catalogue) {
  const auto path = catalogue / "regions.csv";
  auto bytes = read_file(path, kFileBytesMax);
  if (!bytes) return fail(std::move(bytes.error()));
  auto table = parse_csv(*bytes);
  Result<std::vector<Region>> regions =
      table ? read_regions(*table) : fail(std::move(table.error()));
  if (!regions) return fail(std::move(regions.error()).during("reading regions " + path.string()));
  return regions;
}

Result<events::FormTemplate> load_packaged_form(const std::filesystem::path& catalogue,
                                                std::string_view name) {
  return load_form(catalogue / "forms" / (std::string(name) + ".json"));
}

std::optional<PackagedForm> find_packaged_form(const std::filesystem::path& catalogue,
                                               std::string_view code, std::uint32_t version) {
  std::optional<PackagedForm> found;
  std::error_code none;
  for (const auto& entry : std::filesystem::directory_iterator(catalogue / "forms", none)) {
    if (entry.path().extension() != ".json") continue;
    auto form = load_form(entry.path());
    if (!form || form->code.value() != code) continue;
    if (version != 0 && form->version.value() != version) continue;
    if (!found || found->form.version < form->version)
      found = PackagedForm{entry.path(), *std::move(form)};
  }
  return found;
}

}  // namespace cas::adapters::files
