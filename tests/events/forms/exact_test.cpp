#include "events/forms/exact.hpp"

#include <gtest/gtest.h>

#include <limits>

namespace cas::events::forms {
namespace {

constexpr std::int64_t kBig = std::numeric_limits<std::int64_t>::max();
constexpr Int128 kHuge = Int128{kBig} * kBig;

TEST(Decimal, PrintsAllItsPlacesAndGroupsThemForPeople) {
  EXPECT_EQ((Decimal{-15'438'629, 2}.text()), "-154386.29");
  EXPECT_EQ((Decimal{5, 2}.text()), "0.05");
  EXPECT_EQ((Decimal{-5, 2}.text()), "-0.05");
  EXPECT_EQ((Decimal{0, 0}.text()), "0");
  EXPECT_EQ((Decimal{110'732'500, 2}.text(Language::polish)), "1\u00a0107\u00a0325,00");
  EXPECT_EQ((Decimal{110'732'500, 2}.text(Language::english)), "1,107,325.00");
  EXPECT_EQ((Decimal{123, 0}.text(Language::polish)), "123");
}

TEST(Fraction, ComparesExactlyWhereCrossProductsWouldOverflow) {
  const Fraction a{kHuge, kHuge - 1};
  const Fraction b{kHuge + 1, kHuge};
  EXPECT_GT(a, b);  // 1 + 1/(n-1) against 1 + 1/n
  EXPECT_EQ((Fraction{1, 3}), (Fraction{kHuge / 3 * 1, kHuge / 3 * 3}));
  EXPECT_LT((Fraction{-1, 3}), (Fraction{-1, 4}));
  EXPECT_LT((Fraction{-1, 3}), (Fraction{1, 4}));
}

TEST(Fraction, AddsMultipliesAndDividesExactly) {
  EXPECT_EQ(add({1, 3}, {1, 6}), (Fraction{1, 2}));
  EXPECT_EQ(subtract({1, 100}, {1, 1}), (Fraction{-99, 100}));
  EXPECT_EQ(multiply({2, 3}, {3, 4}), (Fraction{1, 2}));
  EXPECT_EQ(divide({1, 2}, {-1, 4}), (Fraction{-2, 1}));
}

TEST(Fraction, ReducesBeforeItGivesUpAndSaysWhenItMust) {
  EXPECT_EQ(multiply({kHuge, 7}, {7, kHuge}), (Fraction{1, 1}));
  EXPECT_EQ(add({kHuge, kHuge}, {1, kBig}), (Fraction{Int128{kBig} + 1, kBig}));
  EXPECT_EQ(multiply({kHuge, 1}, {kHuge, 1}), std::nullopt);
  EXPECT_EQ(add({kHuge, 3}, {kHuge, kHuge - 2}), std::nullopt);
}

TEST(Fraction, RoundsHalfAwayFromZero) {
  EXPECT_EQ(rounded({1, 8}, 2), (Decimal{13, 2}));
  EXPECT_EQ(rounded({-1, 8}, 2), (Decimal{-13, 2}));
  EXPECT_EQ(rounded({1, 3}, 2), (Decimal{33, 2}));
  EXPECT_EQ(rounded({-2, 3}, 0), (Decimal{-1, 0}));
  EXPECT_EQ(rounded({kHuge, kHuge}, 6), (Decimal{1'000'000, 6}));
}

TEST(Fraction, KnowsWhetherItHasAnEndAsADecimal) {
  EXPECT_EQ(exact_decimal({1, 8}, 6), (Decimal{125, 3}));
  EXPECT_EQ(exact_decimal({500, 100}, 6), (Decimal{5, 0}));
  EXPECT_EQ(exact_decimal({1, 3}, 6), std::nullopt);
}

}  // namespace
}  // namespace cas::events::forms
