#include "projections/outliers.hpp"

#include <algorithm>
#include <array>

#include "events/result.hpp"

namespace cas::projections {
namespace {

using events::forms::Int128;
__extension__ using Unsigned128 = unsigned __int128;

/// A product of up to eight numbers below 2^47: less than 2^384. Little-endian.
class Product {
 public:
  Product& times(std::int64_t factor, int power = 1) noexcept {
    for (; power > 0; --power) {
      Unsigned128 carry = 0;
      for (auto& limb : limbs_) {
        carry += static_cast<Unsigned128>(limb) * static_cast<std::uint64_t>(factor);
        limb = static_cast<std::uint64_t>(carry);
        carry >>= 64;
      }
    }
    return *this;
  }
  friend bool operator<(const Product& a, const Product& b) noexcept {
    return std::lexicographical_compare(a.limbs_.rbegin(), a.limbs_.rend(), b.limbs_.rbegin(),
                                        b.limbs_.rend());
  }

 private:
  std::array<std::uint64_t, 6> limbs_{1};
};

Int128 times(std::int64_t a, std::int64_t b) { return static_cast<Int128>(a) * b; }

/// Is `far` more than the outer fence's distance beyond `quartile`, seen from the `other` one:
/// far / quartile > (quartile / other)³, and more than kTimesMin?
bool beyond(const Ratio& far, const Ratio& quartile, const Ratio& other) noexcept {
  if (times(far.value, quartile.base) <= times(far.base, quartile.value) * kTimesMin) return false;
  return Product().times(far.base).times(quartile.value, 4).times(other.base, 3) <
         Product().times(far.value).times(quartile.base, 4).times(other.value, 3);
}

Ratio inverse(const Ratio& ratio) { return {ratio.base, ratio.value}; }

}  // namespace

std::strong_ordering operator<=>(const Ratio& a, const Ratio& b) noexcept {
  const auto left = times(a.value, b.base);
  const auto right = times(b.value, a.base);
  return left < right   ? std::strong_ordering::less
         : left > right ? std::strong_ordering::greater
                        : std::strong_ordering::equal;
}

Int128 Ratio::at(std::int64_t other) const noexcept {
  return (times(value, other) * 2 + base) / (static_cast<Int128>(base) * 2);
}

Quartiles Quartiles::of(std::span<const Ratio> ascending) {
  invariant(!ascending.empty(), "quartiles are those of something");
  const auto ranked = [&](std::size_t quarters) {
    return ascending[(quarters * ascending.size() + 3) / 4 - 1];
  };
  return {ranked(1), ranked(2), ranked(3)};
}

Side side_of(const Ratio& ratio, const Quartiles& quartiles) noexcept {
  if (beyond(ratio, quartiles.upper, quartiles.lower)) return Side::above;
  // What lies below is what lies above once everything is turned over.
  return beyond(inverse(ratio), inverse(quartiles.lower), inverse(quartiles.upper)) ? Side::below
                                                                                    : Side::inside;
}

std::vector<FarOut> far_out(std::vector<Peer> peers) {
  if (peers.size() < kPeersMin) return {};
  std::ranges::sort(peers, [](const Peer& a, const Peer& b) {
    const auto order = a.ratio <=> b.ratio;
    return order == 0 ? a.report < b.report : order < 0;
  });
  std::vector<Ratio> ratios;
  ratios.reserve(peers.size());
  for (const auto& peer : peers) ratios.push_back(peer.ratio);
  const auto quartiles = Quartiles::of(ratios);
  const auto count = static_cast<std::uint32_t>(peers.size());
  // Whatever lies between two values that are not far out is not either: only the ends are asked.
  std::size_t first = 0;
  while (side_of(ratios[first], quartiles) == Side::below) ++first;
  auto last = peers.size();
  while (side_of(ratios[last - 1], quartiles) == Side::above) --last;
  std::vector<FarOut> far;
  for (std::size_t i = 0; i < first; ++i) far.push_back({peers[i], Side::below, quartiles, count});
  for (auto i = last; i < peers.size(); ++i)
    far.push_back({peers[i], Side::above, quartiles, count});
  return far;
}

events::forms::Decimal times_median(const Ratio& ratio, const Ratio& median) noexcept {
  auto over = times(ratio.value, median.base);
  auto under = times(ratio.base, median.value);
  if (over < under) std::swap(over, under);
  return {over * 10 / under, 1};
}

}  // namespace cas::projections
