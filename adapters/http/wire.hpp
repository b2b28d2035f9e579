#pragma once
#include <boost/asio/buffer.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ssl/context.hpp>
#include <boost/asio/ssl/stream.hpp>
#include <functional>
#include <string>
#include <variant>
#include <vector>

namespace cas::adapters::http {

namespace asio = boost::asio;
using asio::ip::tcp;
using boost::system::error_code;

/// A TCP connection with or without TLS on it. One reading and one writing operation at a time, all
/// on the socket's executor, where `done` is called, too.
class Wire {
 public:
  using Done = std::move_only_function<void(error_code, std::size_t)>;

  /// `tls` may be null and outlives this.
  Wire(tcp::socket socket, asio::ssl::context* tls);

  [[nodiscard]] bool secure() const { return std::holds_alternative<Secure>(stream_); }
  [[nodiscard]] tcp::socket& socket();

  /// TLS only: `done` gets 0 bytes.
  void handshake(Done done);
  /// The same as the one who called, who wants a certificate of that host.
  void handshake_with(const std::string& host, Done done);
  void read_some(asio::mutable_buffer into, Done done);
  void write_some(std::vector<asio::const_buffer> from, Done done);
  /// Tells the peer that nothing more comes. With TLS that waits for the peer's own word.
  void say_goodbye(Done done);
  /// Reads below TLS, after the goodbye.
  void read_raw(asio::mutable_buffer into, Done done);

 private:
  using Secure = asio::ssl::stream<tcp::socket>;
  using Stream = std::variant<tcp::socket, Secure>;

  static Stream over(tcp::socket socket, asio::ssl::context* tls);

  Stream stream_;
};

}  // namespace cas::adapters::http
