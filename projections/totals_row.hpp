#pragma once
#include <array>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "events/cells.hpp"
#include "events/result.hpp"

namespace cas::projections {

/// Sums and counts of kinds, cell by cell, over some reports. The counts of the rare kinds are
/// allocated when the first such cell comes: most rows never have one.
class TotalsRow {
 public:
  explicit TotalsRow(std::size_t cells) : sums_(cells), numbers_(cells) {}

  /// Adds (or takes away) a whole grid. @returns false on overflow; the row is then spoilt
  [[nodiscard]] bool add(const events::CellGrid& grid, int sign);
  /// Adds another partition's partial sums.
  [[nodiscard]] bool add(const TotalsRow& other);
  /// Adds `deltas` to the sums of the cells from `first` on: numbers that became other numbers.
  [[nodiscard]] bool shift(std::size_t first, std::span<const std::int64_t> deltas);
  /// Replaces one cell's content by another in one report.
  [[nodiscard]] bool replace(std::size_t cell, std::uint8_t old_kind, std::int64_t old_value,
                             std::uint8_t new_kind, std::int64_t new_value);

  [[nodiscard]] std::size_t size() const noexcept { return sums_.size(); }
  [[nodiscard]] std::size_t bytes() const noexcept;  ///< in memory, about
  [[nodiscard]] std::int64_t sum(std::size_t cell) const noexcept { return sums_[cell]; }
  [[nodiscard]] std::uint32_t count(events::CellKind kind, std::size_t cell) const noexcept;

  void pack(std::string& to) const;
  static Result<TotalsRow> unpack(std::string_view value);

 private:
  static constexpr std::size_t kRareKinds = 3;
  [[nodiscard]] bool add_cell(std::size_t cell, std::uint8_t kind, std::int64_t value, int sign);
  [[nodiscard]] bool count_rare(std::size_t cell, std::uint8_t kind, int sign);

  std::vector<std::int64_t> sums_;
  std::vector<std::uint32_t> numbers_;
  std::array<std::vector<std::uint32_t>, kRareKinds> rare_;  // below_unit, no_data, impossible
};

}  // namespace cas::projections
