#include "adapters/http/calling.hpp"

#include <algorithm>
#include <boost/asio/connect.hpp>

namespace cas::adapters::http {
namespace {

namespace beast = boost::beast;

Error unavailable(std::string reason, std::string detail) {
  return {Errc::unavailable, std::move(reason), std::move(detail), {}};
}

/// Fields that speak of the connection, or that the next transport adds itself (RFC 9110 7.6.1).
bool of_the_connection(beast::http::field name) {
  using beast::http::field;
  switch (name) {
    case field::connection:
    case field::keep_alive:
    case field::transfer_encoding:
    case field::content_length:
    case field::date:
    case field::upgrade:
    case field::trailer: return true;
    default: return false;
  }
}

}  // namespace

Call::Call(Calling& calling, BaseUrl url, Outbound request, Client::OnAnswer on_answer)
    : calling_(calling),
      url_(std::move(url)),
      request_(std::move(request)),
      on_answer_(std::move(on_answer)),
      deadline_(calling.io),
      resolver_(calling.io) {}

std::string Call::name() const {
  return (url_.secure ? "https://" : "http://") + url_.host + ":" + url_.port;
}

void Call::begin(std::chrono::milliseconds at_most) {
  deadline_.expires_after(at_most);
  deadline_.async_wait([self = shared_from_this()](const error_code& cancelled) {
    if (!cancelled)
      self->finish(fail(unavailable("peer.timeout", self->name() + " does not answer in time.")));
  });
  const auto kept = std::ranges::find(calling_.idle, name(), &Calling::Idle::to);
  if (kept == calling_.idle.end()) return connect();
  wire_ = std::move(kept->wire);
  calling_.idle.erase(kept);
  kept_ = true;
  write();
}

void Call::connect() {
  kept_ = false;
  resolver_.async_resolve(url_.host, url_.port,
                          [self = shared_from_this()](const error_code& wrong, const auto& places) {
                            if (self->over_) return;
                            if (wrong) return self->broken("looking it up", wrong);
                            self->connecting_.emplace(self->calling_.io);
                            asio::async_connect(
                                *self->connecting_, places,
                                [self](const error_code& refused, const tcp::endpoint&) {
                                  if (self->over_) return;
                                  if (refused) return self->broken("connecting", refused);
                                  self->connected(*std::move(self->connecting_));
                                });
                          });
}

void Call::connected(tcp::socket socket) {
  error_code ignored;
  socket.set_option(tcp::no_delay(true), ignored);
  wire_ = std::make_unique<Wire>(std::move(socket), url_.secure ? calling_.tls.get() : nullptr);
  if (!url_.secure) return write();
  wire_->handshake_with(url_.host, [self = shared_from_this()](error_code wrong, std::size_t) {
    if (self->over_) return;
    if (wrong) return self->broken("TLS", wrong);
    self->write();
  });
}

std::string Call::head() const {
  const bool bare = url_.host.find(':') == std::string::npos;
  auto text = request_.method + " " + request_.target +
              " HTTP/1.1\r\nHost: " + (bare ? url_.host : "[" + url_.host + "]") + ":" + url_.port +
              "\r\n";
  for (const auto& [field, value] : request_.headers) text += field + ": " + value + "\r\n";
  return text + "Content-Length: " + std::to_string(request_.body.size()) + "\r\n\r\n";
}

void Call::write() {
  if (out_.empty()) out_ = head() + request_.body;
  wire_->write_some({asio::buffer(out_) + written_},
                    [self = shared_from_this()](error_code wrong, std::size_t bytes) {
                      if (self->over_) return;
                      if (wrong && !self->sent_) return self->broken("sending", wrong);
                      self->sent_ = true;
                      self->written_ += bytes;
                      // Who refuses a request may say so, and close, before all of it has come.
                      self->refused_ = wrong;
                      if (!wrong && self->written_ < self->out_.size()) return self->write();
                      self->parser_.emplace();
                      self->parser_->eager(true);
                      self->parser_->header_limit(
                          static_cast<std::uint32_t>(self->calling_.options.header_bytes_max));
                      self->parser_->body_limit(self->calling_.options.body_bytes_max);
                      self->read();
                    });
}

void Call::read() {
  wire_->read_some(asio::buffer(chunk_),
                   [self = shared_from_this()](error_code wrong, std::size_t bytes) {
                     if (self->over_) return;
                     if (wrong && self->refused_) return self->broken("sending", self->refused_);
                     if (wrong) return self->broken("reading the answer", wrong);
                     self->took(bytes);
                   });
}

void Call::took(std::size_t bytes) {
  in_.append(chunk_.data(), bytes);
  error_code wrong;
  while (!in_.empty() && !parser_->is_done()) {
    const auto used = parser_->put(asio::buffer(in_), wrong);
    in_.erase(0, used);
    if (wrong == beast::http::error::need_more) break;
    if (wrong) return broken("reading the answer", wrong);
    if (used == 0) break;
  }
  parser_->is_done() ? answered() : read();
}

void Call::answered() {
  auto message = parser_->release();
  Response response;
  response.status = message.result_int();
  for (const auto& field : message) {
    if (field.name() == beast::http::field::content_type)
      response.content_type = field.value();
    else if (!of_the_connection(field.name()))
      response.headers.emplace_back(field.name_string(), field.value());
  }
  response.body = std::move(message.body());
  const bool kept = message.keep_alive() && in_.empty() && !refused_;
  if (kept && calling_.idle.size() < calling_.options.idle_max)
    calling_.idle.push_back({name(), std::move(wire_)});
  finish(std::move(response));
}

/// A kept connection may have been closed by the other side meanwhile; then once more, over a new
/// one.
void Call::broken(const char* doing, const error_code& why) {
  if (kept_ && !(parser_ && parser_->got_some())) {
    wire_.reset();
    parser_.reset();
    in_.clear();
    written_ = 0;
    sent_ = false;
    refused_ = {};
    return connect();
  }
  finish(fail(unavailable(sent_ ? "peer.broken" : "peer.unreachable",
                          name() + ", " + doing + ": " + why.message())));
}

void Call::finish(Result<Response> outcome) {
  if (std::exchange(over_, true)) return;
  const auto self = shared_from_this();
  deadline_.cancel();
  resolver_.cancel();
  error_code ignored;
  if (connecting_) connecting_->close(ignored);
  if (wire_) wire_->socket().close(ignored);
  calling_.calls.erase(self);
  on_answer_(std::move(outcome));
}

}  // namespace cas::adapters::http
