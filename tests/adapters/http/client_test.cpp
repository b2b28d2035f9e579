#include "adapters/http/client.hpp"

#include <gtest/gtest.h>

#include <array>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/read.hpp>
#include <boost/asio/write.hpp>
#include <future>
#include <thread>

#include "adapters/http/server.hpp"

// Requests to a real server over real sockets.

namespace cas::adapters::http {
namespace {

constexpr std::chrono::milliseconds kPatience{10'000};

std::unique_ptr<Client> client(Client::Options options = {}) {
  auto made = Client::make(std::move(options));
  invariant(made.has_value(), "the client is made");
  return *std::move(made);
}

std::unique_ptr<Server> listen(Handler handler, Options options = {}) {
  auto server = Server::listen(std::move(options), std::move(handler));
  invariant(server.has_value(), "the server listens");
  return *std::move(server);
}

std::string url_of(const Server& server) {
  return "http://127.0.0.1:" + std::to_string(server.port());
}

Result<Response> ask(Client& from, const std::string& url, Outbound request,
                     std::chrono::milliseconds at_most = kPatience) {
  std::promise<Result<Response>> answer;
  auto future = answer.get_future();
  from.send(url, std::move(request), at_most,
            [&](Result<Response> outcome) { answer.set_value(std::move(outcome)); });
  return future.get();
}

/// Tells what came in.
void echo(const Request& request, Reply reply) {
  const auto* key = request.header("Idempotency-Key");
  reply.send({201,
              "text/plain",
              request.method + " " + request.target + " " + (key == nullptr ? "" : *key) + " " +
                  request.body,
              {{"ETag", "\"7\""}}});
}

TEST(Client, SendsARequestAndBringsItsAnswer) {
  auto server = listen(echo);
  auto from = client();
  for (const std::string& body : {std::string("small"), std::string(300'000, 'x'), std::string()}) {
    const auto answer =
        ask(*from, url_of(*server), {"PATCH", "/a/b?c=d%20e", {{"Idempotency-Key", "one"}}, body});
    ASSERT_TRUE(answer) << answer.error().detail;
    EXPECT_EQ(answer->status, 201);
    EXPECT_EQ(answer->content_type, "text/plain");
    EXPECT_EQ(answer->body, "PATCH /a/b?c=d%20e one " + body);
    ASSERT_NE(find_field(answer->headers, "etag"), nullptr);
    EXPECT_EQ(*find_field(answer->headers, "etag"), "\"7\"");
  }
  EXPECT_EQ(server->connections(), 1u) << "one connection served all";
}

TEST(Client, AKeptConnectionThatHasDiedIsReplaced) {
  Options impatient;
  impatient.idle_timeout = std::chrono::milliseconds{50};
  auto server = listen(echo, impatient);
  auto from = client();
  ASSERT_TRUE(ask(*from, url_of(*server), {"GET", "/", {}, ""}));
  while (server->connections() > 0) std::this_thread::yield();
  const auto answer = ask(*from, url_of(*server), {"GET", "/again", {}, ""});
  ASSERT_TRUE(answer) << answer.error().detail;
}

TEST(Client, HearsWhoAnswersBeforeAllHasCome) {
  namespace asio = boost::asio;
  asio::io_context io;
  asio::ip::tcp::acceptor acceptor(io, {asio::ip::address_v4::loopback(), 0});
  std::jthread refuser([&] {
    auto peer = acceptor.accept();
    std::array<char, 100> some{};
    asio::read(peer, asio::buffer(some));
    asio::write(peer,
                asio::buffer(std::string_view(
                    "HTTP/1.1 503 Busy\r\nContent-Length: 5\r\nConnection: close\r\n\r\nlater")));
  });  // closed with bytes unread: the client cannot send the rest
  auto from = client();
  const auto url = "http://127.0.0.1:" + std::to_string(acceptor.local_endpoint().port());
  const auto answer = ask(*from, url, {"POST", "/", {}, std::string(64 << 20, 'x')});
  ASSERT_TRUE(answer) << answer.error().detail;
  EXPECT_EQ(answer->status, 503);
  EXPECT_EQ(answer->body, "later");
}

TEST(Client, SaysWhyThereIsNoAnswer) {
  auto from = client();
  std::string gone;
  {
    auto server = listen(echo);
    gone = url_of(*server);
  }
  EXPECT_EQ(ask(*from, gone, {"GET", "/", {}, ""}).error().reason, "peer.unreachable");
  EXPECT_EQ(ask(*from, "ftp://x:1", {"GET", "/", {}, ""}).error().reason, "http.bad_url");
  EXPECT_EQ(ask(*from, "http://no.such.host.invalid:1", {"GET", "/", {}, ""}).error().reason,
            "peer.unreachable");
}

TEST(Client, DoesNotWaitForEver) {
  std::promise<Reply> kept;
  auto server = listen([&](const Request&, Reply reply) { kept.set_value(std::move(reply)); });
  auto from = client();
  const auto answer =
      ask(*from, url_of(*server), {"GET", "/", {}, ""}, std::chrono::milliseconds{50});
  ASSERT_FALSE(answer);
  EXPECT_EQ(answer.error().reason, "peer.timeout");
}

TEST(Client, TakesNoMoreThanItMay) {
  std::promise<Reply> kept;
  auto server = listen([&](const Request&, Reply reply) { kept.set_value(std::move(reply)); });
  Client::Options one_at_a_time;
  one_at_a_time.requests_max = 1;
  auto from = client(one_at_a_time);
  std::promise<Result<Response>> first;
  from->send(url_of(*server), {"GET", "/", {}, ""}, kPatience,
             [&](Result<Response> outcome) { first.set_value(std::move(outcome)); });
  auto reply = kept.get_future().get();
  EXPECT_EQ(ask(*from, url_of(*server), {"GET", "/", {}, ""}).error().reason, "peer.too_many");
  reply.send({});
  EXPECT_TRUE(first.get_future().get());
}

TEST(Client, WhatIsUnderWayFailsWhenItEnds) {
  std::promise<Reply> kept;
  auto server = listen([&](const Request&, Reply reply) { kept.set_value(std::move(reply)); });
  auto from = client();
  std::promise<Result<Response>> outcome;
  from->send(url_of(*server), {"GET", "/", {}, ""}, kPatience,
             [&](Result<Response> told) { outcome.set_value(std::move(told)); });
  auto reply = kept.get_future().get();
  from.reset();
  EXPECT_EQ(outcome.get_future().get().error().reason, "peer.broken");
  reply.send({});
}

TEST(BaseUrl, ReadsSchemeHostAndPort) {
  const auto plain = parse_base_url("http://192.0.2.1:8080");
  ASSERT_TRUE(plain);
  EXPECT_FALSE(plain->secure);
  EXPECT_EQ(plain->host, "192.0.2.1");
  EXPECT_EQ(plain->port, "8080");
  const auto six = parse_base_url("https://[2001:db8::1]:8443");
  ASSERT_TRUE(six);
  EXPECT_TRUE(six->secure);
  EXPECT_EQ(six->host, "2001:db8::1");
  for (const auto* bad :
       {"", "http://", "http://x", "http://:80", "http://x:", "http://x:80/", "http://x:8o",
        "http://x y:80", "http://a@b:80", "x:80", "http://x:123456"})
    EXPECT_FALSE(parse_base_url(bad)) << bad;
}

}  // namespace
}  // namespace cas::adapters::http
