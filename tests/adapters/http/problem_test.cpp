#include "adapters/http/problem.hpp"

#include <gtest/gtest.h>

#include <boost/json.hpp>

namespace cas::adapters::http {
namespace {

TEST(Problem, HasTheMembersOfTheStandard) {
  const auto response = problem(404, "unit.unknown", "Not Found", "No unit \"X\".", "r-1");
  EXPECT_EQ(response.content_type, "application/problem+json");
  const boost::json::value wanted{{"type", "urn:cas:problem:unit.unknown"},
                                  {"title", "Not Found"},
                                  {"status", 404},
                                  {"detail", "No unit \"X\"."},
                                  {"instance", "urn:cas:request:r-1"},
                                  {"reason", "unit.unknown"}};
  EXPECT_EQ(boost::json::parse(response.body), wanted);
}

TEST(Problem, LeavesOutWhatIsNotKnown) {
  const auto document = boost::json::parse(problem(500, "a.b", "Title").body).as_object();
  EXPECT_FALSE(document.contains("detail"));
  EXPECT_FALSE(document.contains("instance"));
}

TEST(Problem, IsUtf8WhateverItQuotes) {
  const auto document = boost::json::parse(problem(400, "a.b", "T", "bad \xFF byte").body);
  EXPECT_EQ(document.at("detail").as_string(), "bad ? byte");
}

TEST(Problem, HasAStatusForEveryCode) {
  const auto status = [](Errc code) { return problem(Error{code, "a.b", "c", {}}).status; };
  EXPECT_EQ(status(Errc::invalid), 400);
  EXPECT_EQ(status(Errc::forbidden), 403);
  EXPECT_EQ(status(Errc::not_found), 404);
  EXPECT_EQ(status(Errc::rejected), 409);
  EXPECT_EQ(status(Errc::conflict), 412);
  EXPECT_EQ(status(Errc::corrupt), 500);
  const auto away = problem(Error{Errc::unavailable, "log.away", "Gone.", {}});
  EXPECT_EQ(away.status, 503);
  EXPECT_EQ(*find_field(away.headers, "Retry-After"), "1");
}

}  // namespace
}  // namespace cas::adapters::http
