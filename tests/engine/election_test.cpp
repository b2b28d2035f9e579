#include "engine/election.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <deque>
#include <set>

#include "events/hash.hpp"

// Who comes forward, when, and who gives way. Nodes that hear each other stand in a small world in
// which a claim always succeeds for whoever comes first.

namespace cas::test {
namespace {

using engine::Election;
using engine::Heartbeat;
using engine::Moment;
using events::Hash;
using events::PartitionNo;
using testing::ElementsAre;
using testing::IsEmpty;

constexpr Moment kSecond{1'000'000};
constexpr Moment kBeat{500'000};
constexpr Moment kStep{10'000};

events::NodeId node_id(int no) {
  return events::NodeId{events::derive_id({"node", std::to_string(no)})};
}

/// Some nodes, a chain that takes the first claim, and heartbeats that arrive a step later.
class World {
 public:
  World(int nodes, std::uint32_t partitions) : claims_(partitions), owners_(partitions, -1) {
    for (int n = 0; n < nodes; ++n) nodes_.emplace_back(n, partitions);
  }

  void pass(Moment time) {
    for (const auto end = now_ + time; now_ < end; now_ += kStep) step();
  }
  void kill(int node) { nodes_[node].up = false; }
  void wake(int node) { nodes_[node].up = true; }
  /// Ends in good order: a last heartbeat, which owns nothing.
  void stop(int node) {
    nodes_[node].up = false;
    for (auto& owner : owners_)
      if (owner == node) owner = -1;
    say(node);
  }
  /// While set, nobody's heartbeats arrive anywhere.
  void cut(bool on) { cut_ = on; }
  void cut_off(int node, bool on) { nodes_[node].deaf = on; }
  void make_busy(int node) { nodes_[node].busy = true; }
  /// As a command does that claims everything for itself.
  void take_all(int node) {
    for (std::uint32_t p = 0; p < claims_.size(); ++p) claim(node, p);
  }

  [[nodiscard]] std::size_t held(int node) const {
    return static_cast<std::size_t>(std::ranges::count(owners_, node));
  }
  [[nodiscard]] int changes() const { return changes_; }
  [[nodiscard]] Moment now() const { return now_; }
  [[nodiscard]] std::optional<Election::Owner> owner_seen_by(int node, std::uint32_t p) const {
    return nodes_[node].election.owner(PartitionNo{p});
  }
  [[nodiscard]] int owner(std::uint32_t p) const { return owners_[p]; }

 private:
  struct Node {
    Node(int number, std::uint32_t partitions)
        : no(number),
          incarnation{events::derive_id({"start", std::to_string(number)})},
          election(node_id(number), incarnation, partitions, {}) {}
    int no;
    events::Incarnation incarnation;
    Election election;
    bool up = true;
    bool deaf = false;
    bool busy = false;
    std::optional<Moment> beat_at;
    std::vector<Heartbeat::Held> told;
  };

  [[nodiscard]] std::vector<Heartbeat::Held> held_claims(int node) const {
    std::vector<Heartbeat::Held> held;
    for (std::uint32_t p = 0; p < claims_.size(); ++p)
      if (owners_[p] == node) held.push_back({PartitionNo{p}, claims_[p]});
    return held;
  }
  void say(int node) {
    auto& n = nodes_[node];
    n.told = held_claims(node);
    n.beat_at = now_;
    if (!cut_)
      air_.push_back({node_id(node), n.incarnation, "http://" + std::to_string(node), n.told, 0,
                      events::Time{}});
  }
  void claim(int node, std::uint32_t p) {
    claims_[p] = events::sha256(std::to_string(++claims_made_));
    owners_[p] = node;
    ++changes_;
  }
  void step() {
    const auto heard = std::exchange(air_, {});
    for (auto& node : nodes_) {
      if (!node.up) continue;
      for (const auto& heartbeat : heard)
        if (!node.deaf) node.election.heard(heartbeat, now_);
      std::vector<Election::Place> places;
      for (std::uint32_t p = 0; p < claims_.size(); ++p)
        places.push_back({.claim = claims_[p], .mine = owners_[p] == node.no, .idle = !node.busy});
      const auto todo = node.election.step(places, now_);
      for (const auto p : todo.claim)
        if (claims_[p.value()] == places[p.value()].claim) claim(node.no, p.value());
      for (const auto p : todo.release) owners_[p.value()] = -1;
      if (!node.beat_at || now_ - *node.beat_at >= kBeat || held_claims(node.no) != node.told)
        say(node.no);
    }
  }

  std::vector<Hash> claims_;
  std::vector<int> owners_;
  std::deque<Node> nodes_;
  std::vector<Heartbeat> air_;
  Moment now_{17 * kSecond};
  bool cut_ = false;
  int claims_made_ = 0;
  int changes_ = 0;
};

TEST(ElectionOfOne, TakesAFreshLogAtOnce) {
  World world(1, 9);
  world.pass(kSecond / 2);
  EXPECT_EQ(world.held(0), 9u);
  world.pass(60 * kSecond);
  EXPECT_EQ(world.changes(), 9) << "and claims nothing twice";
}

TEST(Election, WaitsForASilenceOfTwoSeconds) {
  World world(2, 4);
  world.kill(1);
  world.pass(kSecond);
  ASSERT_EQ(world.held(0), 4u);
  world.wake(1);
  world.pass(kSecond);
  world.kill(0);
  const auto before = world.changes();
  world.pass(kSecond);
  EXPECT_EQ(world.changes(), before) << "one second may be anything";
  world.pass(2 * kSecond);
  EXPECT_EQ(world.held(1), 4u) << "with hesitation and all within three";
}

TEST(Election, AReleasedPartitionIsTakenAtOnce) {
  World world(2, 4);
  world.pass(kSecond);
  world.stop(world.owner(0));
  world.pass(kSecond);
  EXPECT_EQ(world.held(0) + world.held(1), 4u);
}

TEST(Election, WhoHearsNotEvenItselfClaimsNothing) {
  World world(2, 4);
  world.pass(kSecond);
  const auto before = world.changes();
  world.cut(true);
  world.pass(60 * kSecond);
  world.cut(false);
  world.pass(kSecond);
  EXPECT_EQ(world.changes(), before) << "with the broker everybody fell silent";
}

TEST(Election, WhoSleptListensBeforeItClaims) {
  World world(2, 4);
  world.kill(1);
  world.pass(kSecond);
  world.wake(1);
  world.pass(kSecond);
  world.kill(1);  // as SIGSTOP does
  world.pass(30 * kSecond);
  world.wake(1);
  world.pass(kSecond);
  EXPECT_EQ(world.held(0), 4u);
}

TEST(Election, ADeposedNodeGivesWay) {
  World world(2, 4);
  world.kill(1);
  world.pass(kSecond);
  world.kill(0);
  world.wake(1);
  world.pass(4 * kSecond);
  ASSERT_EQ(world.held(1), 4u);
  world.wake(0);
  const auto before = world.changes();
  world.pass(2 * kSecond);
  EXPECT_EQ(world.changes(), before) << "the other owns, and is heard";
}

TEST(Election, SharesAreEvenAndThenStay) {
  for (const int nodes : {2, 3, 5}) {
    World world(nodes, 9);
    for (int n = 1; n < nodes; ++n) world.kill(n);
    world.pass(kSecond);
    for (int n = 1; n < nodes; ++n) world.wake(n);
    world.pass(20 * kSecond);
    std::set<std::size_t> shares;
    for (int n = 0; n < nodes; ++n) shares.insert(world.held(n));
    EXPECT_LE(*shares.rbegin() - *shares.begin(), 1u) << nodes << " nodes";
    const auto before = world.changes();
    world.pass(120 * kSecond);
    EXPECT_EQ(world.changes(), before) << nodes << " nodes";
  }
}

TEST(Election, WhatADeadNodeLeavesIsSpread) {
  World world(3, 12);
  world.pass(20 * kSecond);
  ASSERT_EQ(world.held(0), 4u);
  world.kill(0);
  world.pass(20 * kSecond);
  EXPECT_EQ(world.held(1), 6u);
  EXPECT_EQ(world.held(2), 6u);
}

TEST(Election, ABusyPartitionIsNotGivenAway) {
  World world(2, 4);
  world.kill(1);
  world.make_busy(0);
  world.pass(kSecond);
  world.wake(1);
  world.pass(20 * kSecond);
  EXPECT_EQ(world.held(0), 4u);
}

TEST(Election, KnowsWhereTheOwnerIs) {
  World world(2, 4);
  world.kill(1);
  world.pass(kSecond);
  world.wake(1);
  world.pass(kSecond);
  ASSERT_TRUE(world.owner_seen_by(1, 2));
  EXPECT_EQ(world.owner_seen_by(1, 2)->url, "http://0");
  EXPECT_FALSE(world.owner_seen_by(0, 2)) << "itself";
  world.kill(0);
  world.pass(2 * kSecond);
  EXPECT_FALSE(world.owner_seen_by(1, 2)) << "nobody is heard";
}

TEST(Election, AForcedClaimIsRespectedWhileItIsHeard) {
  World world(2, 4);
  world.kill(1);
  world.pass(kSecond);
  world.take_all(1);
  world.wake(1);
  world.pass(kSecond);
  EXPECT_EQ(world.held(1), 4u);
}

/// What a node alone, of no incarnation, hears of itself.
Heartbeat own_beat() {
  Heartbeat beat;
  beat.node = node_id(1);
  return beat;
}

TEST(Election, AStoppedPartitionIsLeftToOthers) {
  Election election(node_id(1), {}, 1, {});
  election.heard(own_beat(), kSecond);
  std::vector<Election::Place> places(1);
  places[0].usable = false;
  EXPECT_THAT(election.step(places, kSecond).claim, IsEmpty());
  places[0].usable = true;
  EXPECT_THAT(election.step(places, kSecond).claim, ElementsAre(PartitionNo{0}));
}

TEST(Election, ALostRaceHoldsBack) {
  Election election(node_id(1), {}, 1, {});
  const auto at = [&](std::string_view claim, Moment now) {
    election.heard(own_beat(), now);
    std::vector<Election::Place> places(1);
    places[0].claim = events::sha256(claim);
    return election.step(places, now).claim;
  };
  EXPECT_THAT(at("a", kSecond), IsEmpty());
  EXPECT_THAT(at("a", 2 * kSecond), IsEmpty());
  EXPECT_THAT(at("a", 3 * kSecond), ElementsAre(PartitionNo{0}));
  EXPECT_THAT(at("b", 3 * kSecond + kStep), IsEmpty()) << "another was first";
  EXPECT_THAT(at("b", 4 * kSecond), IsEmpty());
  EXPECT_THAT(at("b", 5 * kSecond), IsEmpty());
  EXPECT_THAT(at("b", 5 * kSecond + kStep), IsEmpty()) << "silent for two seconds, and yet";
  EXPECT_THAT(at("b", 5 * kSecond + 4 * kBeat / 5), ElementsAre(PartitionNo{0}));
}

TEST(Election, WhoGaveAwayComesAfterWhoDidNotHearOfIt) {
  Election election(node_id(1), {}, 1, {});
  const auto at = [&](bool mine, Moment now) {
    election.heard(own_beat(), now);
    std::vector<Election::Place> places(1);
    places[0].claim = events::sha256("a");
    places[0].mine = mine;
    return election.step(places, now).claim;
  };
  EXPECT_THAT(at(true, kSecond), IsEmpty());
  EXPECT_THAT(at(false, kSecond + kStep), IsEmpty());
  EXPECT_THAT(at(false, 2 * kSecond), IsEmpty());
  EXPECT_THAT(at(false, 3 * kSecond), IsEmpty());
  EXPECT_THAT(at(false, 3 * kSecond + kStep), IsEmpty()) << "others have heard nothing until now";
  EXPECT_THAT(at(false, 4 * kSecond), ElementsAre(PartitionNo{0})) << "and want it no more";
}

}  // namespace
}  // namespace cas::test
