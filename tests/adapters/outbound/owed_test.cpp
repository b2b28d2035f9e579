#include "adapters/outbound/owed.hpp"

#include <gmock/gmock.h>

#include <set>

#include "tests/adapters/node/node_on_disk.hpp"

namespace cas::tests {
namespace {

using adapters::json::CloudEvent;
using adapters::outbound::Owed;
using std::chrono::steady_clock;
using testing::SizeIs;

constexpr std::size_t kRoom = 1'000;
constexpr std::chrono::seconds kPatience{20};

/// A node that owns every partition, with one report, and what it owes to one topic.
class OwedValues : public NodeOnDisk {
 protected:
  void begin(std::unique_ptr<Owed> owed) {
    report_ = open_report();
    owed_ = std::move(owed);
    watch_ = node_->with([this](Node& node) {
      return node.watch([this](const events::ReadFrame& read) { owed_->note(read); });
    });
  }
  void TearDown() override {
    node_->with([this](Node& node) { node.unwatch(watch_); });
  }

  /// All that is due now.
  std::vector<CloudEvent> due(std::size_t room = kRoom) {
    std::vector<CloudEvent> events;
    for (bool more = true; more;) {
      const auto taken = node_->with([&](Node& node) { return owed_->take(node, room); });
      EXPECT_TRUE(taken);
      if (!taken) break;
      EXPECT_LE(taken->values.size(), std::max<std::size_t>(room, 128));
      for (const auto& value : taken->values) {
        auto event = adapters::json::read_cloud_event(value.event());
        EXPECT_TRUE(event) << value.event();
        if (!event) continue;
        EXPECT_EQ(event->subject, value.subject());
        events.push_back(*std::move(event));
      }
      more = taken->more;
    }
    return events;
  }

  std::vector<CloudEvent> due_in_time() {
    const auto give_up = steady_clock::now() + kPatience;
    std::vector<CloudEvent> events;
    while (events.empty() && steady_clock::now() < give_up) events = due();
    return events;
  }

  static std::set<std::string> subjects(const std::vector<CloudEvent>& events) {
    std::set<std::string> all;
    for (const auto& event : events) EXPECT_TRUE(all.insert(event.subject).second) << event.subject;
    return all;
  }

  static std::string text(const CloudEvent& event, const char* name) {
    return std::string(event.data.at(name).as_string());
  }

  void save_once() {
    must(envelope(Role::unit_clerk, engine::ReportCommand{save(report_, ++saved_)}));
  }
  void approve() {
    const auto state = node_->with([&](Node& n) { return n.projector().report(report_); });
    must(envelope(Role::unit_head, engine::ReportCommand{engine::ApproveReport{{report_}}},
                  (*state)->stream_version));
  }
  /// Gives every partition up and owns it again, under a later claim.
  void own_again() {
    node_->with([](Node& node) { node.own(false, adapters::node::system_now()); });
    EXPECT_TRUE(node_->until([](const Node& n) { return !n.serving(); }, kPatience));
    EXPECT_THAT(due(), SizeIs(0)) << "nothing is told of what others own";
    node_->with([](Node& node) { node.own(true, adapters::node::system_now()); });
    EXPECT_TRUE(node_->until([](const Node& n) { return n.serving(); }, kPatience));
  }

  engine::ReportId report_;
  std::unique_ptr<Owed> owed_;
  Node::Watch watch_;
  std::int64_t saved_ = 0;
};

TEST_F(OwedValues, AStatusIsToldAtFirstAndWithEachAct) {
  begin(adapters::outbound::owed_statuses());
  const auto first = due();
  ASSERT_THAT(first, SizeIs(1));
  EXPECT_EQ(first[0].subject, to_hex(report_));
  EXPECT_EQ(text(first[0], "phase"), "at_unit");
  EXPECT_EQ(text(first[0], "unit"), "0212033");
  EXPECT_THAT(due(), SizeIs(0));
  save_once();
  EXPECT_THAT(due(), SizeIs(0)) << "a save moves nothing";
  approve();
  const auto second = due();
  ASSERT_THAT(second, SizeIs(1));
  EXPECT_EQ(text(second[0], "phase"), "approved");
  EXPECT_GT(second[0].precedence, first[0].precedence);
  EXPECT_GT(second[0].time, first[0].time) << "of its last act";
}

TEST_F(OwedValues, EverythingIsToldAgainUnderALaterClaim) {
  begin(adapters::outbound::owed_statuses());
  const auto first = due();
  own_again();
  const auto again = due();
  ASSERT_THAT(again, SizeIs(1));
  EXPECT_GT(again[0].precedence.epoch, first.at(0).precedence.epoch);
  EXPECT_EQ(again[0].time, first[0].time) << "it is the same act";
}

TEST_F(OwedValues, WhatIsOwedOnceMoreIsToldOnceMore) {
  begin(adapters::outbound::owed_statuses());
  const auto first = due();
  for (const auto& subject : std::vector<std::string>{to_hex(report_), "no report", ""})
    owed_->owe(subject);
  const auto again = due();
  ASSERT_THAT(again, SizeIs(1));
  EXPECT_EQ(again[0].id, first.at(0).id) << "equal to what was told: nobody minds";
  owed_->owe_all();
  EXPECT_THAT(due(), SizeIs(1));
}

TEST_F(OwedValues, SumsAreToldOfEachRegionAndLens) {
  begin(adapters::outbound::owed_aggregates());
  const auto all = due(3);
  EXPECT_THAT(subjects(all), SizeIs(4 * 4));
  EXPECT_TRUE(subjects(all).contains("K-2014/0212/accepted_regional"));
  save_once();
  const auto changed = due_in_time();
  EXPECT_EQ(subjects(changed),
            (std::set<std::string>{"K-2014/0212033/entered", "K-2014/0212/entered",
                                   "K-2014/02/entered", "K-2014/PL/entered"}));
  EXPECT_EQ(changed.at(0).data.at("cells").at(0).at("sum").as_string(), "0.01");
}

TEST_F(OwedValues, ASumIsToldAtMostOnceASecond) {
  begin(adapters::outbound::owed_aggregates());
  EXPECT_THAT(due(), SizeIs(16));
  auto last = steady_clock::now();
  for (int round = 0; round < 2; ++round) {
    save_once();
    std::vector<CloudEvent> events;
    while (events.empty() && steady_clock::now() < last + kPatience) {
      save_once();  // as many as there may be
      events = due();
    }
    EXPECT_THAT(subjects(events), SizeIs(4));
    EXPECT_GE(steady_clock::now() - last, std::chrono::seconds{1});
    last = steady_clock::now();
  }
}

TEST_F(OwedValues, AUnitThatMovesIsToldWhereItWasAndWhereItIs) {
  begin(adapters::outbound::owed_aggregates());
  save_once();
  EXPECT_THAT(due(), SizeIs(16));
  must(envelope(Role::central_administrator,
                engine::RegistryCommand{engine::MoveUnit{engine::registry::unit_id("0212033"),
                                                         "1401011",
                                                         {"14", "1401", "1401011"},
                                                         "2015-01-01"}}));
  EXPECT_TRUE(node_->until([](const Node& n) { return n.settled(); }, kPatience));
  std::map<std::string, CloudEvent> last;
  const auto give_up = steady_clock::now() + kPatience;
  const auto left = [&] {
    const auto old = last.find("K-2014/0212/entered");
    return old != last.end() && old->second.data.at("cells").as_array().empty() &&
           last.contains("K-2014/1401/entered");
  };
  while (!left() && steady_clock::now() < give_up)
    for (auto& event : due()) last[event.subject] = std::move(event);
  EXPECT_TRUE(left());
}

}  // namespace
}  // namespace cas::tests
