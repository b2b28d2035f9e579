#include "events/forms/cell_map.hpp"

#include <algorithm>
#include <set>

namespace cas::events {

namespace {

constexpr std::size_t kNamedMax = 8;

constexpr unsigned bit(CellKind kind) { return 1U << static_cast<unsigned>(kind); }

std::set<std::string> rows_of(const FormTemplate& form) {
  std::set<std::string> rows;
  for (const auto& section : form.sections)
    for (const auto& row : section.rows) rows.insert(section.code + "/" + row.number);
  return rows;
}

}  // namespace

std::vector<std::string> rows_before(std::string row, std::span<const RowSuccession> successions) {
  std::vector<std::string> rows;
  for (const auto& one : successions)
    if (one.to == row) rows.push_back(one.from);
  if (!rows.empty()) return rows;
  for (const auto& one : successions)
    if (one.from == row) return {};
  return {std::move(row)};
}

std::vector<RowSuccession> successions_between(const FormTemplate& before,
                                               const FormTemplate& now) {
  auto all = now.policy.successions;
  const auto kept = rows_of(now);
  for (const auto& row : rows_of(before))
    if (!kept.contains(row) && std::ranges::find(all, row, &RowSuccession::from) == all.end())
      all.push_back({row, ""});
  return all;
}

std::vector<RowSuccession> composed(std::span<const RowSuccession> first,
                                    std::span<const RowSuccession> second) {
  std::set<std::string> rows;
  for (const auto& step : {first, second})
    for (const auto& one : step) rows.insert({one.from, one.to});
  rows.erase("");
  std::vector<RowSuccession> both;
  for (const auto& row : rows) {
    const auto begun = both.size();
    for (const auto& between : rows_before(row, second))
      for (auto& before : rows_before(between, first)) both.push_back({std::move(before), row});
    if (both.size() == begun) both.push_back({row, ""});
  }
  return both;
}

CellMap composed(const CellMap& first, CellMap second) {
  for (auto& cells : second) {
    std::vector<std::uint16_t> from;
    for (const auto cell : cells) from.insert(from.end(), first[cell].begin(), first[cell].end());
    cells = std::move(from);
  }
  return second;
}

CellMap map_cells(const FormTemplate& before, const FormTemplate& now) {
  const auto old_layout = Layout::of(before);
  invariant(old_layout.has_value(), "a form that cells are mapped from makes a layout");
  // Between reports on one version no row has changed its code.
  std::span<const RowSuccession> successions;
  if (before.version != now.version) successions = now.policy.successions;
  CellMap map;
  for (const auto& section : now.sections) {
    const auto first = map.size();
    for (const auto& row : section.rows) {
      const auto old_rows = rows_before(section.code + "/" + row.number, successions);
      for (const auto& column : section.columns) {
        auto& cells = map.emplace_back();
        for (const auto& old_row : old_rows)
          if (const auto cell = old_layout->find(old_row + "/" + column.number);
              cell && !old_layout->cells()[*cell].barred)
            cells.push_back(*cell);
      }
    }
    for (const auto barred : section.barred) map[first + barred].clear();
  }
  return map;
}

std::vector<RowSuccession> from_nowhere(const FormTemplate& before, const FormTemplate& now) {
  const auto rows = rows_of(before);
  std::vector<RowSuccession> lost;
  for (const auto& one : now.policy.successions)
    if (!rows.contains(one.from)) lost.push_back(one);
  return lost;
}

Result<void> check_successions(const FormTemplate& before, const FormTemplate& now) {
  const auto lost = from_nowhere(before, now);
  if (lost.empty()) return {};
  std::string named;
  for (std::size_t i = 0; i < std::min(lost.size(), kNamedMax); ++i)
    named += (i > 0 ? ", " : "") + lost[i].from;
  if (lost.size() > kNamedMax) named += ", …";
  const auto version = [](const FormTemplate& form) {
    return std::to_string(form.version.value());
  };
  return fail(Errc::rejected, "form.bad_succession",
              "Successions of " + now.code.value() + " version " + version(now) +
                  " name rows that version " + version(before) + " does not have: " + named +
                  "; what follows them would begin empty.");
}

void MergedCell::add(CellKind kind, std::int64_t value, std::int64_t factor) {
  kinds_ |= bit(kind);
  if (kind != CellKind::number) return;
  overflown_ = overflown_ || __builtin_mul_overflow(value, factor, &value) ||
               __builtin_add_overflow(sum_, value, &sum_);
}

CellKind MergedCell::kind() const noexcept {
  for (const auto kind : {CellKind::no_data, CellKind::number, CellKind::below_unit})
    if ((kinds_ & bit(kind)) != 0) return kind;
  return kinds_ == bit(CellKind::impossible) ? CellKind::impossible : CellKind::empty;
}

std::optional<std::int64_t> MergedCell::value() const noexcept {
  if (kind() != CellKind::number) return 0;
  return overflown_ ? std::nullopt : std::optional(sum_);
}

}  // namespace cas::events
