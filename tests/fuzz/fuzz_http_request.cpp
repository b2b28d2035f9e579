#include <gtest/gtest.h>

#include "adapters/http/request_reader.hpp"
#include "tests/fuzz/driver.hpp"

namespace cas::fuzz {
namespace {

using adapters::http::RequestReader;
using State = RequestReader::State;

constexpr RequestReader::Limits kLimits{512, 256};

struct Read {
  RequestReader reader{kLimits};
  std::size_t used = 0;
};

Read read(std::string_view bytes, std::size_t piece) {
  Read read;
  while (read.used < bytes.size() && read.reader.state() != State::done &&
         read.reader.state() != State::refused)
    read.used += read.reader.put(bytes.substr(read.used, piece));
  return read;
}

/// What is read does not hang on how the bytes are cut: somebody in between could cut them
/// otherwise, and two readings of one request are how requests are smuggled.
bool read_request(std::string_view bytes) {
  auto whole = read(bytes, bytes.size());
  invariant(whole.reader.request().body.size() <= kLimits.body_bytes_max, "a body has its limit");
  for (const std::size_t piece : {std::size_t{1}, std::size_t{2}, std::size_t{7}}) {
    auto cut = read(bytes, piece);
    invariant(cut.reader.state() == whole.reader.state(), "cut otherwise, the end is the same");
    if (whole.reader.state() == State::refused) {
      invariant(cut.reader.refusal().reason == whole.reader.refusal().reason, "the same reason");
      continue;
    }
    invariant(cut.used == whole.used, "the next request begins at the same byte");
    invariant(cut.reader.request().target == whole.reader.request().target, "the same target");
    invariant(cut.reader.request().headers == whole.reader.request().headers, "the same header");
    invariant(cut.reader.request().body == whole.reader.request().body, "the same body");
  }
  return whole.reader.state() == State::done;
}

TEST(Fuzz, HttpRequest) {
  run({"http_request",
       read_corpus("http_request"),
       {"\r\n", "\r\n\r\n", "GET ", "POST ", " HTTP/1.1\r\n", " HTTP/1.0\r\n", "Host: h\r\n",
        "Content-Length: 5\r\n", "Transfer-Encoding: chunked\r\n", "Expect: 100-continue\r\n",
        "Connection: close\r\n", "5\r\nhello\r\n", "0\r\n\r\n", ";a=b", "0", " ", ":", "\t"},
       2000},
      read_request);
}

}  // namespace
}  // namespace cas::fuzz
