#include <gtest/gtest.h>

#include <future>
#include <thread>

#include "tests/adapters/http/client.hpp"
#include "tests/adapters/http/echo.hpp"

namespace cas::adapters::http {
namespace {

using namespace std::chrono_literals;
using tests::Client;
using tests::echo;
using tests::get;
using tests::served;

TEST(HttpStop, FinishesWhatHasBegun) {
  std::promise<Reply> held;
  const auto server = served({}, [&](const Request& request, Reply reply) {
    if (request.path == "/slow") return held.set_value(std::move(reply));
    echo(request, std::move(reply));
  });
  Client idle(server->port());
  idle.send(get("/"));
  EXPECT_EQ(idle.read_answer().status, 200);
  Client half(server->port());
  half.send("POST /half HTTP/1.1\r\nHost: h\r\nContent-Length: 4\r\nExpect: 100-continue\r\n\r\n");
  half.read_past("100 Continue\r\n\r\n");
  Client slow(server->port());
  slow.send(get("/slow"));
  auto reply = held.get_future().get();

  auto stopped = std::async(std::launch::async, [&] { return server->drain_and_stop(20s); });
  EXPECT_EQ(idle.read_to_end(), "") << "closed, so that the stop has begun";
  reply.send({200, "text/plain", "at last"});
  const auto answer = slow.read_answer();
  EXPECT_EQ(answer.body, "at last");
  EXPECT_EQ(answer.header("Connection"), "close");
  half.send("body");
  EXPECT_EQ(half.read_answer().body, "POST /half\nbody");
  EXPECT_EQ(slow.read_to_end() + half.read_to_end(), "");
  slow.finish();
  half.finish();
  EXPECT_EQ(stopped.get(), 0U);
  EXPECT_EQ(server->connections(), 0U);
}

TEST(HttpStop, WaitsForTheAnswerWhenNothingElseIsLeft) {
  std::promise<Reply> held;
  const auto server =
      served({}, [&](const Request&, Reply reply) { held.set_value(std::move(reply)); });
  Client idle(server->port());
  Client client(server->port());
  client.send(get("/"));
  auto reply = held.get_future().get();
  auto stopped = std::async(std::launch::async, [&] { return server->drain_and_stop(20s); });
  EXPECT_EQ(idle.read_to_end(), "");
  EXPECT_EQ(stopped.wait_for(50ms), std::future_status::timeout);
  reply.send({200, "text/plain", "at last"});
  EXPECT_EQ(client.read_answer().body, "at last");
  client.finish();
  EXPECT_EQ(stopped.get(), 0U);
}

TEST(HttpStop, ClosesStreamsWithAReason) {
  const auto server = served({}, [](const Request&, Reply reply) {
    reply.stream()->send(std::make_shared<const std::string>("data: 1\n\n"));
  });
  Client client(server->port());
  client.send(get("/"));
  client.read_past("data: 1\n\n");
  auto stopped = std::async(std::launch::async, [&] { return server->drain_and_stop(20s); });
  EXPECT_EQ(client.read_to_end(), "event: closed\ndata: {\"reason\":\"server_stopping\"}\n\n");
  client.finish();
  EXPECT_EQ(stopped.get(), 0U);
}

TEST(HttpStop, CutsOffWhatTakesTooLong) {
  std::promise<Reply> held;
  const auto server =
      served({}, [&](const Request&, Reply reply) { held.set_value(std::move(reply)); });
  Client client(server->port());
  client.send(get("/"));
  auto reply = held.get_future().get();
  EXPECT_EQ(server->drain_and_stop(50ms), 1U);
  EXPECT_EQ(client.read_to_end(), "");
  reply.send({});
}

TEST(HttpStop, StopsAcceptingButServesWhoIsThere) {
  const auto server = served({}, echo);
  Client client(server->port());
  client.send(get("/a"));
  EXPECT_EQ(client.read_answer().status, 200);
  server->stop_accepting();
  // The listening socket is closed on another thread: from then on the port is free.
  Options same;
  same.port = server->port();
  const auto begin = std::chrono::steady_clock::now();
  auto next = Server::listen(same, echo);
  while (!next && std::chrono::steady_clock::now() < begin + 10s) next = Server::listen(same, echo);
  EXPECT_TRUE(next.has_value());
  client.send(get("/b"));
  EXPECT_EQ(client.read_answer().body, "GET /b\n");
}

TEST(HttpStop, MayHappenAtAnyMoment) {
  for (int i = 0; i < 20; ++i) {
    auto server = served({}, [](const Request& request, Reply reply) {
      if (request.path == "/stream")
        reply.stream()->close("done");
      else
        reply.send({200, "text/plain", "x"});
    });
    std::vector<Client> ends;
    for (int c = 0; c < 4; ++c) ends.emplace_back(server->port());
    Client last(server->port());
    std::vector<std::jthread> clients;
    for (auto& client : ends)
      clients.emplace_back([&client, streams = &client == &ends.front()] {
        for (int n = 0; n < 20; ++n) client.send(get(streams ? "/stream" : "/"));
        client.read_to_end();
      });
    last.send(get("/"));
    EXPECT_EQ(last.read_answer().status, 200);
    if (i % 2 == 0) server->drain_and_stop(i * 1ms);
    server.reset();
  }
}

}  // namespace
}  // namespace cas::adapters::http
