#include "adapters/loads/choice.hpp"

#include <algorithm>

namespace cas::adapters::loads {
namespace {

/// So many are named; the new dry run tells all of them.
constexpr std::size_t kNamedMax = 20;

Result<void> check_file(const DryRun& run, const Shown* shown) {
  if (shown == nullptr || run.file.sha256 == shown->file) return {};
  return fail(Errc::rejected, "load.other_file",
              "The file that was shown has the SHA-256 " + to_hex(shown->file) + ", this one has " +
                  to_hex(run.file.sha256) + ".");
}

Result<std::vector<std::size_t>> places_of(const DryRun& run,
                                           const std::vector<std::string>& units) {
  for (const auto& unit : units)
    if (std::ranges::none_of(run.reports, [&](const auto& r) { return r.key.unit == unit; }))
      return fail(Errc::not_found, "load.not_in_file",
                  "The file has no report of the unit " + unit + ".");
  std::vector<std::size_t> places;
  for (std::size_t i = 0; i < run.reports.size(); ++i)
    if (units.empty() || std::ranges::find(units, run.reports[i].key.unit) != units.end())
      places.push_back(i);
  return places;
}

Result<void> check_unmoved(const DryRun& run, const std::vector<std::size_t>& places) {
  std::string named;
  std::size_t moved = 0;
  for (const auto place : places) {
    const auto& report = run.reports[place];
    if (!report.moved_to || ++moved > kNamedMax) continue;
    named += (named.empty() ? "" : ", ") + report.key.unit + " in " +
             report.standing.campaign.value() + " (from version " +
             std::to_string(report.version().value()) + " to " +
             std::to_string(report.moved_to->value()) + ")";
  }
  if (moved == 0) return {};
  if (moved > kNamedMax) named += " and " + std::to_string(moved - kNamedMax) + " more";
  return fail(Errc::rejected, "load.moved",
              "Reports moved since they were shown, so nothing was loaded: " + named +
                  ". Look at a new dry run.");
}

Result<void> check_faults(const DryRun& run, const std::vector<std::size_t>& places) {
  const auto faulty = std::ranges::count_if(
      places, [&](std::size_t place) { return !run.reports[place].faults.empty(); });
  if (faulty == 0) return {};
  return fail(Errc::rejected, "load.faulty",
              std::to_string(faulty) +
                  " reports have faults, so nothing was loaded. Mend the file, or choose other "
                  "units.");
}

}  // namespace

Result<std::vector<std::size_t>> choose(const DryRun& run, const std::vector<std::string>& units,
                                        const Shown* shown) {
  if (auto same = check_file(run, shown); !same) return fail(std::move(same.error()));
  auto places = places_of(run, units);
  if (!places) return places;
  if (auto unmoved = check_unmoved(run, *places); !unmoved) return fail(std::move(unmoved.error()));
  if (auto good = check_faults(run, *places); !good) return fail(std::move(good.error()));
  return places;
}

}  // namespace cas::adapters::loads
