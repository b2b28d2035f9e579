#include "adapters/http/wire.hpp"

#include <boost/asio/post.hpp>
#include <boost/asio/ssl/host_name_verification.hpp>

namespace cas::adapters::http {

Wire::Stream Wire::over(tcp::socket socket, asio::ssl::context* tls) {
  if (tls == nullptr) return Stream(std::in_place_type<tcp::socket>, std::move(socket));
  return Stream(std::in_place_type<Secure>, std::move(socket), *tls);
}

Wire::Wire(tcp::socket socket, asio::ssl::context* tls) : stream_(over(std::move(socket), tls)) {}

tcp::socket& Wire::socket() {
  if (auto* plain = std::get_if<tcp::socket>(&stream_)) return *plain;
  return std::get<Secure>(stream_).next_layer();
}

void Wire::handshake(Done done) {
  std::get<Secure>(stream_).async_handshake(
      asio::ssl::stream_base::server,
      [done = std::move(done)](error_code wrong) mutable { done(wrong, 0); });
}

void Wire::handshake_with(const std::string& host, Done done) {
  auto& stream = std::get<Secure>(stream_);
  stream.set_verify_mode(asio::ssl::verify_peer);
  stream.set_verify_callback(asio::ssl::host_name_verification(host));
  // Names only: an address is no server name (RFC 6066 3).
  error_code no_address;
  asio::ip::make_address(host, no_address);
  if (no_address) SSL_set_tlsext_host_name(stream.native_handle(), host.c_str());
  stream.async_handshake(asio::ssl::stream_base::client,
                         [done = std::move(done)](error_code wrong) mutable { done(wrong, 0); });
}

void Wire::read_some(asio::mutable_buffer into, Done done) {
  std::visit([&](auto& stream) { stream.async_read_some(into, std::move(done)); }, stream_);
}

void Wire::write_some(std::vector<asio::const_buffer> from, Done done) {
  std::visit([&](auto& stream) { stream.async_write_some(std::move(from), std::move(done)); },
             stream_);
}

void Wire::say_goodbye(Done done) {
  if (secure()) {
    std::get<Secure>(stream_).async_shutdown(
        [done = std::move(done)](error_code wrong) mutable { done(wrong, 0); });
    return;
  }
  error_code wrong;
  static_cast<void>(socket().shutdown(tcp::socket::shutdown_send, wrong));
  asio::post(socket().get_executor(),
             [done = std::move(done), wrong]() mutable { done(wrong, 0); });
}

void Wire::read_raw(asio::mutable_buffer into, Done done) {
  socket().async_read_some(into, std::move(done));
}

}  // namespace cas::adapters::http
