#include "adapters/json/position_token.hpp"

#include <gtest/gtest.h>

namespace cas::adapters::json {
namespace {

using events::PartitionNo;
using events::Seq;

TEST(PositionToken, IsReadAsItWasWritten) {
  const PositionToken token{"a1b2c3d4", {{PartitionNo{0}, Seq{7}}, {PartitionNo{3}, Seq{1234}}}};
  EXPECT_EQ(print(token), "a1b2c3d4-0.7-3.1234");
  const auto read = parse_token(print(token));
  ASSERT_TRUE(read);
  EXPECT_EQ(read->log, token.log);
  EXPECT_EQ(read->seqs, token.seqs);
  EXPECT_TRUE(parse_token("a1b2c3d4")->seqs.empty());
}

TEST(PositionToken, WhatIsNoneIsRefused) {
  for (const auto* bad : {"", "a1b2c3d", "A1B2C3D4-1.2", "a1b2c3d4-", "a1b2c3d4-1", "a1b2c3d4-1.",
                          "a1b2c3d4-.1", "a1b2c3d4-1.2-", "a1b2c3d4 1.2", "a1b2c3d4-1.2.3",
                          "a1b2c3d4-4294967296.1", "a1b2c3d4-1.99999999999999999999", "12,41"}) {
    const auto read = parse_token(bad);
    ASSERT_FALSE(read) << bad;
    EXPECT_EQ(read.error().reason, "position.unreadable") << bad;
  }
}

}  // namespace
}  // namespace cas::adapters::json
