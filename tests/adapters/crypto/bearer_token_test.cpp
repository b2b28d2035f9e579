#include "adapters/crypto/bearer_token.hpp"

#include <gtest/gtest.h>

#include <array>
#include <set>
#include <string_view>

#include "events/token.hpp"

namespace cas::adapters::crypto {
namespace {

constexpr std::string_view kLetters =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

TEST(BearerToken, IsThePrefixAndThirtyTwoBytesAsBase64url) {
  for (int i = 0; i < 100; ++i) {
    const auto token = new_bearer_token();
    ASSERT_EQ(token.size(), 47u);
    EXPECT_TRUE(token.starts_with(events::kTokenPrefix));
    EXPECT_EQ(token.substr(4).find_first_not_of(kLetters), std::string::npos) << "of letters";
    EXPECT_EQ(kLetters.find(token.back()) % 4, 0u) << "256 bits leave the last letter four";
  }
}

/// Every letter comes up at every place: nothing of it is fixed.
TEST(BearerToken, IsAnotherEveryTime) {
  std::set<std::string> tokens;
  std::array<std::set<char>, 43> seen;
  for (int i = 0; i < 2000; ++i) {
    const auto token = new_bearer_token();
    tokens.insert(token);
    for (std::size_t at = 0; at < seen.size(); ++at) seen.at(at).insert(token[4 + at]);
  }
  EXPECT_EQ(tokens.size(), 2000u);
  for (std::size_t at = 0; at + 1 < seen.size(); ++at) EXPECT_EQ(seen.at(at).size(), 64u) << at;
  EXPECT_EQ(seen.back().size(), 16u);
}

}  // namespace
}  // namespace cas::adapters::crypto
