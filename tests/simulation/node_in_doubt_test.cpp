#include <gtest/gtest.h>

#include "adapters/memory/memory_store.hpp"
#include "adapters/node/node.hpp"
#include "adapters/simulated/log.hpp"
#include "events/hash.hpp"

// What runs of the simulation have found in the node, each as the shortest story that shows it.
namespace cas::simulation {
namespace {

using adapters::simulated::SimulatedBroker;
using adapters::simulated::SimulatedLog;
using events::Offset;
using events::PartitionNo;
using events::Seq;

constexpr PartitionNo kShard{1};
constexpr events::Time kTime{1'700'000'000'000'000};

events::LogCreation creation() {
  return {.log = events::LogId{events::derive_id({"doubt"})}, .shards = 1, .time = kTime};
}

SimulatedBroker::Options slow_answers() {
  SimulatedBroker::Options options;
  options.delays.answer = {500, 3'000};
  return options;
}

/// Writes the frames of one partition by hand.
class Pen {
 public:
  explicit Pen(PartitionNo partition) : partition_(partition) {
    chain_.partition = partition;
    const events::log::LogCreated created{{}, 1, "sha-256", 1, {}, {}};
    note(write_genesis(creation().log, partition, kTime, created));
  }

  std::string claim() {
    auto header = next_header(events::FrameKind::claim);
    header.epoch = next(chain_.epoch);
    return note(written(header, events::log::PartitionClaimed{}));
  }
  /// `word` tells frames of the same place apart.
  std::string tick(std::string_view word, events::RegistryRef cited = {}) {
    auto header = next_header(events::FrameKind::data);
    header.command = events::CommandId{events::derive_id({word})};
    header.cited = cited;
    return note(written(header, events::log::Ticked{}));
  }
  void go_back_to(const events::ChainState& chain) { chain_ = chain; }
  [[nodiscard]] const events::ChainState& chain() const { return chain_; }
  [[nodiscard]] events::RegistryRef tip() const { return {chain_.tip.seq, chain_.tip.hash}; }

 private:
  events::FrameHeader next_header(events::FrameKind kind) const {
    events::FrameHeader header;
    header.kind = kind;
    header.log = chain_.log;
    header.partition = partition_;
    header.epoch = chain_.epoch;
    header.claim = chain_.claim;
    header.seq = next(chain_.tip.seq);
    header.prev = chain_.tip.hash;
    header.time = kTime;
    header.actor = events::system_actor();
    return header;
  }
  std::string written(const events::FrameHeader& header, events::log::Event event) const {
    const events::PlacedEvent placed{events::log::stream_of(partition_),
                                     events::Version{header.seq.value() + 1},
                                     events::encode(events::Event{std::move(event)})};
    return write_frame(header, {&placed, 1});
  }
  std::string note(std::string frame) {
    events::advance(chain_, *events::parse_frame(frame));
    return frame;
  }

  PartitionNo partition_;
  events::ChainState chain_;
};

class NodeInDoubt : public testing::Test {
 protected:
  NodeInDoubt() {
    projector_ = *projections::Projector::open(store_, 2, {});
    node_ =
        std::make_unique<adapters::node::Node>(log_, *projector_, adapters::node::Node::Options{});
  }

  void store(PartitionNo partition, const std::string& frame) {
    ASSERT_TRUE(outsider_.append(partition, frame));
    broker_.advance(1);
  }
  void read() {
    for (int i = 0; i < 50; ++i) {
      node_->step(broker_.now());
      broker_.advance(1'000);
    }
  }
  [[nodiscard]] const events::Tip& tip(PartitionNo partition) const {
    return projector_->checkpoint(partition).chain.tip;
  }
  [[nodiscard]] std::string trouble() const {
    const auto trouble = node_->trouble();
    return trouble ? trouble->reason : "";
  }

  SimulatedBroker broker_{creation(), slow_answers(), 1};
  SimulatedLog log_{broker_};
  SimulatedLog outsider_{broker_};
  adapters::MemoryStore store_;
  std::unique_ptr<projections::Projector> projector_;
  std::unique_ptr<adapters::node::Node> node_;
  Pen registry_{events::kRegistry};
  Pen shard_{kShard};
};

TEST_F(NodeInDoubt, WhereAVoidRecordWasAValidOneMayStandAfterwards) {
  const auto claim = shard_.claim();
  store(kShard, claim);
  store(kShard, claim);  // again: void
  read();
  ASSERT_EQ(node_->read_to(kShard), Offset{3});
  broker_.cut(kShard, Offset{2});
  store(kShard, shard_.tick("a"));
  store(kShard, shard_.tick("b"));
  read();
  EXPECT_EQ(trouble(), "");
  EXPECT_EQ(tip(kShard), shard_.chain().tip);
}

TEST_F(NodeInDoubt, ADuplicateOfTheTipIsNotTheHistoryBeforeIt) {
  const auto claim = shard_.claim();
  store(kShard, claim);
  store(kShard, shard_.tick("a"));
  const auto last = shard_.tick("b");
  store(kShard, last);
  read();
  ASSERT_EQ(tip(kShard).seq, Seq{3});
  broker_.cut(kShard, Offset{2});
  store(kShard, claim);  // void, where "a" was
  store(kShard, last);
  read();
  EXPECT_EQ(trouble(), "log.other_history");
}

TEST_F(NodeInDoubt, WhatWaitedForTheRegistryIsForgotten) {
  broker_.faults().end_lost = 1;
  store(events::kRegistry, registry_.claim());
  const auto later = registry_.tick("later");
  store(kShard, shard_.claim());
  const auto before = shard_.chain();
  store(kShard, shard_.tick("a", registry_.tip()));  // the node cannot judge it yet
  read();
  ASSERT_EQ(tip(kShard).seq, Seq{1});
  broker_.cut(kShard, Offset{2});
  shard_.go_back_to(before);
  store(kShard, shard_.tick("b"));
  store(events::kRegistry, later);
  read();
  EXPECT_EQ(trouble(), "");
  EXPECT_EQ(tip(kShard), shard_.chain().tip);
}

TEST_F(NodeInDoubt, AShardStopsWithItsRegistry) {
  store(events::kRegistry, registry_.claim());
  store(kShard, shard_.claim());
  read();
  broker_.cut(events::kRegistry, Offset{1});
  store(kShard, shard_.tick("a"));
  read();
  EXPECT_EQ(trouble(), "log.other_history");
  EXPECT_EQ(tip(kShard).seq, Seq{1}) << "what rests on a lost registry is not read";
  EXPECT_EQ(node_->standing(kShard), engine::Partition::Standing::stopped);
}

TEST_F(NodeInDoubt, AFlippedBitIsLookedAtTwiceEvenIfMoreRecordsCome) {
  read();
  broker_.faults().bit_flip = 1;  // every record, once
  store(kShard, shard_.claim());
  node_->step(broker_.now());
  for (int i = 0; i < 20; ++i) {
    store(kShard, shard_.tick(std::to_string(i)));
    node_->step(broker_.now());
  }
  for (int i = 0; i < 10; ++i) read();
  EXPECT_EQ(trouble(), "");
  EXPECT_EQ(tip(kShard), shard_.chain().tip);
}

TEST_F(NodeInDoubt, AFlippedBitIsNoOtherHistory) {
  store(kShard, shard_.claim());
  read();
  broker_.faults().bit_flip = 1;
  broker_.crash(kShard, 0);
  store(kShard, shard_.tick("a"));
  for (int i = 0; i < 10; ++i) read();
  EXPECT_EQ(trouble(), "");
  EXPECT_EQ(tip(kShard), shard_.chain().tip);
}

}  // namespace
}  // namespace cas::simulation
