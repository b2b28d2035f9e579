#include "ops/cli/feed_printer.hpp"

#include <gtest/gtest.h>

#include <sstream>

namespace cas::ops {
namespace {

/// What a node tells of a report that lies there and stands so, as number `counter` of its epoch.
std::string status(const std::string& region, const std::string& phase, int epoch, int counter) {
  const boost::json::object data{{"campaign", "FA-2014Q4"},
                                 {"unit", "0212033"},
                                 {"voivodeship", region.substr(0, 2)},
                                 {"powiat", region.substr(0, 4)},
                                 {"gmina", region},
                                 {"phase", phase},
                                 {"approved_version", 0},
                                 {"correction", 0},
                                 {"returned", false},
                                 {"correction_request", "none"},
                                 {"position", "a1b2c3d4-1." + std::to_string(counter)},
                                 {"epoch", epoch},
                                 {"counter", counter}};
  return boost::json::serialize(
      boost::json::object{{"specversion", "1.0"},
                          {"id", "abab@" + std::to_string(epoch) + "." + std::to_string(counter)},
                          {"source", "/logs/a1b2c3d4"},
                          {"type", "cas.status.v1"},
                          {"subject", "abab"},
                          {"time", "2015-01-01T09:00:00.000000Z"},
                          {"datacontenttype", "application/json"},
                          {"data", data}});
}

class FeedPrinted : public testing::Test {
 protected:
  /// The lines that this event makes.
  std::string line(const std::string& event) {
    out_.str({});
    printer_.take(event);
    return out_.str();
  }
  FeedWords words_;
  std::ostringstream out_;
  FeedPrinter printer_{words_, false, out_};
};

TEST_F(FeedPrinted, ARepublicationByANewOwnerIsNoNews) {
  EXPECT_NE(line(status("0212033", "approved", 1, 10)), "");
  EXPECT_EQ(line(status("0212033", "approved", 2, 10)), "");
  EXPECT_EQ(line(status("0212033", "approved", 2, 12)), "");
  EXPECT_NE(line(status("0212033", "submitted", 2, 13)), "");
  EXPECT_NE(line(status("0212033", "approved", 2, 14)), "") << "as before, but not as last";
}

TEST_F(FeedPrinted, AReportThatLeavesTheRegionIsToldOnceMore) {
  words_.region = "02";
  EXPECT_EQ(line(status("0212033", "approved", 1, 10)).find("lies in"), std::string::npos);
  EXPECT_NE(line(status("0401011", "approved", 1, 11)).find("lies in 0401011 now"),
            std::string::npos);
  EXPECT_EQ(line(status("0401011", "submitted", 1, 12)), "");
  EXPECT_NE(line(status("0212033", "submitted", 1, 13)), "") << "it is back";
}

TEST_F(FeedPrinted, AReportThatNeverLayInTheRegionIsNotTold) {
  words_.region = "02";
  EXPECT_EQ(line(status("0401011", "approved", 1, 10)), "");
}

TEST_F(FeedPrinted, AServerTellsOfThoseAloneThatLayThere) {
  words_.region = "02";
  words_.server = "http://127.0.0.1:8080";
  EXPECT_NE(line(status("0401011", "approved", 1, 10)), "");
}

}  // namespace
}  // namespace cas::ops
