#include <gtest/gtest.h>

#include <condition_variable>
#include <mutex>
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
  options.header_timeout = 1s;  // for the first byte, too: a slow machine sends it late
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

TEST(HttpLimits, BodiesOnTheirWayInHaveRoomTogether) {
  Options options;
  options.bodies_bytes_max = 100'000;
  const auto server = served(options, echo);
  const auto head = [](std::size_t bytes) {
    return "POST / HTTP/1.1\r\nHost: h\r\nContent-Length: " + std::to_string(bytes) + "\r\n\r\n";
  };
  Client first(server->port());
  first.send(head(80'000) + "x");
  Client small(server->port());
  small.send(head(9) + "123456789");
  EXPECT_EQ(small.read_answer().status, 200) << "small ones always have room";
  const auto refused = [&] {
    Client second(server->port());
    second.send(head(30'000) + std::string(30'000, 'x'));
    const auto answer = second.read_answer();
    return says(answer, 503, "http.bodies_full") ? answer.header("Retry-After") : "";
  };
  const auto give_up = std::chrono::steady_clock::now() + 30s;
  while (refused() != "1") ASSERT_LT(std::chrono::steady_clock::now(), give_up);
  first.send(std::string(79'999, 'x'));
  EXPECT_EQ(first.read_answer().status, 200);
  EXPECT_EQ(refused(), "") << "the room is free again";
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
  Options at_first;
  at_first.header_timeout = 100ms;
  const auto impatient = served(at_first, echo);
  Client silent(impatient->port());
  EXPECT_EQ(silent.read_to_end(), "");
  Options afterwards;
  afterwards.idle_timeout = 100ms;
  const auto server = served(afterwards, echo);
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

/// Bodies to /large may have 3,000 bytes where others may have 1,000, for those who say that they
/// are welcome; one at a time.
Options with_large(std::shared_ptr<int> place) {
  Options options;
  options.body_bytes_max = 1000;
  options.large.bytes_max = 3000;
  options.large.possible = [](const Request& request) { return request.path == "/large"; };
  options.large.admit = [place = std::move(place)](const Request& request,
                                                   const std::function<void(Admission)>& admit) {
    EXPECT_EQ(request.body, "");
    // The test holds one, and so does this function.
    const bool taken = place.use_count() > 2;
    if (taken || request.header("Welcome") == nullptr)
      admit({{}, problem(taken ? 503 : 401, "test.refused", "Refused", {}, request.id)});
    else
      admit({place, {}});
  };
  return options;
}

TEST(HttpLimits, ALargeBodyIsTakenWhereItMayBeAndFromWhomItMay) {
  const auto place = std::make_shared<int>(0);
  std::optional<std::pair<Request, Reply>> kept;
  std::mutex mutex;
  std::condition_variable changed;
  const auto server = served(with_large(place), [&](Request request, Reply reply) {
    if (request.path != "/large" || request.body.size() <= 1000)
      return echo(request, std::move(reply));
    const std::lock_guard lock(mutex);
    kept.emplace(std::move(request), std::move(reply));
    changed.notify_all();
  });
  const auto head = [](std::string_view path, std::size_t bytes, std::string_view more) {
    return "POST " + std::string(path) + " HTTP/1.1\r\nHost: h\r\n" + std::string(more) +
           "Content-Length: " + std::to_string(bytes) + "\r\n\r\n";
  };
  const std::string body(2000, 'x');
  Client elsewhere(server->port());
  elsewhere.send(head("/other", 2000, "Welcome: yes\r\n"));
  EXPECT_TRUE(says(elsewhere.read_answer(), 413, "may have 1000"));
  Client too_much(server->port());
  too_much.send(head("/large", 3001, "Welcome: yes\r\n"));
  EXPECT_TRUE(says(too_much.read_answer(), 413, "may have 3000"));
  Client stranger(server->port());
  stranger.send(head("/large", 2000, ""));
  EXPECT_TRUE(says(stranger.read_answer(), 401, "test.refused")) << "before a byte of it has come";
  Client small(server->port());
  small.send(head("/large", 4, "") + "abcd");
  EXPECT_EQ(small.read_answer().body, "POST /large\nabcd") << "a small one is nobody's business";
  Client welcome(server->port());
  welcome.send(head("/large", 2000, "Welcome: yes\r\nExpect: 100-continue\r\n"));
  EXPECT_EQ(welcome.read_answer().status, 100);
  welcome.send(body);
  std::unique_lock lock(mutex);
  ASSERT_TRUE(changed.wait_for(lock, 10s, [&] { return kept.has_value(); }));
  EXPECT_EQ(kept->first.body, body);
  Client second(server->port());
  second.send(head("/large", 2000, "Welcome: yes\r\n"));
  EXPECT_TRUE(says(second.read_answer(), 503, "test.refused")) << "the place is taken";
  kept->second.send({200, "text/plain", "done"});
  EXPECT_EQ(welcome.read_answer().body, "done");
  kept.reset();
  lock.unlock();
  Client third(server->port());
  third.send(
      "POST /large HTTP/1.1\r\nHost: h\r\nWelcome: yes\r\nTransfer-Encoding: chunked\r\n\r\n");
  for (int i = 0; i < 31; ++i) third.send("64\r\n" + std::string(100, 'x') + "\r\n");
  EXPECT_TRUE(says(third.read_answer(), 413, "may have 3000")) << "chunks have the same limit";
}

TEST(HttpLimits, WhoIsNotToldWhetherALargeBodyMayComeIsLetGo) {
  auto options = with_large(std::make_shared<int>(0));
  options.header_timeout = 100ms;
  options.large.admit = [](const Request&, const std::function<void(Admission)>&) {};
  const auto server = served(options, echo);
  Client client(server->port());
  client.send("POST /large HTTP/1.1\r\nHost: h\r\nContent-Length: 2000\r\n\r\n");
  EXPECT_EQ(client.read_to_end(), "");
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
