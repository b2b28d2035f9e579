#include "adapters/kafka/broker_version.hpp"

#include <gtest/gtest.h>

namespace cas::adapters::kafka {
namespace {

/// correlation 1 | no error | two requests: Produce 0 to 12, JoinGroup `min` to 9
std::string answer(char min) {
  const char bytes[] = {0, 0, 0, 1, 0, 0, 0, 0, 0, 2, 0, 0, 0, 0, 0, 12, 0, 11, 0, min, 0, 9};
  return {bytes, sizeof bytes};
}

TEST(BrokerVersion, ReadsTheRangesOfEveryRequest) {
  const auto read = parse_api_versions(answer(2));
  ASSERT_TRUE(read);
  EXPECT_EQ(*read, (ApiRanges{{0, {0, 12}}, {11, {2, 9}}}));
}

TEST(BrokerVersion, RefusesTheOneThatLacksTheOldJoinGroup) {
  EXPECT_TRUE(check_broker(*parse_api_versions(answer(0)), "a:1"));
  const auto refused = check_broker(*parse_api_versions(answer(2)), "a:1");
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().reason, "log.broker_refused");
  EXPECT_NE(refused.error().detail.find("4.0.0"), std::string::npos);
  EXPECT_FALSE(check_broker({}, "a:1"));
}

TEST(BrokerVersion, TrustsNoLengthInAnAnswer) {
  const auto good = answer(0);
  for (std::size_t size = 0; size < good.size(); ++size)
    EXPECT_FALSE(parse_api_versions(good.substr(0, size))) << size << " bytes";
  EXPECT_FALSE(parse_api_versions(good + '\0'));
  for (std::size_t at = 0; at < 10; ++at) {  // correlation, error, count
    auto bad = good;
    bad[at] = static_cast<char>(bad[at] ^ 0x81);
    EXPECT_FALSE(parse_api_versions(bad)) << "byte " << at;
  }
}

}  // namespace
}  // namespace cas::adapters::kafka
