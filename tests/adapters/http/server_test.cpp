#include "adapters/http/server.hpp"

#include <gmock/gmock.h>

#include <boost/json.hpp>
#include <future>
#include <stdexcept>
#include <thread>

#include "adapters/http/shared_body.hpp"
#include "tests/adapters/http/client.hpp"
#include "tests/adapters/http/echo.hpp"

namespace cas::adapters::http {
namespace {

using tests::Client;
using tests::echo;
using tests::get;
using tests::post;
using tests::served;

std::string reason_in(const tests::Answer& answer) {
  EXPECT_EQ(answer.header("Content-Type"), "application/problem+json");
  const auto document = boost::json::parse(answer.body).as_object();
  EXPECT_EQ(document.at("status").to_number<int>(), answer.status);
  EXPECT_EQ(document.at("instance").as_string(),
            "urn:cas:request:" + answer.header("X-Request-Id"));
  return std::string(document.at("reason").as_string());
}

TEST(HttpServer, KeepsTheConnectionForTheNextRequest) {
  const auto server = served({}, echo);
  Client client(server->port());
  for (int i = 0; i < 3; ++i) {
    client.send(post("/a%20b", std::to_string(i)));
    const auto answer = client.read_answer();
    EXPECT_EQ(answer.status, 200);
    EXPECT_EQ(answer.body, "POST /a b\n" + std::to_string(i));
    EXPECT_EQ(answer.header("Connection"), "");
  }
  client.send(get("/last", "Connection: close\r\n"));
  EXPECT_EQ(client.read_answer().header("Connection"), "close");
  EXPECT_EQ(client.read_to_end(), "");
}

TEST(HttpServer, AnswersPipelinedRequestsInTheirOrder) {
  // The first is answered last, by another thread, if the server were to ask for all at once.
  std::vector<std::jthread> threads;
  const auto server = served({}, [&](Request request, Reply reply) {
    threads.emplace_back([path = request.path, taken = std::move(reply)]() mutable {
      if (path == "/0") std::this_thread::yield();
      taken.send({200, "text/plain", path});
    });
  });
  Client client(server->port());
  std::string all;
  for (int i = 0; i < 50; ++i) all += get("/" + std::to_string(i));
  client.send(all);
  for (int i = 0; i < 50; ++i) EXPECT_EQ(client.read_answer().body, "/" + std::to_string(i));
}

TEST(HttpServer, AnswersAClientThatHasFinishedSending) {
  const auto server = served({}, echo);
  Client client(server->port());
  client.send(get("/a"));
  client.finish();
  EXPECT_EQ(client.read_answer().body, "GET /a\n");
  EXPECT_EQ(client.read_to_end(), "");
}

TEST(HttpServer, AnswersHeadAsGetWithoutTheBody) {
  const auto server = served({}, echo);
  Client client(server->port());
  client.send("HEAD /a HTTP/1.1\r\nHost: h\r\n\r\n" + get("/b"));
  const auto head = client.read_answer(true);
  EXPECT_EQ(head.status, 200);
  EXPECT_EQ(head.header("Content-Length"), "7");
  EXPECT_EQ(client.read_answer().body, "GET /b\n");
}

TEST(HttpServer, PacksLargeAnswersForThoseWhoTakeIt) {
  std::string large;
  for (int i = 0; i < 5000; ++i) large += std::to_string(i) + ";";
  const auto server = served({}, [&](const Request& request, Reply reply) {
    reply.send({200, request.path == "/image" ? "image/png" : "application/json",
                request.path == "/small" ? "{}" : large});
  });
  Client client(server->port());
  client.send(get("/", "Accept-Encoding: br, gzip\r\n"));
  const auto packed = client.read_answer();
  EXPECT_EQ(packed.header("Content-Encoding"), "gzip");
  EXPECT_EQ(packed.header("Vary"), "Accept-Encoding");
  EXPECT_LT(packed.body.size(), large.size() / 2);
  EXPECT_EQ(tests::unpacked(packed.body), large);
  client.send(get("/"));
  EXPECT_EQ(client.read_answer().body, large);
  for (const auto* plain : {"/small", "/image"}) {
    client.send(get(plain, "Accept-Encoding: gzip\r\n"));
    EXPECT_EQ(client.read_answer().header("Content-Encoding"), "") << plain;
  }
}

TEST(HttpServer, OneBodyMayBeTheAnswerToMany) {
  std::string large;
  for (int i = 0; i < 5000; ++i) large += std::to_string(i) + ";";
  const auto shared = std::make_shared<const SharedBody>(large);
  const auto server = served({}, [&](const Request&, Reply reply) {
    reply.send({200, "application/json", {}, {{"ETag", "\"7\""}}, shared});
  });
  Client client(server->port());
  for (int i = 0; i < 2; ++i) {
    client.send(get("/"));
    EXPECT_EQ(client.read_answer().body, large);
    client.send(get("/", "Accept-Encoding: gzip\r\n"));
    const auto packed = client.read_answer();
    EXPECT_EQ(packed.header("Content-Encoding"), "gzip");
    EXPECT_EQ(tests::unpacked(packed.body), large);
  }
  client.send("HEAD / HTTP/1.1\r\nHost: h\r\n\r\n");
  EXPECT_EQ(client.read_answer(true).header("Content-Length"), std::to_string(large.size()));
  client.send(get("/", "If-None-Match: \"7\"\r\n"));
  EXPECT_EQ(client.read_answer().status, 304);
}

TEST(HttpServer, SendsNoBodyToThoseWhoHaveIt) {
  const auto server = served({}, [](const Request&, Reply reply) {
    reply.send({200, "text/plain", "content", {{"ETag", "\"7\""}, {"Cache-Control", "no-cache"}}});
  });
  Client client(server->port());
  client.send(get("/", "If-None-Match: W/\"6\", \"7\"\r\n"));
  const auto known = client.read_answer();
  EXPECT_EQ(known.status, 304);
  EXPECT_EQ(known.header("ETag"), "\"7\"");
  EXPECT_EQ(known.header("Cache-Control"), "no-cache");
  EXPECT_EQ(known.header("Content-Length"), "");
  client.send(get("/", "If-None-Match: \"6\"\r\n"));
  EXPECT_EQ(client.read_answer().body, "content");
  client.send(post("/", "", "If-None-Match: \"7\"\r\n"));
  EXPECT_EQ(client.read_answer().status, 200);
}

TEST(HttpServer, NamesEachRequest) {
  const auto server = served(
      {}, [](const Request& request, Reply reply) { reply.send({200, "text/plain", request.id}); });
  Client client(server->port());
  client.send(get("/", "X-Request-Id: form-7.a_b\r\n"));
  EXPECT_EQ(client.read_answer().body, "form-7.a_b");
  client.send(get("/", "X-Request-Id: two words\r\n") + get("/"));
  const auto first = client.read_answer();
  EXPECT_THAT(first.body, testing::MatchesRegex("[0-9a-f]{32}"));
  EXPECT_EQ(first.header("X-Request-Id"), first.body);
  EXPECT_NE(client.read_answer().body, first.body);
}

TEST(HttpServer, RefusesBadRequestsInProblemDocuments) {
  const auto server = served({}, echo);
  const auto reason = [&](const std::string& bytes, int status) {
    Client client(server->port());
    client.send(bytes);
    const auto answer = client.read_answer();
    EXPECT_EQ(answer.status, status) << bytes;
    EXPECT_EQ(answer.header("Connection"), "close");
    EXPECT_EQ(client.read_to_end(), "");
    return reason_in(answer);
  };
  EXPECT_EQ(reason(get("/%zz"), 400), "http.bad_percent");
  EXPECT_EQ(reason(get("/%ff"), 400), "http.bad_utf8");
  EXPECT_EQ(reason(get("/%0a"), 400), "http.control_character");
  EXPECT_EQ(reason("no HTTP\r\n\r\n", 400), "http.bad_request");
  EXPECT_EQ(reason("GET / HTTP/3.0\r\n\r\n", 505), "http.version");
  EXPECT_EQ(reason(post("/", "", "Transfer-Encoding: gzip\r\n"), 400), "http.bad_request");
  EXPECT_EQ(reason(get("/", "Transfer-Encoding: gzip\r\n"), 501), "http.transfer_encoding");
  EXPECT_EQ(reason(get("/", "Expect: tea\r\n"), 417), "http.expectation");
}

TEST(HttpServer, LetsTheClientContinueWhenItAsks) {
  const auto server = served({}, echo);
  Client client(server->port());
  client.send("POST /a HTTP/1.1\r\nHost: h\r\nContent-Length: 4\r\nExpect: 100-continue\r\n\r\n");
  EXPECT_EQ(client.read_past("\r\n\r\n"), "HTTP/1.1 100 Continue\r\n\r\n");
  client.send("body");
  EXPECT_EQ(client.read_answer().body, "POST /a\nbody");
}

TEST(HttpServer, SpeaksHttp10) {
  const auto server = served({}, echo);
  Client client(server->port());
  client.send("GET /a HTTP/1.0\r\nConnection: keep-alive\r\n\r\n");
  const auto kept = client.read_answer();
  EXPECT_EQ(kept.body, "GET /a\n");
  EXPECT_EQ(kept.header("Connection"), "keep-alive");
  client.send("GET /b HTTP/1.0\r\n\r\n");
  EXPECT_EQ(client.read_answer().body, "GET /b\n");
  EXPECT_EQ(client.read_to_end(), "");
}

TEST(HttpServer, AnswersForAHandlerThatDoesNot) {
  const auto server = served({}, [](const Request& request, Reply reply) {
    const Reply dropped = std::move(reply);
    if (request.path == "/throws") throw std::runtime_error("as a library might");
  });
  Client client(server->port());
  for (const auto* path : {"/drops", "/throws", "/drops"}) {
    client.send(get(path));
    const auto answer = client.read_answer();
    EXPECT_EQ(answer.status, 500);
    EXPECT_EQ(reason_in(answer), "http.unanswered");
  }
}

TEST(HttpServer, TellsWhatItAnswered) {
  std::mutex mutex;
  std::vector<std::string> lines;
  Options options;
  options.threads = 1;
  options.on_access = [&](const Access& access) {
    const std::lock_guard lock(mutex);
    lines.push_back(std::string(access.method) + " " + std::string(access.path) + " " +
                    std::to_string(access.status) + " " + std::string(access.id));
  };
  const auto server = served(std::move(options), echo);
  Client client(server->port());
  client.send(get("/a%20b?secret=1", "X-Request-Id: r1\r\n"));
  client.read_answer();
  client.send("HEAD /c HTTP/1.1\r\nHost: h\r\nX-Request-Id: r2\r\n\r\n");
  client.read_answer(true);
  client.send("\x01");
  const auto refused = client.read_answer();
  const std::lock_guard lock(mutex);
  EXPECT_THAT(lines, testing::ElementsAre("GET /a b 200 r1", "HEAD /c 200 r2",
                                          "- - 400 " + refused.header("X-Request-Id")));
}

TEST(HttpServer, AReplyMayOutliveTheServer) {
  std::promise<Reply> held;
  auto server = served({}, [&](const Request&, Reply reply) { held.set_value(std::move(reply)); });
  Client client(server->port());
  client.send(get("/"));
  auto reply = held.get_future().get();
  server.reset();
  EXPECT_EQ(client.read_to_end(), "");
  reply.send({200, "text/plain", "too late"});
}

TEST(HttpServer, RefusesToListenWhereItMustNot) {
  const auto reason = [](Options options) {
    const auto server = Server::listen(std::move(options), echo);
    return server ? "listens" : server.error().reason;
  };
  Options options;
  for (const auto* open : {"0.0.0.0", "::", "192.0.2.1"}) {
    options.address = open;
    EXPECT_EQ(reason(options), "http.tls_needed") << open;
  }
  options.address = "localhost";
  EXPECT_EQ(reason(options), "http.bad_address");
  options.address = "127.0.0.1";
  options.tls_cert = "/nowhere/cert.pem";
  EXPECT_EQ(reason(options), "http.tls_incomplete");
  options.tls_key = "/nowhere/key.pem";
  EXPECT_EQ(reason(options), "http.tls_certificate");
  const auto server = served({}, echo);
  Options same;
  same.port = server->port();
  EXPECT_EQ(reason(same), "http.cannot_listen");
}

}  // namespace
}  // namespace cas::adapters::http
