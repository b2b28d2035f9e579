#include "adapters/kafka/key_fold.hpp"

#include <gtest/gtest.h>

namespace cas::adapters::kafka {
namespace {

using State = crypto::KeyFound::State;

constexpr events::KeyId kKey{events::Bytes16{7}};

TEST(KeyFold, TheFirstRecordStandsAndALaterOneIsOvertakenOnly) {
  KeyFold fold;
  EXPECT_EQ(fold.find(kKey).state, State::absent);
  fold.take(kKey, "first");
  EXPECT_FALSE(fold.overtaken(kKey));
  fold.take(kKey, "second");
  EXPECT_EQ(fold.find(kKey).record, "first");
  EXPECT_EQ(fold.overtaken(), std::vector{kKey});
  fold.take(kKey, "first");
  EXPECT_FALSE(fold.overtaken(kKey));
}

TEST(KeyFold, ATombstoneEndsAKeyForEver) {
  KeyFold fold;
  fold.take(kKey, "first");
  fold.take(kKey, std::nullopt);
  EXPECT_EQ(fold.find(kKey).state, State::erased);
  EXPECT_TRUE(fold.find(kKey).record.empty());
  EXPECT_FALSE(fold.overtaken(kKey));
  fold.take(kKey, "late");
  EXPECT_EQ(fold.find(kKey).state, State::erased);
  EXPECT_TRUE(fold.overtaken(kKey)) << "or compaction would bring the key back";
  fold.take(kKey, std::nullopt);
  EXPECT_TRUE(fold.overtaken().empty());
}

}  // namespace
}  // namespace cas::adapters::kafka
