#include "events/period.hpp"

#include <gtest/gtest.h>

namespace cas::events {
namespace {

constexpr PeriodType kTypes[] = {PeriodType::month, PeriodType::quarter, PeriodType::half_year,
                                 PeriodType::year};

Period period(PeriodType type, std::string_view text) { return Period::parse(type, text).value(); }
std::string text_of(const std::optional<Period>& period) {
  return period ? period->text() : "none";
}

TEST(Period, TypesAreKnownByTheirWords) {
  EXPECT_EQ(parse_period_type("half-year"), PeriodType::half_year);
  EXPECT_EQ(parse_period_type("free"), PeriodType::free);
  EXPECT_EQ(parse_period_type("decade"), std::nullopt);
  EXPECT_EQ(parse_period_type(""), std::nullopt);
}

TEST(Period, IsReadAsItIsPrinted) {
  EXPECT_EQ(period(PeriodType::month, "2014-03").text(), "2014-03");
  EXPECT_EQ(period(PeriodType::month, "2014-12").text(), "2014-12");
  EXPECT_EQ(period(PeriodType::quarter, "2014-Q4").text(), "2014-Q4");
  EXPECT_EQ(period(PeriodType::half_year, "2014-H1").text(), "2014-H1");
  EXPECT_EQ(period(PeriodType::year, "2014").text(), "2014");
  EXPECT_EQ(period(PeriodType::free, "1-15 March 2014").text(), "1-15 March 2014");
}

TEST(Period, OfAnotherTypeOrOutsideTheYearIsRefusedWithAnExample) {
  const auto refused = [](PeriodType type, std::string_view text) {
    const auto period = Period::parse(type, text);
    return period ? "read" : period.error().reason;
  };
  for (const auto* text : {"2014", "2014-3", "2014-00", "2014-13", "2014-Q1", "1899-03", "14-03",
                           "2014-003", "2014_03", "x014-03", "2014-0x", "", " 2014-03"})
    EXPECT_EQ(refused(PeriodType::month, text), "period.unreadable") << text;
  for (const auto* text : {"2014-Q0", "2014-Q5", "2014-q1", "2014Q1", "2014-Q"})
    EXPECT_EQ(refused(PeriodType::quarter, text), "period.unreadable") << text;
  for (const auto* text : {"2014-H0", "2014-H3", "2014-Q1"})
    EXPECT_EQ(refused(PeriodType::half_year, text), "period.unreadable") << text;
  for (const auto* text : {"2014-01", "20144", "0000"})
    EXPECT_EQ(refused(PeriodType::year, text), "period.unreadable") << text;
  for (const auto& text : {std::string{}, std::string(" x"), std::string("x "), std::string("a\nb"),
                           std::string("marz\xC4\x99\x63"), std::string(41, 'x')})
    EXPECT_EQ(refused(PeriodType::free, text), "period.unreadable") << text;
  EXPECT_EQ(Period::parse(PeriodType::quarter, "2014").error().detail,
            "'2014' is no period of the type 'quarter', which is written like 2014-Q4");
}

TEST(Period, KnowsThoseBeforeIt) {
  const auto march = period(PeriodType::month, "2014-03");
  EXPECT_EQ(text_of(march.previous()), "2014-02");
  EXPECT_EQ(text_of(march.previous_in_year()), "2014-02");
  EXPECT_EQ(text_of(march.last_year()), "2013-03");
  const auto first = period(PeriodType::quarter, "2014-Q1");
  EXPECT_EQ(text_of(first.previous()), "2013-Q4");
  EXPECT_EQ(text_of(first.previous_in_year()), "none");
  EXPECT_EQ(text_of(first.last_year()), "2013-Q1");
  EXPECT_EQ(text_of(period(PeriodType::half_year, "2014-H2").previous_in_year()), "2014-H1");
  const auto year = period(PeriodType::year, "2014");
  EXPECT_EQ(text_of(year.previous()), "2013");
  EXPECT_EQ(text_of(year.previous_in_year()), "none");
  EXPECT_EQ(text_of(year.last_year()), "2013");
}

TEST(Period, HasNoneBeforeTheFirstYearAndNoneBeforeAFreeOne) {
  for (const auto* text : {"1900-01", "1900-12"})
    EXPECT_EQ(text_of(period(PeriodType::month, text).last_year()), "none");
  EXPECT_EQ(text_of(period(PeriodType::month, "1900-01").previous()), "none");
  EXPECT_EQ(text_of(period(PeriodType::month, "1900-02").previous()), "1900-01");
  const auto free = period(PeriodType::free, "2014");
  EXPECT_EQ(text_of(free.previous()) + text_of(free.previous_in_year()) + text_of(free.last_year()),
            "nonenonenone");
}

TEST(Period, StepsBackThroughTenYearsInOrderAndReadsEachAgain) {
  const char* begins[] = {"2014-12", "2014-Q4", "2014-H2", "2014"};
  for (const auto type : kTypes) {
    auto later = period(type, begins[static_cast<std::size_t>(type)]);
    for (int steps = 0; steps < 120; ++steps) {
      const auto earlier = later.previous();
      if (!earlier) break;
      EXPECT_LT(*earlier, later);
      EXPECT_GT(later, *earlier);
      EXPECT_EQ(period(type, earlier->text()), *earlier);
      later = *earlier;
    }
  }
}

TEST(Period, OfAnotherTypeOrFreeIsUnordered) {
  const auto year = period(PeriodType::year, "2014");
  const auto quarter = period(PeriodType::quarter, "2014-Q1");
  EXPECT_FALSE(year < quarter || year > quarter || year == quarter);
  const auto free = period(PeriodType::free, "spring");
  const auto other = period(PeriodType::free, "summer");
  EXPECT_FALSE(free < other || free > other || free == other);
  EXPECT_EQ(free, period(PeriodType::free, "spring"));
}

}  // namespace
}  // namespace cas::events
