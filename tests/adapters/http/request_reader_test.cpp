#include "adapters/http/request_reader.hpp"

#include <gmock/gmock.h>

namespace cas::adapters::http {
namespace {

using State = RequestReader::State;

/// Reads pieces of at most `piece` bytes; what is left over goes to `rest`.
RequestReader read(std::string_view bytes, std::size_t piece, std::string* rest = nullptr,
                   RequestReader::Limits limits = {}) {
  RequestReader reader(limits);
  while (!bytes.empty()) {
    auto some = bytes.substr(0, piece);
    const auto used = reader.put(some);
    bytes.remove_prefix(used);
    if (reader.state() == State::done || reader.state() == State::refused) break;
  }
  if (rest != nullptr) *rest = bytes;
  return reader;
}

/// Status and reason of the refusal, however the bytes are cut.
std::string refused(std::string_view bytes, RequestReader::Limits limits = {}) {
  std::string first;
  for (const std::size_t piece : {std::size_t{1}, std::size_t{3}, std::size_t{1000}}) {
    const auto reader = read(bytes, piece, nullptr, limits);
    const auto& why = reader.refusal();
    const auto said = reader.state() == State::refused
                          ? std::to_string(why.status) + " " + why.reason
                          : "not refused";
    if (first.empty()) first = said;
    EXPECT_EQ(said, first) << "in pieces of " << piece;
  }
  return first;
}

constexpr std::string_view kChunked =
    "POST /a HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n";

TEST(RequestReader, ReadsChunksHoweverTheyAreCut) {
  const auto bytes = std::string(kChunked) +
                     "5;name=\"v\"\r\nhello\r\n007 \r\n, world\r\n0\r\nX-Late: 1\r\n\r\nGET";
  for (std::size_t piece = 1; piece <= bytes.size(); ++piece) {
    std::string rest;
    auto reader = read(bytes, piece, &rest);
    ASSERT_EQ(reader.state(), State::done) << piece;
    EXPECT_EQ(reader.request().body, "hello, world");
    EXPECT_EQ(reader.request().header("X-Late"), nullptr) << "a trailer is no header";
    EXPECT_EQ(rest, "GET");
  }
}

TEST(RequestReader, ReadsAnEmptyChunkedBody) {
  const auto bytes = std::string(kChunked) + "0\r\n\r\n";
  for (std::size_t piece = 1; piece <= bytes.size(); ++piece)
    EXPECT_EQ(read(bytes, piece).state(), State::done) << piece;
}

TEST(RequestReader, RefusesBadChunks) {
  for (const auto* bad : {"x\r\n", "\r\n", "5\nhello", "5\r\nhelloworld", "12345678901234567\r\n",
                          "-1\r\n", "0x5\r\n", "0\r\nA: b\n\n", ";\r\n"})
    EXPECT_EQ(refused(std::string(kChunked) + bad), "400 http.bad_request") << bad;
  EXPECT_EQ(refused(std::string(kChunked) + "5\r\nhello\r\n6\r\n", {1000, 10}),
            "413 http.body_too_large");
  EXPECT_EQ(refused(std::string(kChunked) + "ffffffffffffffff\r\n"), "413 http.body_too_large");
  EXPECT_EQ(refused(std::string(kChunked) + "1;" + std::string(20'000, 'x') + "\r\n"),
            "400 http.bad_request");
}

TEST(RequestReader, RefusesTwoWaysToTellTheLength) {
  const std::string start = "POST / HTTP/1.1\r\nHost: h\r\n";
  for (const auto* bad : {"Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n",
                          "Transfer-Encoding: chunked\r\nContent-Length: 5\r\n\r\n",
                          "Transfer-Encoding: identity\r\nContent-Length: 5\r\n\r\n",
                          "Content-Length: 5\r\nContent-Length: 6\r\n\r\n",
                          "Content-Length: -1\r\n\r\n", "Content-Length: 5x\r\n\r\n",
                          "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n\r\n"})
    EXPECT_EQ(refused(start + bad), "400 http.bad_request") << bad;
  for (const auto* bad :
       {"Transfer-Encoding: gzip\r\n\r\n", "Transfer-Encoding: gzip, chunked\r\n\r\n",
        "Transfer-Encoding: chunked, gzip\r\n\r\n"})
    EXPECT_EQ(refused(start + bad), "501 http.transfer_encoding") << bad;
  EXPECT_EQ(refused("POST / HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n"),
            "400 http.bad_request");
}

TEST(RequestReader, RefusesWhatIsNoHttp) {
  EXPECT_EQ(refused(std::string("\x16\x03\x01\x02", 4)), "400 http.bad_request");
  EXPECT_EQ(refused("GET / HTTP/1.1\n\n"), "400 http.bad_request");
  EXPECT_EQ(refused("GET /\r\n\r\n"), "400 http.bad_request");
  EXPECT_EQ(refused("GET / HTTP/1.1\r\nHost : h\r\n\r\n"), "400 http.bad_request");
  EXPECT_EQ(refused("G@T / HTTP/1.1\r\nHost: h\r\n\r\n"), "400 http.bad_request");
  EXPECT_EQ(refused("PRI * HTTP/2.0\r\n\r\n"), "505 http.version");
  EXPECT_EQ(refused("GET / HTTP/1.1\r\n\r\n"), "400 http.host");
  EXPECT_EQ(refused("GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n"), "400 http.host");
  EXPECT_EQ(refused("GET /%zz HTTP/1.1\r\nHost: h\r\n\r\n"), "400 http.bad_percent");
  EXPECT_EQ(refused("GET / HTTP/1.1\r\nHost: h\r\nExpect: tea\r\n\r\n"), "417 http.expectation");
}

TEST(RequestReader, BoundsTheHeaderAsAWhole) {
  std::string many = "GET / HTTP/1.1\r\nHost: h\r\n";
  for (int i = 0; i < 90; ++i) many += "X-" + std::to_string(i) + ": 0123456789\r\n";
  EXPECT_EQ(refused(many + "\r\n", {1024, 10}), "431 http.header_too_large");
  EXPECT_EQ(refused(many + "\r\n"), "not refused");
  for (int i = 90; i < 110; ++i) many += "X-" + std::to_string(i) + ": 0123456789\r\n";
  EXPECT_EQ(refused(many + "\r\n"), "431 http.header_too_large");
  EXPECT_EQ(refused("GET /" + std::string(2000, 'a'), {1024, 10}), "431 http.header_too_large");
}

TEST(RequestReader, BearsOneEmptyLineAtTheStart) {
  EXPECT_EQ(read("\r\nGET / HTTP/1.1\r\nHost: h\r\n\r\n", 1).state(), State::done);
  EXPECT_EQ(refused("\r\n\r\nGET / HTTP/1.1\r\nHost: h\r\n\r\n"), "400 http.bad_request");
}

TEST(RequestReader, JoinsLinesOfOneName) {
  auto reader = read(
      "GET / HTTP/1.1\r\nHost: h\r\nAccept: a\r\naccept: b\r\n"
      "Cookie: c=1\r\nCookie: d=2\r\n\r\n",
      1000);
  EXPECT_EQ(*reader.request().header("ACCEPT"), "a, b");
  EXPECT_EQ(*reader.request().header("cookie"), "c=1; d=2");
}

TEST(RequestReader, KnowsWhoStays) {
  EXPECT_TRUE(read("GET / HTTP/1.1\r\nHost: h\r\n\r\n", 1000).keep_alive());
  EXPECT_FALSE(read("GET / HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n", 99).keep_alive());
  EXPECT_FALSE(read("GET / HTTP/1.0\r\n\r\n", 1000).keep_alive());
  EXPECT_TRUE(read("GET / HTTP/1.0\r\nConnection: keep-alive\r\n\r\n", 1000).keep_alive());
}

}  // namespace
}  // namespace cas::adapters::http
