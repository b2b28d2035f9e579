#include "adapters/http/target.hpp"

#include <gmock/gmock.h>

namespace cas::adapters::http {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using testing::Pair;

std::string reason_of(std::string_view target) {
  const auto parsed = parse_target(target);
  return parsed ? "read" : parsed.error().reason;
}

TEST(Target, IsSplitBeforeItIsDecoded) {
  const auto target = parse_target("/units/A%2FB/Ko%C5%9Bcian");
  ASSERT_TRUE(target.has_value());
  EXPECT_THAT(target->segments, ElementsAre("units", "A/B", "Kościan"));
  EXPECT_EQ(target->path, "/units/A/B/Kościan");
}

TEST(Target, HasNoSegmentsAtTheRootAndAnEmptyOneBehindASlash) {
  EXPECT_THAT(parse_target("/")->segments, IsEmpty());
  EXPECT_THAT(parse_target("/units/")->segments, ElementsAre("units", ""));
  EXPECT_THAT(parse_target("//")->segments, ElementsAre("", ""));
}

TEST(Target, PlusIsASpaceInTheQueryOnly) {
  const auto target = parse_target("/a+b?q=a+b%2Bc");
  ASSERT_TRUE(target.has_value());
  EXPECT_EQ(target->path, "/a+b");
  EXPECT_THAT(target->parameters, ElementsAre(Pair("q", "a b+c")));
}

TEST(Target, KeepsParametersInTheirOrder) {
  EXPECT_THAT(parse_target("/?a=1&&b&a==2&")->parameters,
              ElementsAre(Pair("a", "1"), Pair("b", ""), Pair("a", "=2")));
}

TEST(Target, MayNameAHostOrBeAStar) {
  EXPECT_EQ(parse_target("http://cas.test:80/a?b=c")->path, "/a");
  EXPECT_EQ(parse_target("https://cas.test")->path, "/");
  EXPECT_EQ(parse_target("http://cas.test?b=c")->parameters.size(), 1U);
  EXPECT_EQ(parse_target("*")->path, "*");
}

TEST(Target, RefusesWhatIsNoTarget) {
  for (const auto* bad : {"", "a", "?a", "cas.test:80", "ftp://cas.test/", "/a#b", "/a b", "/a\n",
                          "/Ko\xC5\x9B"
                          "cian"})
    EXPECT_EQ(reason_of(bad), "http.bad_target") << bad;
}

TEST(Target, RefusesBadEncodings) {
  for (const auto* bad : {"/%", "/%4", "/%4x", "/a?b=%zz", "/a?%=1"})
    EXPECT_EQ(reason_of(bad), "http.bad_percent") << bad;
  for (const auto* bad : {"/%FF", "/%C0%AF", "/%ED%A0%80", "/a?b=%C5"})
    EXPECT_EQ(reason_of(bad), "http.bad_utf8") << bad;
  for (const auto* bad : {"/%00", "/a%0D%0Ab", "/%7F"})
    EXPECT_EQ(reason_of(bad), "http.control_character") << bad;
}

TEST(Target, ReadsBackWhatIsEncoded) {
  const std::string name = "a/b c+d%e&f=g?h#i Łódź";
  const auto target = parse_target("/" + percent_encode(name) + "?" + percent_encode(name) + "=" +
                                   percent_encode(name));
  ASSERT_TRUE(target.has_value());
  EXPECT_THAT(target->segments, ElementsAre(name));
  EXPECT_THAT(target->parameters, ElementsAre(Pair(name, name)));
}

}  // namespace
}  // namespace cas::adapters::http
