#include "projections/fingerprints.hpp"

#include <algorithm>
#include <array>
#include <map>

#include "projections/keys.hpp"
#include "projections/rows.hpp"

namespace cas::projections {
namespace {

using events::report::Lens;

constexpr std::array<std::string_view, events::report::kLenses> kLensNames{
    "entered", "submitted", "accepted_regional", "accepted_national"};

/// The codes of a line, up to its cell. They hold no ';', so no head begins another one, and lines
/// in byte order are heads in byte order with their lines in byte order behind each.
std::string head_of(const Totals::FormKey& key, Lens lens, std::string_view region) {
  return key.campaign.value() + ";" + key.form.value() + ";" + std::to_string(key.version.value()) +
         ";" + std::string(name_of(lens)) + ";" + std::string(region) + ";";
}

std::string line_of(const std::string& head, const CellTotal& cell) {
  std::string line = head + cell.code + ";" + std::to_string(cell.sum);
  for (const std::uint32_t number :
       {std::uint32_t{cell.scale}, cell.numbers, cell.below_unit, cell.no_data, cell.impossible})
    line += ";" + std::to_string(number);
  return line + "\n";
}

/// The lines of one form version; its totals in the order of their heads.
Result<void> each_line_of(const Projector& projector, const Totals::FormKey& key,
                          const std::function<void(std::string_view)>& take) {
  const auto* form = projector.registry().form(key.form, key.version);
  if (form == nullptr)
    return fail(Errc::corrupt, "projection.unknown_form",
                "reports stand on form " + key.form.value() + ", which was never published");
  std::map<std::string, TotalsRow> by_head;
  const auto gather = [&](std::string_view region, Lens lens, TotalsRow sums) -> Result<void> {
    by_head.emplace(head_of(key, lens, region), std::move(sums));
    return {};
  };
  auto gathered = projector.totals().each_sum(projector.store(), key, gather);
  if (!gathered) return gathered;
  std::vector<std::string> lines;
  for (const auto& [head, sums] : by_head) {
    if (sums.size() != form->layout.cells().size()) return bad_row("a row of totals");
    lines.clear();
    for (const auto& cell : apply_aggregates(*form, sums))
      if (cell.any()) lines.push_back(line_of(head, cell));
    std::ranges::sort(lines);
    for (const auto& line : lines) take(line);
  }
  return {};
}

void add_number(events::Sha256& hash, std::uint64_t number, int bytes) {
  std::string little_endian;
  for (int i = 0; i < bytes; ++i)
    little_endian.push_back(static_cast<char>((number >> (8 * i)) & 0xff));
  hash.add(little_endian);
}

}  // namespace

std::string_view name_of(Lens lens) { return kLensNames[static_cast<std::size_t>(lens)]; }

std::optional<Lens> lens_named(std::string_view name) {
  for (std::size_t i = 0; i < kLensNames.size(); ++i)
    if (kLensNames[i] == name) return static_cast<Lens>(i);
  return std::nullopt;
}

Result<void> each_totals_line(const Projector& projector,
                              const std::function<void(std::string_view)>& take) {
  auto forms = projector.totals().forms(projector.store());
  if (!forms) return fail(std::move(forms.error()));
  std::ranges::sort(*forms, {}, [](const Totals::FormKey& key) {
    return key.campaign.value() + ";" + key.form.value() + ";" +
           std::to_string(key.version.value()) + ";";
  });
  for (const auto& key : *forms)
    if (auto done = each_line_of(projector, key, take); !done) return done;
  return {};
}

Result<events::Hash> totals_hash(const Projector& projector) {
  events::Sha256 hash;
  const auto add = [&](std::string_view line) { hash.add(line); };
  if (auto done = each_totals_line(projector, add); !done) return fail(std::move(done.error()));
  return hash.finish();
}

Result<events::Hash> digest(const Projector& projector) {
  invariant(projector.staged_rows() == 0, "a digest is taken of committed rows");
  events::Sha256 hash;
  auto cursor = projector.store().scan("", "");
  if (!cursor) return fail(std::move(cursor.error()));
  for (auto& at = **cursor; at.valid(); at.step()) {
    if (at.key().front() == static_cast<char>(Table::checkpoint)) continue;
    add_number(hash, at.key().size(), 4);
    hash.add(at.key());
    add_number(hash, at.value().size(), 4);
    hash.add(at.value());
  }
  if (auto read = (*cursor)->status(); !read) return fail(std::move(read.error()));
  for (std::uint32_t p = 0; p < projector.partition_count(); ++p) {
    const auto& tip = projector.checkpoint(events::PartitionNo{p}).chain.tip;
    add_number(hash, tip.seq.value(), 8);
    hash.add({reinterpret_cast<const char*>(tip.hash.value().data()), tip.hash.value().size()});
  }
  return hash.finish();
}

}  // namespace cas::projections
