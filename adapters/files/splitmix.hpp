#pragma once
#include <cstdint>
#include <string_view>

namespace cas::adapters::files {

/// SplitMix64 (Steele, Lea, Flood: Fast splittable pseudorandom number generators, 2014). Small,
/// and the same on every machine, which no distribution of the standard library promises.
class SplitMix {
 public:
  explicit SplitMix(std::uint64_t seed) : state_(seed) {}
  /// A stream of its own for each text, e.g. a unit's code.
  SplitMix(std::uint64_t seed, std::string_view text) : state_(seed) {
    for (const char c : text) state_ = next() ^ static_cast<std::uint8_t>(c);
  }

  [[nodiscard]] std::uint64_t next() {
    std::uint64_t z = (state_ += 0x9E3779B97F4A7C15U);
    z = (z ^ (z >> 30U)) * 0xBF58476D1CE4E5B9U;
    z = (z ^ (z >> 27U)) * 0x94D049BB133111EBU;
    return z ^ (z >> 31U);
  }
  /// Uniform in 0..`below`-1 but for a bias under `below` / 2^64.
  [[nodiscard]] std::uint64_t below(std::uint64_t below) { return next() % below; }
  /// Uniform in `low`..`high`, both within.
  [[nodiscard]] std::int64_t between(std::int64_t low, std::int64_t high) {
    return low + static_cast<std::int64_t>(below(static_cast<std::uint64_t>(high - low) + 1));
  }

 private:
  std::uint64_t state_;
};

}  // namespace cas::adapters::files
