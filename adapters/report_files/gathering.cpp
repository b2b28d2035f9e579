#include "adapters/report_files/gathering.hpp"

#include <charconv>

#include "adapters/files/text.hpp"
#include "events/hash.hpp"

namespace cas::adapters::report_files {
namespace {

constexpr std::size_t kCodeMax = 64;  // as the schema of deliveries says

std::unexpected<Error> too_many(std::string reason, std::uint64_t limit, std::string_view what,
                                const Place& place) {
  return fail(Errc::invalid, std::move(reason),
              to_string(place) + ": more than " + std::to_string(limit) + " " + std::string(what));
}

}  // namespace

Result<void> Gathering::begin(ReportKey key, KeyPlaces at) {
  if (auto done = end(); !done) return done;
  if (++reports_ > limits_.reports)
    return too_many("file.too_many_reports", limits_.reports, "reports", at.unit);
  open_ = true;
  report_.key = std::move(key);
  report_.at = std::move(at);
  const auto& k = report_.key;
  const auto& there = report_.at;
  for (const auto& [what, text, place] :
       {std::tuple("unit", &k.unit, &there.unit), std::tuple("form", &k.form.value(), &there.form),
        std::tuple("period", &k.period, &there.period)})
    if (text->empty() || files::code_points(*text) > kCodeMax || files::has_control(*text))
      fault({*place, "", "report.bad_key",
             std::string("The ") + what + " is missing, longer than " + std::to_string(kCodeMax) +
                 " characters, or holds control characters."});
  if (k.version.value() == 0)
    fault({there.version, "", "report.bad_version", "The version of the form is no number."});
  const auto id =
      events::derive_id({k.unit, k.form.value(), std::to_string(k.version.value()), k.period});
  if (!seen_.insert(id).second)
    fault({there.unit, "", "report.twice",
           "The report of " + files::in_quotes(k.unit) + " on " + files::in_quotes(k.form.value()) +
               " for " + files::in_quotes(k.period) + " stands in the file twice."});
  return {};
}

Result<void> Gathering::add(std::string_view code, std::string_view text, Place place) {
  if (++cells_ > limits_.cells)
    return too_many("file.too_many_cells", limits_.cells, "cells in a file", place);
  if (report_.cells.size() == events::kCellsMax)
    return too_many("file.too_many_cells", events::kCellsMax, "cells in a report", place);
  report_.cells.push_back({std::string(code), std::string(text), std::move(place)});
  return {};
}

void Gathering::fault(Fault fault) {
  if (++faults_ == 1) first_fault_ = to_string(fault);
  if (faults_ <= limits_.faults) report_.faults.push_back(std::move(fault));
}

Result<void> Gathering::end() {
  if (faults_ > limits_.faults)
    return fail(Errc::invalid, "file.too_many_faults",
                "more than " + std::to_string(limits_.faults) +
                    " things are wrong, the first: " + first_fault_);
  if (!open_) return {};
  open_ = false;
  auto done = receiver_.report(std::move(report_));
  report_ = {};
  return done;
}

void Gathering::count(FileFacts& facts) const {
  facts.reports = reports_;
  facts.cells = cells_;
}

events::FormVersion read_version(std::string_view text) {
  std::uint16_t version = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), version);
  if (error != std::errc{} || end != text.data() + text.size()) version = 0;
  return events::FormVersion{version};
}

}  // namespace cas::adapters::report_files
