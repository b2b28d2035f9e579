#include "adapters/api/load_tally.hpp"

#include <gmock/gmock.h>

namespace cas::adapters::api {
namespace {

using boost::json::array;
using boost::json::object;

object refusal(std::string_view unit, std::string_view reason) {
  return {{"unit", unit}, {"form", "FA"},     {"form_version", 1},
          {"period", ""}, {"reason", reason}, {"detail", ""}};
}

object answer(int loaded, int unchanged, array refused, std::string_view position) {
  return {{"file", "f"},
          {"loaded", loaded},
          {"unchanged", unchanged},
          {"refused", std::move(refused)},
          {"position", position}};
}

TEST(LoadTally, OneNodeThatOwnsEverythingIsAnsweredAsItIs) {
  LoadTally tally;
  const auto told = answer(2, 1, {refusal("a", "report.not_at_unit")}, "00000000-0.1");
  tally.add(told);
  EXPECT_EQ(tally.open(), nullptr);
  EXPECT_EQ(tally.told(), told);
}

TEST(LoadTally, EachReportCountsWhereItWasLoaded) {
  constexpr auto kNotHere = "partition.not_owner";
  LoadTally tally;
  tally.add(answer(1, 1, {refusal("a", kNotHere), refusal("b", kNotHere), refusal("c", kNotHere)},
                   "00000000-0.1-1.7-2.4"));
  ASSERT_NE(tally.open(), nullptr);
  EXPECT_EQ(tally.open()->at("unit"), "a");
  // Of what the first node has loaded the second says that it is not its own.
  tally.add(answer(1, 0,
                   {refusal("x", kNotHere), refusal("y", kNotHere),
                    refusal("b", "report.version_stale"), refusal("c", kNotHere)},
                   "00000000-0.1-1.6-2.9"));
  ASSERT_NE(tally.open(), nullptr);
  EXPECT_EQ(tally.open()->at("unit"), "c");
  EXPECT_EQ(tally.told(),
            answer(2, 1, {refusal("b", "report.version_stale"), refusal("c", kNotHere)},
                   "00000000-0.1-1.7-2.9"));
  tally.add(answer(0, 1, {}, "00000000-0.1"));
  EXPECT_EQ(tally.open(), nullptr);
  EXPECT_EQ(tally.told(),
            answer(2, 2, {refusal("b", "report.version_stale")}, "00000000-0.1-1.7-2.9"));
}

}  // namespace
}  // namespace cas::adapters::api
