#pragma once
#include <array>
#include <cstdint>
#include <vector>

#include "events/archive.hpp"

namespace cas::events {

/// What stands in a cell. The three marks are the printed symbols of official statistics.
enum class CellKind : std::uint8_t {
  empty = 0,
  number = 1,
  below_unit = 2,  ///< printed "0": there is some, below the unit of measure
  no_data = 3,     ///< printed ".": no data, or unreliable
  impossible = 4,  ///< printed "x": cannot occur
};
inline constexpr std::size_t kCellKinds = 5;

/// Largest magnitude that a cell may hold [minor units]. With at most `kReportsMax` reports in a
/// campaign no sum leaves a signed 64-bit integer: 10^14 · 65,536 < 2^63.
inline constexpr std::int64_t kCellMagnitudeMax = 100'000'000'000'000;
inline constexpr std::uint32_t kReportsMax = 65'536;
/// Most cells that a form may have; an index fits 16 bits.
inline constexpr std::uint32_t kCellsMax = 8'192;

/// Content of a report: one slot for each cell of its form's layout, in layout order. A value is a
/// scaled integer (grosze for money) and 0 unless the kind is `number`.
struct CellGrid {
  std::vector<std::uint8_t> kinds;   ///< CellKind of each cell
  std::vector<std::int64_t> values;  ///< same length
  [[nodiscard]] static CellGrid of_size(std::size_t cells) {
    return {std::vector<std::uint8_t>(cells), std::vector<std::int64_t>(cells)};
  }
  [[nodiscard]] std::size_t size() const noexcept { return kinds.size(); }
  template <class Archive>
  void serialize(Archive& ar) {
    ar(kinds, values);
    if constexpr (Archive::is_loading::value) {
      if (kinds.size() != values.size()) throw cereal::Exception("a grid of uneven columns");
    }
  }
  friend bool operator==(const CellGrid&, const CellGrid&) = default;
};

/// A set of cells with their new content, ascending by index, each once. Parallel vectors, since
/// they decode an order of magnitude faster than a vector of structs.
struct CellChanges {
  std::vector<std::uint16_t> cells;  ///< index into the layout
  std::vector<std::uint8_t> kinds;   ///< CellKind; `empty` clears the cell
  std::vector<std::int64_t> values;  ///< 0 unless the kind is `number`
  void add(std::uint16_t cell, CellKind kind, std::int64_t value) {
    cells.push_back(cell);
    kinds.push_back(static_cast<std::uint8_t>(kind));
    values.push_back(value);
  }
  [[nodiscard]] std::size_t size() const noexcept { return cells.size(); }
  /// Parallel, ascending, known kinds, values only where numbers stand, within the magnitude.
  [[nodiscard]] bool well_formed() const noexcept;
  template <class Archive>
  void serialize(Archive& ar) {
    ar(cells, kinds, values);
    if constexpr (Archive::is_loading::value) {
      if (!well_formed()) throw cereal::Exception("cell changes are not well formed");
    }
  }
  friend bool operator==(const CellChanges&, const CellChanges&) = default;
};

}  // namespace cas::events
