#include "tests/bench/bare_echo.hpp"

#include <algorithm>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/signal_set.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http.hpp>
#include <deque>
#include <iostream>
#include <thread>
#include <vector>

namespace cas::bench {
namespace {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace http = beast::http;
using asio::ip::tcp;

class Session : public std::enable_shared_from_this<Session> {
 public:
  Session(tcp::socket socket, std::size_t answer_bytes)
      : socket_(std::move(socket)), answer_bytes_(answer_bytes) {}

  void read() {
    request_ = {};
    http::async_read(socket_, buffer_, request_,
                     [self = shared_from_this()](beast::error_code wrong, std::size_t) {
                       if (!wrong) self->answer();
                     });
  }

 private:
  void answer() {
    response_ = {};
    response_.version(request_.version());
    response_.keep_alive(request_.keep_alive());
    response_.set(http::field::content_type, "application/json");
    if (request_.find(http::field::if_none_match) != request_.end())
      response_.result(http::status::not_modified);
    else if (!request_.body().empty())
      response_.body() = std::move(request_.body());
    else
      response_.body().assign(answer_bytes_, 'x');
    if (response_.result() != http::status::not_modified) response_.prepare_payload();
    http::async_write(socket_, response_,
                      [self = shared_from_this()](beast::error_code wrong, std::size_t) {
                        if (!wrong) self->read();
                      });
  }

  tcp::socket socket_;
  const std::size_t answer_bytes_;
  beast::flat_buffer buffer_;
  http::request<http::string_body> request_;
  http::response<http::string_body> response_;
};

using Loops = std::deque<asio::io_context>;

/// Connections go to the loops by turns, as in the server that is measured beside it.
void accept(tcp::acceptor& acceptor, Loops& loops, std::size_t next, std::size_t answer_bytes) {
  acceptor.async_accept(loops[next % loops.size()],
                        [&, next, answer_bytes](beast::error_code wrong, tcp::socket socket) {
                          if (wrong) return;
                          socket.set_option(tcp::no_delay(true));
                          std::make_shared<Session>(std::move(socket), answer_bytes)->read();
                          accept(acceptor, loops, next + 1, answer_bytes);
                        });
}

}  // namespace

void serve_bare(std::size_t answer_bytes, unsigned threads) {
  Loops loops;
  for (unsigned i = 0; i < std::max(1U, threads); ++i) loops.emplace_back(1);
  tcp::acceptor acceptor(loops.front(), {asio::ip::address_v4::loopback(), 0});
  asio::signal_set ending(loops.front(), SIGTERM, SIGINT);
  ending.async_wait([&](beast::error_code, int) {
    for (auto& loop : loops) loop.stop();
  });
  accept(acceptor, loops, 0, answer_bytes);
  std::cout << R"({"address": "http://127.0.0.1:)" << acceptor.local_endpoint().port() << "\"}\n"
            << std::flush;
  std::vector<std::jthread> pool;
  for (auto& loop : loops)
    pool.emplace_back([&] {
      const auto guard = asio::make_work_guard(loop);
      loop.run();
    });
}

}  // namespace cas::bench
