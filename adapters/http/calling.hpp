#pragma once
#include <array>
#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/string_body.hpp>
#include <deque>
#include <optional>
#include <set>

#include "adapters/http/client.hpp"
#include "adapters/http/wire.hpp"

namespace cas::adapters::http {

class Call;

/// What the requests of one client share. All of it happens on the client's thread.
struct Calling {
  explicit Calling(Client::Options given) : options(std::move(given)) {}

  struct Idle {
    std::string to;
    std::unique_ptr<Wire> wire;
  };
  const Client::Options options;
  asio::io_context io{1};
  std::unique_ptr<asio::ssl::context> tls;
  std::deque<Idle> idle;
  std::set<std::shared_ptr<Call>> calls;  ///< under way
};

/// One request to another server, from connecting to its answer.
class Call : public std::enable_shared_from_this<Call> {
 public:
  Call(Calling& calling, BaseUrl url, Outbound request, Client::OnAnswer on_answer);

  void begin(std::chrono::milliseconds at_most);
  void finish(Result<Response> outcome);

 private:
  using Parser = boost::beast::http::response_parser<boost::beast::http::string_body>;

  void connect();
  void connected(tcp::socket socket);
  void write();
  void read();
  void took(std::size_t bytes);
  void answered();
  void broken(const char* doing, const error_code& why);
  [[nodiscard]] std::string head() const;
  [[nodiscard]] std::string name() const;

  Calling& calling_;
  const BaseUrl url_;
  Outbound request_;
  Client::OnAnswer on_answer_;
  asio::steady_timer deadline_;
  tcp::resolver resolver_;
  std::optional<tcp::socket> connecting_;
  std::unique_ptr<Wire> wire_;
  bool kept_ = false;   ///< the connection had served before
  bool sent_ = false;   ///< some of it
  error_code refused_;  ///< why the rest could not be sent
  bool over_ = false;
  std::string out_;
  std::size_t written_ = 0;
  std::array<char, 16 * 1024> chunk_{};
  std::string in_;
  std::optional<Parser> parser_;
};

}  // namespace cas::adapters::http
