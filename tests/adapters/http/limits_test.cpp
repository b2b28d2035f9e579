#include <gtest/gtest.h>

#include <thread>

#include "tests/adapters/http/client.hpp"
#include "tests/adapters/http/echo.hpp"

namespace cas::adapters::http {
namespace {

using namespace std::chrono_literals;
using tests::Client;
using tests::echo;
using tests::get;
using tests::post;
using tests::served;

bool says(const tests::Answer& answer, int status, std::string_view reason) {
  return answer.status == status && answer.body.find(reason) != std::string::npos;
}

TEST(HttpLimits, HalfARequestIsRefusedWhenNothingFollows) {
  const auto server = served({}, echo);
  for (const auto* half :
       {"GET / HT", "POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 9\r\n\r\nhal"}) {
    Client client(server->port());
    client.send(half);
    client.finish();
    EXPECT_TRUE(says(client.read_answer(), 400, "http.bad_request"));
    EXPECT_EQ(client.read_to_end(), "");
  }
}

TEST(HttpLimits, ARequestThatNeverEndsIsTimedOut) {
  Options options;
  options.header_timeout = 100ms;
  options.body_timeout = 150ms;
  const auto server = served(options, echo);
  for (const auto* half : {"GET / HT", "POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 9\r\n\r\nhal",
                           "POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n5"}) {
    Client client(server->port());
    client.send(half);
    EXPECT_TRUE(says(client.read_answer(), 408, "http.request_timeout")) << half;
    EXPECT_EQ(client.read_to_end(), "");
  }
}

TEST(HttpLimits, DripsDoNotKeepARequestAlive) {
  Options options;
  options.header_timeout = 200ms;
  const auto server = served(options, echo);
  Client client(server->port());
  const auto begin = std::chrono::steady_clock::now();
  client.send("GET / HTTP/1.1\r\n");
  while (client.send("X: y\r\n") && server->connections() > 0 &&
         std::chrono::steady_clock::now() < begin + 10s)
    std::this_thread::yield();
  const auto answer = client.read_answer();
  EXPECT_TRUE(says(answer, 408, "http.request_timeout") ||
              says(answer, 431, "http.header_too_large") || answer.status == 0);
  EXPECT_LT(std::chrono::steady_clock::now(), begin + 10s);
}

TEST(HttpLimits, AnIdleConnectionIsClosedWithoutAWord) {
  Options options;
  options.header_timeout = 100ms;
  options.idle_timeout = 100ms;
  const auto server = served(options, echo);
  Client silent(server->port());
  EXPECT_EQ(silent.read_to_end(), "");
  Client client(server->port());
  client.send(get("/"));
  EXPECT_EQ(client.read_answer().status, 200);
  EXPECT_EQ(client.read_to_end(), "");
}

TEST(HttpLimits, AGigabyteIsRefusedBeforeItComes) {
  const auto server = served({}, echo);
  Client client(server->port());
  client.send("POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 1073741824\r\n\r\n");
  EXPECT_TRUE(says(client.read_answer(), 413, "http.body_too_large"));
  Client asking(server->port());
  asking.send(
      "POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 1073741824\r\n"
      "Expect: 100-continue\r\n\r\n");
  EXPECT_TRUE(says(asking.read_answer(), 413, "http.body_too_large"));
}

TEST(HttpLimits, WhoSendsItAllTheSameStillLearnsWhy) {
  const auto server = served({}, echo);
  Client client(server->port());
  client.send("POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 2000000\r\n\r\n");
  client.send(std::string(2'000'000, 'x'));
  EXPECT_TRUE(says(client.read_answer(), 413, "http.body_too_large"));
}

TEST(HttpLimits, ChunksThatGrowTooLargeAreRefused) {
  Options options;
  options.body_bytes_max = 1000;
  const auto server = served(options, echo);
  Client client(server->port());
  client.send("POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n");
  for (int i = 0; i < 11; ++i) client.send("64\r\n" + std::string(100, 'x') + "\r\n");
  EXPECT_TRUE(says(client.read_answer(), 413, "http.body_too_large"));
}

TEST(HttpLimits, ABodyOfTheFullSizeIsTaken) {
  const auto server = served({}, echo);
  Client client(server->port());
  const std::string body(1024 * 1024, 'x');
  client.send(post("/", body));
  EXPECT_EQ(client.read_answer().body, "POST /\n" + body);
}

TEST(HttpLimits, AHeaderTooLargeIsRefused) {
  const auto server = served({}, echo);
  Client client(server->port());
  client.send("GET / HTTP/1.1\r\nX: " + std::string(16 * 1024, 'x'));
  EXPECT_TRUE(says(client.read_answer(), 431, "http.header_too_large"));
}

TEST(HttpLimits, OneConnectionTooManyIsTurnedAway) {
  Options options;
  options.connections_max = 2;
  const auto server = served(options, echo);
  Client first(server->port());
  Client second(server->port());
  for (auto* client : {&first, &second}) {
    client->send(get("/"));
    EXPECT_EQ(client->read_answer().status, 200);
  }
  Client third(server->port());
  const auto full = third.read_answer();
  EXPECT_TRUE(says(full, 503, "http.too_many_connections"));
  EXPECT_EQ(full.header("Retry-After"), "1");
  first.send(get("/"));
  EXPECT_EQ(first.read_answer().status, 200);
}

TEST(HttpLimits, AClientThatDoesNotReadItsAnswerIsDropped) {
  Options options;
  options.body_timeout = 200ms;
  const auto server = served(options, [](const Request&, Reply reply) {
    reply.send({200, "application/octet-stream", std::string(64 * 1024 * 1024, 'x')});
  });
  Client client(server->port(), 4096);
  client.send(get("/"));
  const auto begin = std::chrono::steady_clock::now();
  client.read_bytes(1);
  while (server->connections() > 0 && std::chrono::steady_clock::now() < begin + 10s)
    std::this_thread::yield();
  EXPECT_EQ(server->connections(), 0U);
}

}  // namespace
}  // namespace cas::adapters::http
