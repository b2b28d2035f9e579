#pragma once
#include <compare>
#include <cstdint>
#include <optional>
#include <string>

namespace cas::events::forms {

/// Exact numbers of the rules: no binary floating point, and every step that could leave 128 bits
/// says so. Pure; any thread.
__extension__ using Int128 = __int128;

/// Nothing where the result leaves 128 bits.
[[nodiscard]] std::optional<Int128> checked_add(Int128 a, Int128 b);
[[nodiscard]] std::optional<Int128> checked_multiply(Int128 a, Int128 b);
/// 10^exponent, for exponents up to 18.
[[nodiscard]] std::int64_t power_of_ten(unsigned exponent);

enum class Language : std::uint8_t { polish = 0, english = 1 };

/// One thing in both languages; what it views must outlive it.
struct Bilingual {
  std::string_view pl;
  std::string_view en;
  [[nodiscard]] std::string in(Language language) const {
    return std::string(language == Language::polish ? pl : en);
  }
};

/// A number with decimal places: value / 10^scale.
struct Decimal {
  Int128 value = 0;
  std::uint8_t scale = 0;
  /// "-154386.29": exact, all decimal places, without a locale.
  [[nodiscard]] std::string text() const;
  /// For people: 154 386,29 with no-break spaces, or 154,386.29.
  [[nodiscard]] std::string text(Language language) const;
  friend bool operator==(const Decimal&, const Decimal&) = default;
};

/// over / under, with under above 0. Not reduced unless it has to be: most denominators are powers
/// of ten, and reducing costs more than all the rest.
struct Fraction {
  Int128 over = 0;
  Int128 under = 1;

  [[nodiscard]] static Fraction of(std::int64_t value, std::uint8_t scale) {
    return {value, power_of_ten(scale)};
  }
  [[nodiscard]] int sign() const noexcept { return over > 0 ? 1 : over < 0 ? -1 : 0; }
  /// Exact, whatever the sizes.
  friend std::strong_ordering operator<=>(const Fraction& a, const Fraction& b);
  friend bool operator==(const Fraction& a, const Fraction& b) { return (a <=> b) == 0; }
};

// Nothing where the exact result does not fit a fraction of 128-bit numbers.
[[nodiscard]] std::optional<Fraction> add(const Fraction& a, const Fraction& b);
[[nodiscard]] std::optional<Fraction> subtract(const Fraction& a, const Fraction& b);
[[nodiscard]] std::optional<Fraction> multiply(const Fraction& a, const Fraction& b);
/// @param b not zero
[[nodiscard]] std::optional<Fraction> divide(const Fraction& a, const Fraction& b);
/// To `scale` decimal places (at most 18), half away from zero.
[[nodiscard]] std::optional<Decimal> rounded(const Fraction& number, std::uint8_t scale);
/// With as many decimal places as it needs, if no more than `scale_max`; nothing otherwise.
[[nodiscard]] std::optional<Decimal> exact_decimal(const Fraction& number, std::uint8_t scale_max);

}  // namespace cas::events::forms
