#include "projections/totals_row.hpp"

#include <algorithm>

#include "projections/packing.hpp"
#include "projections/rows.hpp"

namespace cas::projections {
namespace {

constexpr auto kNumber = static_cast<std::uint8_t>(events::CellKind::number);
constexpr auto kFirstRare = static_cast<std::uint8_t>(events::CellKind::below_unit);

/// The sums, zigzag LEB128, written into a buffer that fits the worst.
void pack_sums(std::string& out, const std::vector<std::int64_t>& sums) {
  constexpr std::size_t kBytesMax = 10;
  const auto before = out.size();
  out.resize(before + kBytesMax * sums.size());
  char* to = out.data() + before;
  for (const auto sum : sums) {
    auto value = (static_cast<std::uint64_t>(sum) << 1) ^ static_cast<std::uint64_t>(sum >> 63);
    for (; value >= 0x80; value >>= 7) *to++ = static_cast<char>(value | 0x80);
    *to++ = static_cast<char>(value);
  }
  out.resize(static_cast<std::size_t>(to - out.data()));
}

/// Counts as runs (count, length − 1): neighbours are mostly alike.
void pack_counts(Packer& to, const std::vector<std::uint32_t>& counts) {
  for (std::size_t from = 0; from < counts.size();) {
    auto end = from + 1;
    while (end < counts.size() && counts[end] == counts[from]) ++end;
    to.number(counts[from]).number(end - from - 1);
    from = end;
  }
}

void unpack_counts(Unpacker& from, std::vector<std::uint32_t>& counts) {
  for (std::size_t at = 0; at < counts.size() && from.good();) {
    const auto count = from.number();
    const auto length = from.number() + 1;
    if (length > counts.size() - at || count > events::kReportsMax) return from.refuse();
    std::fill_n(counts.begin() + static_cast<std::ptrdiff_t>(at), length,
                static_cast<std::uint32_t>(count));
    at += length;
  }
}

}  // namespace

bool TotalsRow::count_rare(std::size_t cell, std::uint8_t kind, int sign) {
  auto& counts = rare_[kind - kFirstRare];
  if (counts.empty()) counts.resize(sums_.size());
  if (sign < 0 && counts[cell] == 0) return false;
  counts[cell] += static_cast<std::uint32_t>(sign);
  return true;
}

bool TotalsRow::add_cell(std::size_t cell, std::uint8_t kind, std::int64_t value, int sign) {
  if (kind == kNumber) {
    auto& sum = sums_[cell];
    if (sign < 0 && numbers_[cell] == 0) return false;
    numbers_[cell] += static_cast<std::uint32_t>(sign);
    return sign > 0 ? !__builtin_add_overflow(sum, value, &sum)
                    : !__builtin_sub_overflow(sum, value, &sum);
  }
  return kind < kFirstRare || count_rare(cell, kind, sign);
}

bool TotalsRow::add(const events::CellGrid& grid, int sign) {
  invariant(grid.size() == size(), "a report has as many cells as its totals");
  bool good = true;
  for (std::size_t cell = 0; cell < grid.size(); ++cell)
    good &= add_cell(cell, grid.kinds[cell], grid.values[cell], sign);
  return good;
}

bool TotalsRow::add(const TotalsRow& other) {
  if (other.size() != size()) return false;
  bool good = true;
  for (std::size_t cell = 0; cell < size(); ++cell) {
    good &= !__builtin_add_overflow(sums_[cell], other.sums_[cell], &sums_[cell]);
    numbers_[cell] += other.numbers_[cell];
  }
  for (std::size_t i = 0; i < kRareKinds; ++i) {
    if (other.rare_[i].empty()) continue;
    rare_[i].resize(size());
    for (std::size_t cell = 0; cell < size(); ++cell) rare_[i][cell] += other.rare_[i][cell];
  }
  return good;
}

bool TotalsRow::shift(std::size_t first, std::span<const std::int64_t> deltas) {
  invariant(first + deltas.size() <= size(), "saved cells lie in their totals");
  auto* sums = sums_.data() + first;
  std::int64_t overflows = 0;  // negative once any sum has left 64 bits; without branches
  for (std::size_t i = 0; i < deltas.size(); ++i) {
    const auto before = static_cast<std::uint64_t>(sums[i]);
    const auto delta = static_cast<std::uint64_t>(deltas[i]);
    const auto after = before + delta;
    overflows |= static_cast<std::int64_t>((before ^ after) & (delta ^ after));
    sums[i] = static_cast<std::int64_t>(after);
  }
  return overflows >= 0;
}

bool TotalsRow::replace(std::size_t cell, std::uint8_t old_kind, std::int64_t old_value,
                        std::uint8_t new_kind, std::int64_t new_value) {
  invariant(cell < size(), "a saved cell lies in its totals");
  if (old_kind == kNumber && new_kind == kNumber) {
    auto& sum = sums_[cell];
    return !__builtin_sub_overflow(sum, old_value, &sum) &
           !__builtin_add_overflow(sum, new_value, &sum);
  }
  return add_cell(cell, old_kind, old_value, -1) & add_cell(cell, new_kind, new_value, 1);
}

std::uint32_t TotalsRow::count(events::CellKind kind, std::size_t cell) const noexcept {
  if (kind == events::CellKind::empty) return 0;
  if (kind == events::CellKind::number) return numbers_[cell];
  const auto& counts = rare_[static_cast<std::size_t>(kind) - kFirstRare];
  return counts.empty() ? 0 : counts[cell];
}

std::size_t TotalsRow::bytes() const noexcept {
  constexpr std::size_t kAround = 96;  // allocations and the row's own place
  std::size_t cells = sums_.size() * (sizeof(std::int64_t) + sizeof(std::uint32_t));
  for (const auto& counts : rare_) cells += counts.size() * sizeof(std::uint32_t);
  return cells + sizeof(TotalsRow) + kAround;
}

void TotalsRow::pack(std::string& to) const {
  Packer packer(std::move(to));
  std::uint8_t rare_kinds = 0;
  for (std::size_t i = 0; i < kRareKinds; ++i)
    if (std::ranges::any_of(rare_[i], [](auto n) { return n != 0; }))
      rare_kinds = static_cast<std::uint8_t>(rare_kinds | (1U << i));
  packer.number(sums_.size()).byte(rare_kinds);
  to = packer.take();
  pack_sums(to, sums_);
  packer = Packer(std::move(to));
  pack_counts(packer, numbers_);
  for (std::size_t i = 0; i < kRareKinds; ++i)
    if ((rare_kinds & (1U << i)) != 0) pack_counts(packer, rare_[i]);
  to = packer.take();
}

Result<TotalsRow> TotalsRow::unpack(std::string_view value) {
  Unpacker from(value);
  const auto cells = from.count();
  const auto rare_kinds = from.byte();
  TotalsRow row(cells);
  for (auto& sum : row.sums_) sum = from.signed_number();
  unpack_counts(from, row.numbers_);
  for (std::size_t i = 0; i < kRareKinds; ++i) {
    if ((rare_kinds & (1U << i)) == 0) continue;
    row.rare_[i].resize(cells);
    unpack_counts(from, row.rare_[i]);
  }
  if (!from.done()) return bad_row("a row of totals");
  return row;
}

}  // namespace cas::projections
