#include "tests/contract/key_records_contract.hpp"

#include <set>
#include <thread>

namespace cas::contract {
namespace {

using adapters::crypto::KeyFound;
using adapters::crypto::KeyRecords;
using events::KeyId;
using State = KeyFound::State;

KeyId key(std::uint8_t number) {
  events::Bytes16 id{};
  id.back() = number;
  return KeyId{id};
}

State state_of(const KeyRecords& records, KeyId id) {
  const auto found = records.find(id);
  EXPECT_TRUE(found) << found.error().detail;
  return found ? found->state : State::absent;
}

TEST_P(KeyRecordsContract, FindsNothingBeforeAnythingWasPut) {
  EXPECT_EQ(state_of(records(), key(1)), State::absent);
}

TEST_P(KeyRecordsContract, FindsWhatWasPutByteForByte) {
  const std::string record("\0\xff\n record", 10);
  EXPECT_EQ(*records().put(key(1), record), record);
  EXPECT_EQ(records().find(key(1))->record, record);
  EXPECT_EQ(state_of(records(), key(2)), State::absent);
}

TEST_P(KeyRecordsContract, KeepsTheFirstRecordOfAKey) {
  EXPECT_EQ(*records().put(key(1), "first"), "first");
  EXPECT_EQ(*records().put(key(1), "second"), "first");
  EXPECT_EQ(*another()->put(key(1), "third"), "first");
  EXPECT_EQ(another()->find(key(1))->record, "first");
}

TEST_P(KeyRecordsContract, AnErasedKeyIsGoneForEver) {
  ASSERT_TRUE(records().put(key(1), "record"));
  ASSERT_TRUE(records().erase(key(1)));
  EXPECT_EQ(state_of(records(), key(1)), State::erased);
  EXPECT_TRUE(records().find(key(1))->record.empty());
  const auto again = records().put(key(1), "again");
  ASSERT_FALSE(again);
  EXPECT_EQ(again.error().reason, "key.erased");
  EXPECT_EQ(again.error().code, Errc::rejected);
  EXPECT_EQ(another()->put(key(1), "again").error().reason, "key.erased");
}

TEST_P(KeyRecordsContract, ErasingAgainOrBeforeItWasPutIsFine) {
  ASSERT_TRUE(records().erase(key(1)));
  ASSERT_TRUE(records().erase(key(1)));
  EXPECT_EQ(state_of(*another(), key(1)), State::erased);
  EXPECT_EQ(records().put(key(1), "late").error().reason, "key.erased");
}

TEST_P(KeyRecordsContract, AnotherProcessFindsItWhenItOpens) {
  ASSERT_TRUE(records().put(key(1), "one"));
  ASSERT_TRUE(records().put(key(2), "two"));
  ASSERT_TRUE(records().erase(key(2)));
  const auto other = another();
  EXPECT_EQ(other->find(key(1))->record, "one");
  EXPECT_EQ(state_of(*other, key(2)), State::erased);
}

TEST_P(KeyRecordsContract, ThoseWhoMakeAKeyAtOnceEndUpWithTheSameOne) {
  constexpr std::uint8_t kKeys = 10;
  constexpr int kThreads = 4;
  std::vector<std::vector<std::string>> stands(kThreads);
  const auto other = another();
  {
    std::vector<std::jthread> threads;
    for (int t = 0; t < kThreads; ++t)
      threads.emplace_back([&, t] {
        auto& mine = t % 2 == 0 ? records() : *other;
        for (std::uint8_t k = 1; k <= kKeys; ++k)
          stands[static_cast<std::size_t>(t)].push_back(
              mine.put(key(k), "thread " + std::to_string(t)).value());
      });
  }
  for (std::size_t t = 1; t < kThreads; ++t) EXPECT_EQ(stands[t], stands[0]);
}

TEST_P(KeyRecordsContract, WhoReadsWhileAnotherErasesSeesTheRecordOrItsEnd) {
  const auto other = another();
  for (std::uint8_t k = 1; k <= 20; ++k) {
    ASSERT_TRUE(records().put(key(k), "record"));
    std::jthread eraser([&] { EXPECT_TRUE(other->erase(key(k))); });
    for (bool gone = false; !gone;) {
      const auto found = records().find(key(k));
      ASSERT_TRUE(found);
      ASSERT_NE(found->state, State::absent);
      gone = found->state == State::erased;
      ASSERT_EQ(found->record, gone ? "" : "record");
    }
  }
}

}  // namespace
}  // namespace cas::contract
