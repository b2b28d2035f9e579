#include "events/chain.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "events/hash.hpp"
#include "tests/events/chain_writer.hpp"

// One test for each clause of what makes a record valid, void or foreign.

namespace cas::events {
namespace {

using samples::claim_of;
using samples::data_of;
using samples::next_claim;
using samples::next_data;

class Chain : public testing::Test {
 protected:
  Chain() {
    chain.partition = PartitionNo{3};
    take(samples::genesis_of(log, chain.partition));
    before_claim = chain;
    take(claim_of(next_claim(chain)));
    take(data_of(next_data(chain)));
  }
  void take(const std::string& bytes) { ASSERT_EQ(samples::take(chain, bytes), Verdict::valid); }
  void expect(Verdict verdict, std::string_view why, const std::string& bytes) const {
    const auto judgement = samples::judge_bytes(chain, bytes, registry);
    EXPECT_EQ(judgement.verdict, verdict) << judgement.why;
    EXPECT_THAT(std::string(judgement.why), testing::HasSubstr(why));
  }

  const LogId log{samples::bytes16(9)};
  ChainState chain;
  ChainState before_claim;
  RegistryTrail registry;
};

TEST_F(Chain, TheNextDataOfTheCurrentClaimIsValid) {
  expect(Verdict::valid, "data", data_of(next_data(chain)));
  auto same_time = next_data(chain);
  same_time.time = chain.tip.time;
  expect(Verdict::valid, "data", data_of(same_time));
}

TEST_F(Chain, AClaimWithTheNextEpochIsValid) {
  expect(Verdict::valid, "claim", claim_of(next_claim(chain)));
}

TEST_F(Chain, AdvancingKeepsTipEpochAndClaims) {
  const auto claim = claim_of(next_claim(chain), 2);
  take(claim);
  EXPECT_EQ(chain.epoch, Epoch{2});
  EXPECT_EQ(chain.claim, sha256(claim));
  EXPECT_EQ(chain.claims.size(), 2u);
  EXPECT_EQ(chain.tip.seq, Seq{3});
  EXPECT_EQ(chain.tip.hash, sha256(claim));
}

TEST_F(Chain, AnOlderClaimsDataIsVoid) {
  const auto late = data_of(next_data(chain));
  take(claim_of(next_claim(chain), 2));
  expect(Verdict::void_, "older claim", late);
  auto next_in_line = next_data(chain);
  next_in_line.claim = chain.claims[0];
  next_in_line.epoch = Epoch{1};
  expect(Verdict::void_, "older claim", data_of(next_in_line));
  next_in_line.epoch = chain.epoch;
  expect(Verdict::void_, "older claim", data_of(next_in_line));
}

TEST_F(Chain, ATakenSeqIsVoid) {
  const auto twin = data_of(next_data(chain), 2);
  take(data_of(next_data(chain), 1));
  expect(Verdict::void_, "not next", twin);
}

TEST_F(Chain, ALateDuplicateIsVoid) {
  const auto data = data_of(next_data(chain));
  take(data);
  expect(Verdict::void_, "not next", data);
  const auto claim = claim_of(next_claim(chain), 2);
  take(claim);
  expect(Verdict::void_, "lost the race", claim);
  expect(Verdict::void_, "second genesis", samples::genesis_of(log, chain.partition));
}

TEST_F(Chain, APreviousHashThatDoesNotFitIsVoid) {
  auto h = next_data(chain);
  h.prev = samples::hash_from(1);
  expect(Verdict::void_, "not next", data_of(h));
  auto claim = next_claim(chain);
  claim.prev = samples::hash_from(1);
  expect(Verdict::void_, "not next", claim_of(claim));
}

TEST_F(Chain, ATimeBeforeTheTipsIsVoid) {
  auto h = next_data(chain);
  h.time = Time{chain.tip.time.value() - 1};
  expect(Verdict::void_, "not next", data_of(h));
  auto claim = next_claim(chain);
  claim.time = h.time;
  expect(Verdict::void_, "not next", claim_of(claim));
}

TEST_F(Chain, WhatFollowsAFrameThatNeverArrivedIsVoid) {
  auto writers_view = chain;
  ASSERT_EQ(samples::take(writers_view, data_of(next_data(chain))), Verdict::valid);
  expect(Verdict::void_, "not next", data_of(next_data(writers_view)));
}

TEST_F(Chain, AClaimThatLostTheRaceIsVoid) {
  const auto loser = claim_of(next_claim(chain), 3);
  take(claim_of(next_claim(chain), 2));
  expect(Verdict::void_, "lost the race", loser);
}

TEST_F(Chain, AClaimBehindANewerFrameIsVoid) {
  const auto claim = claim_of(next_claim(chain), 2);
  take(data_of(next_data(chain)));
  expect(Verdict::void_, "not next", claim);
}

TEST_F(Chain, AnotherLogIsForeign) {
  for (auto h : {next_data(chain), next_claim(chain)}) {
    h.log = LogId{samples::bytes16(8)};
    expect(Verdict::foreign, "another log", data_of(h));
  }
}

TEST_F(Chain, AGenesisThatLostTheRaceToBeginTheLogIsVoid) {
  expect(Verdict::void_, "second genesis",
         samples::genesis_of(LogId{samples::bytes16(8)}, chain.partition));
}

TEST_F(Chain, AnotherPartitionIsForeign) {
  auto h = next_data(chain);
  h.partition = PartitionNo{4};
  expect(Verdict::foreign, "another partition", data_of(h));
}

TEST_F(Chain, AClaimHashThatIsNotHereIsForeign) {
  auto data = next_data(chain);
  data.claim = samples::hash_from(1);
  expect(Verdict::foreign, "not here", data_of(data));
  data.claim = Hash{};
  expect(Verdict::foreign, "not here", data_of(data));
  auto claim = next_claim(chain);
  claim.claim = samples::hash_from(1);
  expect(Verdict::foreign, "not here", claim_of(claim));
}

TEST_F(Chain, DataBeforeAnyClaimIsNotValid) {
  EXPECT_EQ(samples::judge_bytes(before_claim, data_of(next_data(before_claim))).verdict,
            Verdict::foreign);
}

TEST_F(Chain, AClaimWithAnEpochThatSkipsOneIsForeign) {
  auto claim = next_claim(chain);
  claim.epoch = next(claim.epoch);
  expect(Verdict::foreign, "skips one", claim_of(claim));
}

TEST_F(Chain, AClaimFromBeyondTheTipIsForeign) {
  auto claim = next_claim(chain);
  claim.seq = next(claim.seq);
  expect(Verdict::foreign, "beyond the tip", claim_of(claim));
}

TEST_F(Chain, ACitedRegistryFrameIsWaitedForThenCompared) {
  auto h = next_data(chain);
  h.cited = {Seq{1}, samples::hash_from(0x55)};
  const auto bytes = data_of(h);
  registry.extend(Seq{0}, samples::hash_from(0x44));
  expect(Verdict::awaits_registry, "later registry frame", bytes);
  auto other = registry;
  registry.extend(Seq{1}, samples::hash_from(0x55));
  expect(Verdict::valid, "data", bytes);
  registry = other;
  registry.extend(Seq{1}, samples::hash_from(0x66));
  expect(Verdict::foreign, "does not exist", bytes);
}

TEST_F(Chain, WhatIsVoidAnywayWaitsForNoRegistry) {
  auto h = next_data(chain);
  h.cited = {Seq{1}, samples::hash_from(0x55)};
  h.prev = samples::hash_from(1);
  expect(Verdict::void_, "not next", data_of(h));
}

TEST_F(Chain, APartitionBeginsWithItsGenesis) {
  ChainState fresh;
  fresh.partition = chain.partition;
  EXPECT_EQ(samples::judge_bytes(fresh, claim_of(next_claim(chain))).verdict, Verdict::foreign);
  EXPECT_EQ(samples::judge_bytes(fresh, data_of(next_data(chain))).verdict, Verdict::foreign);
  EXPECT_EQ(samples::judge_bytes(fresh, samples::genesis_of(log, PartitionNo{4})).verdict,
            Verdict::foreign);
  fresh.log = LogId{samples::bytes16(8)};
  EXPECT_EQ(samples::judge_bytes(fresh, samples::genesis_of(log, fresh.partition)).verdict,
            Verdict::foreign)
      << "partition 0 told another log id";
  fresh.log = log;
  EXPECT_EQ(samples::judge_bytes(fresh, samples::genesis_of(log, fresh.partition)).verdict,
            Verdict::valid);
}

TEST_F(Chain, AGenesisFollowsNothing) {
  ChainState fresh;
  fresh.partition = chain.partition;
  const auto bytes = samples::genesis_of(log, fresh.partition);
  const auto good = parse_frame(bytes)->header;
  const auto judged = [&](auto change) {
    auto h = good;
    change(h);
    return samples::judge_bytes(fresh, data_of(h)).verdict;
  };
  EXPECT_EQ(judged([](auto& h) { h.seq = Seq{1}; }), Verdict::foreign);
  EXPECT_EQ(judged([](auto& h) { h.prev = samples::hash_from(1); }), Verdict::foreign);
  EXPECT_EQ(judged([](auto& h) { h.epoch = Epoch{1}; }), Verdict::foreign);
  EXPECT_EQ(judged([](auto& h) { h.claim = samples::hash_from(1); }), Verdict::foreign);
}

}  // namespace
}  // namespace cas::events
