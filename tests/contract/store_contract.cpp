#include "tests/contract/store_contract.hpp"

#include <gmock/gmock.h>

namespace cas::contract {
namespace {

using projections::Batch;
using ::testing::IsEmpty;
using Rows = std::vector<std::pair<std::string, std::string>>;

Rows read(projections::Cursor& cursor) {
  Rows rows;
  for (; cursor.valid(); cursor.step()) rows.emplace_back(cursor.key(), cursor.value());
  EXPECT_TRUE(cursor.status());
  return rows;
}

Rows scan(const projections::Store& store, std::string_view from, std::string_view to) {
  auto cursor = store.scan(from, to);
  EXPECT_TRUE(cursor);
  return read(**cursor);
}

void put(projections::Store& store, std::string_view key, std::string_view value) {
  Batch batch;
  batch.put(key, value);
  ASSERT_TRUE(store.write(batch));
}

TEST_P(StoreContract, GetsWhatWasPut) {
  put(store(), "a", "1");
  EXPECT_EQ(**store().get("a"), "1");
  EXPECT_EQ(*store().get("b"), std::nullopt);
}

TEST_P(StoreContract, KeepsEmptyValuesAndAnyBytes) {
  const std::string odd("\0\xff\n", 3);
  put(store(), odd, "");
  put(store(), "plain", odd);
  EXPECT_EQ(**store().get(odd), "");
  EXPECT_EQ(**store().get("plain"), odd);
}

TEST_P(StoreContract, ALaterOperationOnAKeyWins) {
  Batch batch;
  batch.put("a", "1");
  batch.erase("b");
  batch.put("a", "2");
  batch.put("b", "3");
  batch.put("c", "4");
  batch.erase("c");
  ASSERT_TRUE(store().write(batch));
  EXPECT_EQ(scan(store(), "", ""), (Rows{{"a", "2"}, {"b", "3"}}));
}

TEST_P(StoreContract, ErasesRowsOfEarlierBatches) {
  put(store(), "a", "1");
  put(store(), "b", "2");
  Batch batch;
  batch.erase("a");
  batch.erase("never there");
  ASSERT_TRUE(store().write(batch));
  EXPECT_EQ(scan(store(), "", ""), (Rows{{"b", "2"}}));
}

TEST_P(StoreContract, ScansAHalfOpenRangeInByteOrder) {
  Batch batch;
  for (const auto* key : {"b", "a", "\xff", "c", "ba"}) batch.put(key, key);
  ASSERT_TRUE(store().write(batch));
  EXPECT_EQ(scan(store(), "b", "c"), (Rows{{"b", "b"}, {"ba", "ba"}}));
  EXPECT_EQ(scan(store(), "bb", ""), (Rows{{"c", "c"}, {"\xff", "\xff"}}));
  EXPECT_THAT(scan(store(), "d", "e"), IsEmpty());
}

TEST_P(StoreContract, ACursorWalksTheRowsAsTheyWere) {
  put(store(), "a", "1");
  put(store(), "b", "1");
  auto cursor = store().scan("", "");
  ASSERT_TRUE(cursor);
  Batch batch;
  batch.put("a", "2");
  batch.erase("b");
  batch.put("c", "2");
  ASSERT_TRUE(store().write(batch));
  EXPECT_EQ(read(**cursor), (Rows{{"a", "1"}, {"b", "1"}}));
  EXPECT_EQ(scan(store(), "", ""), (Rows{{"a", "2"}, {"c", "2"}}));
}

TEST_P(StoreContract, ACursorSeeksWithinItsWalk) {
  Batch batch;
  for (const auto* key : {"a", "b", "bb", "d", "e"}) batch.put(key, key);
  ASSERT_TRUE(store().write(batch));
  put(store(), "c", "later");
  auto cursor = *store().scan("b", "e");
  cursor->seek("bc");
  EXPECT_EQ(cursor->key(), "c");
  EXPECT_EQ(cursor->value(), "later");
  cursor->seek("b");  // back again
  EXPECT_EQ(read(*cursor), (Rows{{"b", "b"}, {"bb", "bb"}, {"c", "later"}, {"d", "d"}}));
  cursor->seek("a");
  EXPECT_EQ(cursor->key(), "b");
  cursor->seek("dd");
  EXPECT_FALSE(cursor->valid());
  EXPECT_TRUE(cursor->status());
}

TEST_P(StoreContract, ManyRowsOfALargeBatchComeBackSorted) {
  Batch batch;
  constexpr int kRows = 20'000;
  const auto key_of = [](int i) { return "key" + std::to_string(100'000 + (i * 7919) % kRows); };
  for (int i = 0; i < kRows; ++i) batch.put(key_of(i), std::string(100, 'x') + key_of(i));
  ASSERT_TRUE(store().write(batch));
  const auto rows = scan(store(), "", "");
  ASSERT_EQ(rows.size(), kRows);
  EXPECT_TRUE(std::ranges::is_sorted(rows));
  EXPECT_EQ(rows[12'345].second, std::string(100, 'x') + rows[12'345].first);
}

TEST_P(StoreContract, KeepsItsRowsOverACleanEndAndAFlush) {
  put(store(), "flushed", "1");
  ASSERT_TRUE(store().flush());
  put(store(), "after", "2");
  if (!under_test_.reopen) GTEST_SKIP() << "rows in memory end with their store";
  under_test_.store = under_test_.reopen(std::move(under_test_.store));
  EXPECT_EQ(scan(store(), "", ""), (Rows{{"after", "2"}, {"flushed", "1"}}));
}

}  // namespace
}  // namespace cas::contract
