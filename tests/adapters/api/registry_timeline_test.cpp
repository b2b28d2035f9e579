#include "adapters/api/registry_timeline.hpp"

#include <gtest/gtest.h>

#include "events/frame.hpp"

namespace cas::adapters::api {
namespace {

using events::Seq;
using events::unit::Event;

constexpr events::UnitId kUnit{{1}};

/// The registry's frame of that seq, with one event about the unit.
events::ReadFrame frame(std::uint64_t seq, const Event& event) {
  events::FrameHeader header;
  header.seq = Seq{seq};
  const events::PlacedEvent placed{events::unit::stream_of(kUnit), events::Version{seq + 1},
                                   events::encode(event)};
  return events::read_frame({events::Offset{seq}, write_frame(header, {&placed, 1}), {}});
}

TEST(RegistryTimeline, AUnitLiesWhereItLayAtThatPosition) {
  RegistryTimeline timeline;
  EXPECT_EQ(timeline.region_of(kUnit, Seq{0}), nullptr);
  const events::RegionPath west{"02", "0212", {}}, east{"14", "1401", {}};
  ASSERT_TRUE(timeline.take(frame(
      0, events::unit::UnitRegistered{kUnit, "0212033", "A", {}, west, "2014-01-01", false})));
  ASSERT_TRUE(timeline.take(frame(1, events::unit::UnitRenamed{"B"})));
  ASSERT_TRUE(timeline.take(frame(2, events::unit::UnitMoved{"1401011", east, "2015-01-01"})));
  EXPECT_EQ(*timeline.region_of(kUnit, Seq{0}), west);
  EXPECT_EQ(*timeline.region_of(kUnit, Seq{1}), west);
  EXPECT_EQ(*timeline.region_of(kUnit, Seq{2}), east);
  EXPECT_EQ(*timeline.region_of(kUnit, Seq{9}), east);
  EXPECT_EQ(timeline.region_of(events::UnitId{{2}}, Seq{9}), nullptr);
  EXPECT_EQ(timeline.registry().unit(kUnit)->name, "B");
  EXPECT_EQ(timeline.next(), Seq{3});
}

}  // namespace
}  // namespace cas::adapters::api
