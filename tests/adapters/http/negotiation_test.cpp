#include "adapters/http/negotiation.hpp"

#include <gtest/gtest.h>

#include "adapters/http/outgoing.hpp"
#include "tests/adapters/http/client.hpp"

namespace cas::adapters::http {
namespace {

TEST(Negotiation, GzipIsTakenUnlessItsWeightIsZero) {
  for (const auto* yes : {"gzip", "deflate, gzip", "br;q=1.0, GZIP;q=0.5", "*", "x-gzip",
                          "identity;q=0, *;q=0.1", "*;q=0, gzip;q=0.001"})
    EXPECT_TRUE(accepts_gzip(yes)) << yes;
  for (const auto* no :
       {"", "br", "gzip;q=0", "gzip; q=0.000", "*;q=0", "*, gzip;q=0", "identity", "gzipped"})
    EXPECT_FALSE(accepts_gzip(no)) << no;
}

TEST(Negotiation, MediaTypesAreComparedWithoutCaseAndParameters) {
  for (const auto* json :
       {"application/json", "APPLICATION/JSON", "application/json; charset=utf-8",
        "application/json ;x=y", " application/json"})
    EXPECT_TRUE(is_media_type(json, "application/json")) << json;
  for (const auto* other : {"", "application/jsonx", "application/json-patch+json", "text/json",
                            "application", ";application/json"})
    EXPECT_FALSE(is_media_type(other, "application/json")) << other;
}

TEST(Negotiation, SchemesOfAuthorizationHaveNoCase) {
  for (const auto* bearer : {"Bearer cas_x", "bearer cas_x", "BEARER   cas_x"})
    EXPECT_EQ(credentials(bearer, "Bearer"), "cas_x") << bearer;
  for (const auto* other : {"", "Bearer", "cas_x", "Basic cas_x", "Bearers cas_x", " Bearer cas_x"})
    EXPECT_EQ(credentials(other, "Bearer"), std::nullopt) << other;
}

TEST(Negotiation, GzipUnpacksToItself) {
  for (const std::size_t size : {std::size_t{0}, std::size_t{1}, std::size_t{5'000'000}}) {
    std::string bytes(size, '\0');
    for (std::size_t i = 0; i < size; ++i) bytes[i] = static_cast<char>(i * i >> 7);
    EXPECT_EQ(tests::unpacked(gzip(bytes)), bytes);
  }
}

TEST(Negotiation, EtagsAreComparedWeakly) {
  EXPECT_TRUE(names_etag("\"a\"", "\"a\""));
  EXPECT_TRUE(names_etag("W/\"a\"", "\"a\""));
  EXPECT_TRUE(names_etag("\"b\", \"a\"", "W/\"a\""));
  EXPECT_TRUE(names_etag("\"x,y\", \"a\"", "\"a\""));
  EXPECT_TRUE(names_etag(" * ", "\"a\""));
  EXPECT_FALSE(names_etag("", "\"a\""));
  EXPECT_FALSE(names_etag("\"b\"", "\"a\""));
  EXPECT_FALSE(names_etag("a", "\"a\""));
  EXPECT_FALSE(names_etag("\"a", "\"a\""));
}

TEST(Outgoing, WritesNoHeaderThatBreaksTheMessage) {
  for (const auto& line : Fields{{"Location", "/a\r\nSet-Cookie: b"},
                                 {"Bad Name", "a"},
                                 {"content-length", "7"},
                                 {"X-Nul", std::string("\0", 1)}}) {
    const auto out = outgoing({200, "text/plain", "body", {line}}, {});
    EXPECT_EQ(out.status, 500) << line.first;
    EXPECT_EQ(out.head.find("Set-Cookie"), std::string::npos);
    EXPECT_NE(out.body().find("http.bad_answer"), std::string::npos);
  }
}

TEST(Outgoing, GivesNoBodyWhereThereIsNone) {
  const auto out = outgoing({204, "", "", {}}, {});
  EXPECT_EQ(out.head.find("Content-Length"), std::string::npos);
  EXPECT_EQ(out.body(), "");
}

}  // namespace
}  // namespace cas::adapters::http
