#include "events/forms/exact.hpp"

#include <algorithm>
#include <array>

#include "events/result.hpp"

namespace cas::events::forms {
namespace {

constexpr std::array<std::int64_t, 19> kPowers = [] {
  std::array<std::int64_t, 19> powers{1};
  for (std::size_t i = 1; i < powers.size(); ++i) powers[i] = powers[i - 1] * 10;
  return powers;
}();

Int128 greatest_divisor(Int128 a, Int128 b) {
  while (b != 0) a = std::exchange(b, a % b);
  return a < 0 ? -a : a;
}

Fraction reduced(const Fraction& number) {
  const auto divisor = greatest_divisor(number.over, number.under);
  return {number.over / divisor, number.under / divisor};
}

/// Cross products of such numbers fit 128 bits.
bool is_narrow(const Fraction& number) {
  return number.over == static_cast<std::int64_t>(number.over) &&
         number.under == static_cast<std::int64_t>(number.under);
}

/// Rounds towards negative infinity, so that what remains is never negative.
Int128 floor_divide(Int128 over, Int128 under) { return over / under - (over % under < 0 ? 1 : 0); }

/// Of one whose denominator divides the other's, as powers of ten do: no common divisor is sought.
std::optional<Fraction> scaled_add(const Fraction& coarse, const Fraction& fine) {
  const auto raised = checked_multiply(coarse.over, fine.under / coarse.under);
  const auto over = raised ? checked_add(*raised, fine.over) : std::nullopt;
  if (!over) return std::nullopt;
  return Fraction{*over, fine.under};
}

bool divides(Int128 small, Int128 large) {
  const auto narrow = static_cast<std::int64_t>(small);
  const auto wide = static_cast<std::int64_t>(large);
  return narrow == small && wide == large && wide % narrow == 0;
}

std::optional<Fraction> cross_add(const Fraction& a, const Fraction& b) {
  const auto shared = greatest_divisor(a.under, b.under);
  const auto left = checked_multiply(a.over, b.under / shared);
  const auto right = checked_multiply(b.over, a.under / shared);
  const auto under = checked_multiply(a.under, b.under / shared);
  if (!left || !right || !under) return std::nullopt;
  const auto over = checked_add(*left, *right);
  if (!over) return std::nullopt;
  return Fraction{*over, *under};
}

std::optional<Fraction> plain_multiply(const Fraction& a, const Fraction& b) {
  const auto over = checked_multiply(a.over, b.over);
  const auto under = checked_multiply(a.under, b.under);
  if (!over || !under) return std::nullopt;
  return Fraction{*over, *under};
}

std::string digits_of(Int128 value) {
  std::string text;
  for (; value != 0; value /= 10) {
    const auto digit = static_cast<int>(value % 10);
    text += static_cast<char>('0' + (digit < 0 ? -digit : digit));
  }
  std::ranges::reverse(text);
  return text;
}

std::string decimal_text(const Decimal& number, std::string_view group, char point) {
  auto digits = digits_of(number.value);
  if (digits.size() <= number.scale) digits.insert(0, number.scale + 1U - digits.size(), '0');
  const auto whole = digits.size() - number.scale;
  std::string text = number.value < 0 ? "-" : "";
  for (std::size_t i = 0; i < whole; ++i) {
    if (i > 0 && (whole - i) % 3 == 0) text += group;
    text += digits[i];
  }
  if (number.scale > 0) text += point + digits.substr(whole);
  return text;
}

}  // namespace

std::optional<Int128> checked_add(Int128 a, Int128 b) {
  Int128 sum = 0;
  if (__builtin_add_overflow(a, b, &sum)) return std::nullopt;
  return sum;
}

std::optional<Int128> checked_multiply(Int128 a, Int128 b) {
  Int128 product = 0;
  if (__builtin_mul_overflow(a, b, &product)) return std::nullopt;
  return product;
}

std::int64_t power_of_ten(unsigned exponent) {
  invariant(exponent < kPowers.size(), "a power of ten fits 64 bits");
  return kPowers[exponent];
}

std::string Decimal::text() const { return decimal_text(*this, "", '.'); }

std::string Decimal::text(Language language) const {
  return language == Language::polish ? decimal_text(*this, "\u00a0", ',')
                                      : decimal_text(*this, ",", '.');
}

// Compares whole parts, then the reciprocals of what remains: Euclid's steps, which cannot
// overflow.
std::strong_ordering operator<=>(const Fraction& a, const Fraction& b) {
  if (a.under == b.under) return a.over <=> b.over;
  if (is_narrow(a) && is_narrow(b)) return a.over * b.under <=> b.over * a.under;
  const auto whole_a = floor_divide(a.over, a.under);
  const auto whole_b = floor_divide(b.over, b.under);
  if (whole_a != whole_b) return whole_a <=> whole_b;
  const auto rest_a = a.over - whole_a * a.under;
  const auto rest_b = b.over - whole_b * b.under;
  if (rest_a == 0 || rest_b == 0) return rest_a <=> rest_b;
  return Fraction{b.under, rest_b} <=> Fraction{a.under, rest_a};
}

std::optional<Fraction> add(const Fraction& a, const Fraction& b) {
  if (a.under == b.under) {
    if (const auto over = checked_add(a.over, b.over)) return Fraction{*over, a.under};
  } else if (a.over == 0 || b.over == 0) {
    return a.over == 0 ? b : a;
  } else if (divides(a.under, b.under)) {
    if (const auto sum = scaled_add(a, b)) return sum;
  } else if (divides(b.under, a.under)) {
    if (const auto sum = scaled_add(b, a)) return sum;
  } else if (const auto sum = cross_add(a, b)) {
    return sum;
  }
  return cross_add(reduced(a), reduced(b));
}

std::optional<Fraction> subtract(const Fraction& a, const Fraction& b) {
  const auto negative = checked_multiply(b.over, -1);
  if (!negative) return std::nullopt;
  return add(a, {*negative, b.under});
}

std::optional<Fraction> multiply(const Fraction& a, const Fraction& b) {
  if (const auto product = plain_multiply(a, b)) return product;
  // Crosswise, since what is common to one's top and the other's bottom goes away.
  const auto first = reduced({a.over, b.under});
  const auto second = reduced({b.over, a.under});
  return plain_multiply({first.over, second.under}, {second.over, first.under});
}

std::optional<Fraction> divide(const Fraction& a, const Fraction& b) {
  invariant(b.over != 0, "a divisor is not zero");
  if (b.over > 0) return multiply(a, {b.under, b.over});
  const auto under = checked_multiply(b.over, -1);
  if (!under) return std::nullopt;
  return multiply(a, {-b.under, *under});
}

std::optional<Decimal> rounded(const Fraction& number, std::uint8_t scale) {
  auto over = checked_multiply(number.over, power_of_ten(scale));
  auto under = number.under;
  if (!over) {
    const auto simple = reduced(number);
    const auto shared = greatest_divisor(power_of_ten(scale), simple.under);
    over = checked_multiply(simple.over, power_of_ten(scale) / shared);
    under = simple.under / shared;
    if (!over) return std::nullopt;
  }
  const auto whole = *over / under;
  const auto rest = *over % under;
  const auto size = rest < 0 ? -rest : rest;
  const bool away = size >= under - size;
  return Decimal{whole + (away && rest != 0 ? (rest < 0 ? -1 : 1) : 0), scale};
}

std::optional<Decimal> exact_decimal(const Fraction& number, std::uint8_t scale_max) {
  for (std::uint8_t scale = 0; scale <= scale_max; ++scale) {
    const auto near = rounded(number, scale);
    if (near && Fraction{near->value, power_of_ten(scale)} == number) return near;
  }
  return std::nullopt;
}

}  // namespace cas::events::forms
