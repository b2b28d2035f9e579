#pragma once
#include <compare>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "events/forms/exact.hpp"

/// Which of many like values lie far out: Tukey's outer fences (Exploratory Data Analysis, 1977,
/// chapter 2D: three times the spread of the quartiles beyond them), drawn on the logarithm of each
/// value's ratio to its measure, as amounts are skewed and grow with the size of a unit. Counted in
/// products of whole numbers: nothing is rounded before it is decided. Pure; any thread.
namespace cas::projections {

/// A value over what it is measured by, both from 1 to kCellMagnitudeMax.
struct Ratio {
  std::int64_t value = 1;
  std::int64_t base = 1;
  friend std::strong_ordering operator<=>(const Ratio& a, const Ratio& b) noexcept;
  friend bool operator==(const Ratio& a, const Ratio& b) noexcept { return (a <=> b) == 0; }
  /// The value that would have this ratio to `base`, half rounded up; for people.
  [[nodiscard]] events::forms::Int128 at(std::int64_t base) const noexcept;
};

/// By nearest rank, so each is one of the values: the ⌈n/4⌉-th, ⌈n/2⌉-th and ⌈3n/4⌉-th smallest.
struct Quartiles {
  Ratio lower;
  Ratio median;
  Ratio upper;
  /// @param ascending  not empty
  [[nodiscard]] static Quartiles of(std::span<const Ratio> ascending);
};

/// Fewer values have no quartiles worth the name, and nothing is said of them.
inline constexpr std::size_t kPeersMin = 12;
/// However close the quartiles lie, what is less than this many times one of them is not far out.
inline constexpr std::int64_t kTimesMin = 2;

enum class Side : std::uint8_t { inside, below, above };
/// Above: ratio > Q3 · (Q3 / Q1)³ and ratio > 2 · Q3. Below: ratio < Q1 · (Q1 / Q3)³ and
/// ratio < Q1 / 2.
[[nodiscard]] Side side_of(const Ratio& ratio, const Quartiles& quartiles) noexcept;

/// One of many, and whose it is.
struct Peer {
  Ratio ratio;
  std::uint32_t report = 0;  ///< a number of the caller's
};
struct FarOut {
  Peer peer;
  Side side{};
  Quartiles quartiles;
  std::uint32_t peers = 0;  ///< that were compared, this one included
};
/// Those that lie far out, ascending by ratio, then by report.
[[nodiscard]] std::vector<FarOut> far_out(std::vector<Peer> peers);

/// How many times the median a ratio is, or the median it, whichever is above 1: tenths, rounded
/// down; for people.
[[nodiscard]] events::forms::Decimal times_median(const Ratio& ratio, const Ratio& median) noexcept;

}  // namespace cas::projections
