#include <boost/json.hpp>
#include <optional>

#include "adapters/api/feed_texts.hpp"
#include "tests/adapters/node/node_on_disk.hpp"

namespace cas::adapters::api {
namespace {

/// A report in 0212033 whose unit moves to 0401011 while its feeds are followed.
class MovedReport : public tests::NodeOnDisk {
 protected:
  void SetUp() override {
    NodeOnDisk::SetUp();
    report_ = open_report();
    node_->with([&](node::Node& node) {
      window_.emplace(node);
      node.watch([this](const events::ReadFrame& read) { window_->note(read); });
    });
    must(envelope(events::Role::central_administrator,
                  engine::RegistryCommand{engine::MoveUnit{engine::registry::unit_id("0212033"),
                                                           "0212033",
                                                           {"04", "0401", "0401011"},
                                                           "2015-01-01"}}));
    ASSERT_TRUE(node_->until([](const node::Node& node) { return node.settled(); },
                             std::chrono::seconds{20}));
  }

  /// What the feed of reports tells that region of the campaign after the move; null: nothing.
  boost::json::value told(const std::string& region) {
    return node_->with([&](node::Node& node) -> boost::json::value {
      EXPECT_TRUE(window_->look_back(node));
      LookedUp looked_up;
      const Filter filter{Filter::Kind::reports, {}, {}, region, {}, {}};
      const auto texts = changed_texts(filter, *window_, window_->begin(), looked_up, node);
      EXPECT_TRUE(texts);
      return texts->empty() ? nullptr : boost::json::parse(texts->begin()->second);
    });
  }

  engine::ReportId report_;
  std::optional<ChangeWindow> window_;
};

TEST_F(MovedReport, IsToldWhereItLiesAndWhereItHasLeft) {
  for (const auto* region : {"PL", "04", "0401", "0401011"}) {
    const auto here = told(region);
    ASSERT_TRUE(here.is_object()) << region;
    EXPECT_EQ(here.at("reports").as_array().size(), 1U) << region;
    EXPECT_FALSE(here.as_object().contains("left")) << region;
  }
  for (const auto* region : {"02", "0212", "0212033"}) {
    const auto gone = told(region);
    ASSERT_TRUE(gone.is_object()) << region;
    EXPECT_TRUE(gone.at("reports").as_array().empty()) << region;
    EXPECT_EQ(gone.at("left"), boost::json::array{to_hex(report_)}) << region;
  }
}

TEST_F(MovedReport, IsNotToldElsewhere) { EXPECT_TRUE(told("06").is_null()); }

TEST_F(MovedReport, IsToldNoMoreWhenItChangesAfterwards) {
  const auto since = window_->end();
  must(envelope(events::Role::unit_clerk, engine::ReportCommand{save(report_, 5)}));
  node_->with([&](node::Node& node) {
    ASSERT_TRUE(window_->look_back(node));
    LookedUp looked_up;
    const Filter filter{Filter::Kind::reports, {}, {}, "02", {}, {}};
    const auto texts = changed_texts(filter, *window_, since, looked_up, node);
    ASSERT_TRUE(texts);
    EXPECT_TRUE(texts->empty());
  });
}

}  // namespace
}  // namespace cas::adapters::api
