#include "adapters/json/cloud_events.hpp"

#include <gtest/gtest.h>

#include "adapters/json/latest_values.hpp"

namespace cas::adapters::json {
namespace {

using events::PartitionNo;
using events::Seq;
using Verdict = LatestValues::Verdict;

template <class Id>
Id id_of(std::uint8_t byte) {
  events::Bytes16 bytes{};
  bytes.fill(byte);
  return Id{bytes};
}

Outlook outlook(std::uint64_t epoch, std::uint64_t counter) {
  return {"/logs/a1b2c3d4",
          {"a1b2c3d4", {{PartitionNo{0}, Seq{7}}, {PartitionNo{3}, Seq{counter - 7}}}},
          {epoch, counter},
          events::Time{1'420'106'400'000'000}};
}

Status status(events::report::Phase phase) {
  Status made;
  made.row.report = id_of<events::ReportId>(0xab);
  made.row.region = {"02", "0212", "0212033"};
  made.row.phase = phase;
  made.row.returned = true;
  made.row.correction = 1;
  made.row.version = 2;
  made.row.changed = events::Time{1'420'102'800'000'000};
  made.campaign = events::CampaignCode{"FA-2014Q4"};
  made.form = events::FormCode{"FA"};
  made.form_version = events::FormVersion{1};
  made.unit = "0212033";
  return made;
}

CloudEvent read(const std::string& text) {
  auto event = read_cloud_event(text);
  EXPECT_TRUE(event) << text;
  return event ? *std::move(event) : CloudEvent{};
}

// Outsiders have written programs that read these bytes.
TEST(CloudEvents, AStatusIsWrittenAsItAlwaysWas) {
  EXPECT_EQ(
      status_event(status(events::report::Phase::at_unit), outlook(4, 4711)),
      R"({"specversion":"1.0","id":"abababababababababababababababab@4.4711",)"
      R"("source":"/logs/a1b2c3d4","type":"cas.status.v1",)"
      R"("subject":"abababababababababababababababab","time":"2015-01-01T09:00:00.000000Z",)"
      R"("datacontenttype":"application/json","data":{"report":"abababababababababababababababab",)"
      R"("campaign":"FA-2014Q4","form":"FA","form_version":1,"unit":"0212033",)"
      R"("voivodeship":"02","powiat":"0212","gmina":"0212033","phase":"at_unit",)"
      R"("approved_version":2,"correction":1,"returned":true,"correction_request":"none",)"
      R"("position":"a1b2c3d4-0.7-3.4704","epoch":4,"counter":4711}})");
}

TEST(CloudEvents, SumsCarryTheTimeOfTheNewestFrame) {
  const projections::TotalsAnswer totals{events::CampaignCode{"FA-2014Q4"},
                                         "02",
                                         events::report::Lens::submitted,
                                         events::FormCode{"FA"},
                                         events::FormVersion{1},
                                         {{"A/1/3", 1250, 2, 1, 0, 0, 0}, {"A/1/4", 0, 2}}};
  const auto event = read(aggregates_event(totals, outlook(2, 30)));
  EXPECT_EQ(event.type, kAggregatesType);
  EXPECT_EQ(event.subject, "FA-2014Q4/02/submitted");
  EXPECT_EQ(event.time, "2015-01-01T10:00:00.000000Z");
  EXPECT_EQ(event.precedence, (Precedence{2, 30}));
  ASSERT_EQ(event.data.at("cells").as_array().size(), 1u) << "cells without content are left out";
  EXPECT_EQ(event.data.at("cells").at(0).at("sum").as_string(), "12.50");
}

TEST(CloudEvents, WhatIsNoneIsRefused) {
  auto good = status_event(status(events::report::Phase::submitted), outlook(1, 9));
  ASSERT_TRUE(read_cloud_event(good));
  for (const auto* name : {"source", "type", "subject", "time", "data", "epoch", "counter"}) {
    auto bad = good;
    bad.replace(bad.find("\"" + std::string(name) + "\""), 2, "\"_");
    const auto event = read_cloud_event(bad);
    ASSERT_FALSE(event) << bad;
    EXPECT_EQ(event.error().reason, "cloud_event.unreadable");
    EXPECT_NE(event.error().detail.find(name), std::string::npos) << event.error().detail;
  }
  for (const auto* bad : {"", "[]", "{", "null", R"({"source":1})"})
    EXPECT_FALSE(read_cloud_event(bad)) << bad;
}

TEST(LatestValues, TheHighestCountsInWhateverOrderTheyCome) {
  LatestValues latest;
  const auto take = [&](std::uint64_t epoch, std::uint64_t counter) {
    return latest.take(
        read(status_event(status(events::report::Phase::submitted), outlook(epoch, counter))));
  };
  EXPECT_EQ(take(2, 50), Verdict::newer);
  EXPECT_EQ(take(2, 50), Verdict::repeated);
  EXPECT_EQ(take(2, 49), Verdict::late);
  EXPECT_EQ(take(3, 20), Verdict::newer) << "a new owner, though it has read less";
  EXPECT_EQ(take(2, 99), Verdict::late) << "the old owner wakes up";
  EXPECT_EQ(take(3, 21), Verdict::newer);
  EXPECT_EQ(latest.keys(), 1u);
}

TEST(LatestValues, ValuesOfAnotherLogAreOthers) {
  LatestValues latest;
  auto event = read(status_event(status(events::report::Phase::submitted), outlook(9, 50)));
  EXPECT_EQ(latest.take(event), Verdict::newer);
  event.source = "/logs/another";
  event.precedence = {1, 8};
  EXPECT_EQ(latest.take(event), Verdict::newer);
  EXPECT_EQ(latest.keys(), 2u);
}

}  // namespace
}  // namespace cas::adapters::json
