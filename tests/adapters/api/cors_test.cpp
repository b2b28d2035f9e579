#include "adapters/api/cors.hpp"

#include <gtest/gtest.h>

#include "tests/adapters/http/client.hpp"

namespace cas::adapters::api {
namespace {

using tests::Client;

class Cors : public testing::Test {
 protected:
  tests::Answer ask(const std::vector<std::string>& origins, const std::string& request) {
    auto server = http::Server::listen({}, [&](const http::Request& asked, http::Reply reply) {
      if (auto answered = answer_cors(origins, asked, reply))
        return reply.send(*std::move(answered));
      reply.send({200, "text/plain", "answer", {{"ETag", "\"1\""}}});
    });
    Client client((*server)->port());
    client.send(request + "\r\n");
    return client.read_answer();
  }
  static std::string preflight(const std::string& origin) {
    return "OPTIONS /api/v1/units HTTP/1.1\r\nHost: h\r\nOrigin: " + origin +
           "\r\nAccess-Control-Request-Method: PATCH\r\n"
           "Access-Control-Request-Headers: authorization,if-match\r\n";
  }
  const std::vector<std::string> ours{"https://a.example", "http://localhost:3000"};
  const std::string get = "GET / HTTP/1.1\r\nHost: h\r\n";
};

TEST_F(Cors, IsOffUnlessOriginsAreNamed) {
  const auto answer = ask({}, get + "Origin: https://a.example\r\n");
  EXPECT_EQ(answer.body, "answer");
  EXPECT_EQ(answer.header("Access-Control-Allow-Origin"), "");
  EXPECT_EQ(answer.header("Vary"), "");
  EXPECT_EQ(ask({}, preflight("https://a.example")).header("Access-Control-Allow-Methods"), "");
}

TEST_F(Cors, LetsThePagesOfTheseOriginsRead) {
  const auto answer = ask(ours, get + "Origin: http://localhost:3000\r\n");
  EXPECT_EQ(answer.status, 200);
  EXPECT_EQ(answer.body, "answer");
  EXPECT_EQ(answer.header("Access-Control-Allow-Origin"), "http://localhost:3000");
  EXPECT_EQ(answer.header("Access-Control-Expose-Headers"),
            "ETag, Link, Location, Log-Age, Retry-After, X-Request-Id");
  EXPECT_EQ(answer.header("Access-Control-Allow-Credentials"), "");
  EXPECT_EQ(answer.header("Vary"), "Origin");
}

TEST_F(Cors, AnswersAPreflightWithoutAskingAnybody) {
  const auto answer = ask(ours, preflight("https://a.example"));
  EXPECT_EQ(answer.status, 204);
  EXPECT_EQ(answer.header("Access-Control-Allow-Origin"), "https://a.example");
  for (const auto* method : {"GET", "POST", "PATCH"})
    EXPECT_NE(answer.header("Access-Control-Allow-Methods").find(method), std::string::npos);
  for (const auto* field : {"Authorization", "Idempotency-Key", "If-Match", "If-None-Match",
                            "Last-Event-ID", "Content-Type"})
    EXPECT_NE(answer.header("Access-Control-Allow-Headers").find(field), std::string::npos);
}

TEST_F(Cors, LetsInNobodyElse) {
  for (const auto* other : {"https://b.example", "https://a.example.evil", "null", "*"}) {
    const auto answer = ask(ours, get + "Origin: " + other + "\r\n");
    EXPECT_EQ(answer.header("Access-Control-Allow-Origin"), "") << other;
    EXPECT_EQ(answer.header("Vary"), "Origin") << other;
    EXPECT_EQ(ask(ours, preflight(other)).status, 200) << "goes the way of any request";
  }
  EXPECT_EQ(ask({"*"}, preflight("https://b.example")).header("Access-Control-Allow-Origin"),
            "https://b.example");
}

TEST_F(Cors, AnOptionsThatIsNoPreflightIsAnsweredAsAny) {
  const auto answer = ask(ours, "OPTIONS / HTTP/1.1\r\nHost: h\r\nOrigin: https://a.example\r\n");
  EXPECT_EQ(answer.status, 200);
  EXPECT_EQ(answer.header("Access-Control-Allow-Origin"), "https://a.example");
}

TEST(CorsOrigins, AreWhatBrowsersSend) {
  for (const auto* good : {"*", "https://a.example", "http://localhost:3000", "http://[::1]:80"})
    EXPECT_TRUE(well_formed_origin(good)) << good;
  for (const auto* bad : {"", "a.example", "https://", "https://a/", "https://A.example",
                          "ftp://a.example", "https://a b", "null"})
    EXPECT_FALSE(well_formed_origin(bad)) << bad;
}

}  // namespace
}  // namespace cas::adapters::api
