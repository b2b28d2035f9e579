#pragma once
#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>

namespace cas::engine {

/// How many times something took how long: a count for each bound, and the sum. Taking a note costs
/// a walk over a few numbers and no lock. One thread.
struct Durations {
  /// Inclusive upper bounds in microseconds; what took longer is counted behind the last of them.
  static constexpr std::array<std::int64_t, 14> kBoundsUs{
      100,    250,    500,     1'000,   2'500,   5'000,     10'000,
      25'000, 50'000, 100'000, 250'000, 500'000, 1'000'000, 2'500'000};
  std::array<std::uint64_t, kBoundsUs.size() + 1> counts{};
  std::int64_t sum_us = 0;

  void note(std::int64_t us) {
    const auto at = std::ranges::lower_bound(kBoundsUs, us) - kBoundsUs.begin();
    ++counts.at(static_cast<std::size_t>(at));
    sum_us += us;
  }
};

}  // namespace cas::engine
