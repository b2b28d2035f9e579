#include "projections/outliers.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <random>

#include "events/cells.hpp"

namespace cas::projections {
namespace {

__extension__ using Wide = __int128;

/// How many of them have a smaller ratio, found without sorting. Small numbers only.
std::size_t smaller(const std::vector<Peer>& peers, const Ratio& than) {
  return static_cast<std::size_t>(std::ranges::count_if(peers, [&](const Peer& peer) {
    return peer.ratio.value * than.base < than.value * peer.ratio.base;
  }));
}

/// The k-th smallest, as the one that fewer than k are smaller than and at least k not larger.
Ratio ranked(const std::vector<Peer>& peers, std::size_t k) {
  for (const auto& peer : peers) {
    const auto not_larger = static_cast<std::size_t>(std::ranges::count_if(peers, [&](auto& other) {
      return other.ratio.value * peer.ratio.base <= peer.ratio.value * other.ratio.base;
    }));
    if (smaller(peers, peer.ratio) < k && not_larger >= k) return peer.ratio;
  }
  ADD_FAILURE() << "no value has rank " << k;
  return {};
}

Wide power(Wide number, int exponent) {
  return exponent == 0 ? 1 : number * power(number, exponent - 1);
}

/// The fences by the book, for numbers up to 1,000: eight of them make less than 2^80.
Side naive_side(const Ratio& r, const Ratio& q1, const Ratio& q3) {
  const Wide high = power(q3.value, 4) * power(q1.base, 3);
  const Wide high_under = power(q3.base, 4) * power(q1.value, 3);
  if (r.value * high_under > high * r.base && r.value * q3.base > 2 * q3.value * r.base)
    return Side::above;
  const Wide low = power(q1.value, 4) * power(q3.base, 3);
  const Wide low_under = power(q1.base, 4) * power(q3.value, 3);
  if (r.value * low_under < low * r.base && 2 * r.value * q1.base < q1.value * r.base)
    return Side::below;
  return Side::inside;
}

std::map<std::uint32_t, Side> naive(const std::vector<Peer>& peers) {
  std::map<std::uint32_t, Side> far;
  if (peers.size() < 12) return far;
  const auto q1 = ranked(peers, (peers.size() + 3) / 4);
  const auto q3 = ranked(peers, (3 * peers.size() + 3) / 4);
  for (const auto& peer : peers)
    if (const auto side = naive_side(peer.ratio, q1, q3); side != Side::inside)
      far.emplace(peer.report, side);
  return far;
}

std::map<std::uint32_t, Side> found(std::vector<Peer> peers) {
  std::map<std::uint32_t, Side> far;
  for (const auto& one : far_out(std::move(peers))) far.emplace(one.peer.report, one.side);
  return far;
}

/// Mostly close to one another, some anywhere from 1 to 1,000.
std::vector<Peer> drawn(std::mt19937_64& random) {
  std::vector<Peer> peers(random() % 60);
  const auto spread = 1 + random() % 40;
  for (std::uint32_t i = 0; i < peers.size(); ++i) {
    const auto number = [&] {
      return static_cast<std::int64_t>(random() % 8 == 0 ? 1 + random() % 1'000
                                                         : 50 + random() % spread);
    };
    peers[i] = {{number(), number()}, i};
  }
  return peers;
}

TEST(Outliers, AreThoseOfANaiveComputation) {
  std::size_t far = 0;
  for (std::uint64_t seed = 1; seed <= 400; ++seed) {
    SCOPED_TRACE("seed " + std::to_string(seed));
    std::mt19937_64 random(seed);
    const auto peers = drawn(random);
    EXPECT_EQ(found(peers), naive(peers));
    far += naive(peers).size();
  }
  EXPECT_GT(far, 200U);
}

TEST(Outliers, DoNotDependOnTheUnitOfMeasureNorOnTheOrder) {
  std::size_t far = 0;
  for (std::uint64_t seed = 1; seed <= 100; ++seed) {
    SCOPED_TRACE("seed " + std::to_string(seed));
    std::mt19937_64 random(seed);
    const auto peers = drawn(random);
    const auto known = naive(peers);
    // The largest numbers that a cell may hold: products of eight of them have 376 bits.
    auto large = peers;
    for (auto& peer : large) peer.ratio.value *= events::kCellMagnitudeMax / 1'000;
    std::ranges::shuffle(large, random);
    EXPECT_EQ(found(large), known);
    for (auto& peer : large) peer.ratio.base *= events::kCellMagnitudeMax / 1'000;
    EXPECT_EQ(found(large), known);
    far += known.size();
  }
  EXPECT_GT(far, 50U);
}

TEST(Outliers, AreNotLookedForAmongAFew) {
  std::vector<Peer> peers;
  for (std::uint32_t i = 0; i < 11; ++i) peers.push_back({{100, 1}, i});
  peers.back().ratio.value = 1'000'000;
  EXPECT_TRUE(far_out(peers).empty());
  peers.push_back({{100, 1}, 11});
  ASSERT_EQ(far_out(peers).size(), 1U);
  EXPECT_EQ(far_out(peers).front().peers, 12U);
}

TEST(Outliers, AmongLikeValuesAreAtLeastTwiceAsFar) {
  std::vector<Peer> peers;
  for (std::uint32_t i = 0; i < 20; ++i) peers.push_back({{100, 1}, i});
  peers[3].ratio.value = 200;
  peers[4].ratio.value = 50;
  EXPECT_TRUE(far_out(peers).empty());
  peers[3].ratio.value = 201;
  peers[4].ratio.value = 49;
  EXPECT_EQ(found(peers), (std::map<std::uint32_t, Side>{{3, Side::above}, {4, Side::below}}));
}

TEST(Outliers, AreToldByWhatTheMedianComesToForThem) {
  EXPECT_EQ((Ratio{1, 3}.at(10)), 3);
  EXPECT_EQ((Ratio{1, 4}.at(10)), 3);  // 2.5
  EXPECT_EQ(times_median({300, 1}, {8, 1}).text(), "37.5");
  EXPECT_EQ(times_median({1, 3}, {1, 1}).text(), "3.0");
}

}  // namespace
}  // namespace cas::projections
