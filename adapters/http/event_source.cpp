#include "adapters/http/event_source.hpp"

#include <openssl/ssl.h>

#include <array>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ssl/context.hpp>
#include <boost/asio/ssl/host_name_verification.hpp>
#include <boost/asio/ssl/stream.hpp>
#include <boost/beast/core.hpp>
#include <boost/beast/http.hpp>
#include <boost/json.hpp>

#include "adapters/http/client.hpp"
#include "adapters/http/tls.hpp"

namespace cas::adapters::http {
namespace {

namespace asio = boost::asio;
namespace beast = boost::beast;
using asio::ip::tcp;
using boost::system::error_code;

std::unexpected<Error> no_connection(const std::string& server, const std::string& why) {
  return fail(Errc::unavailable, "http.no_connection", server + ": " + why + ".");
}

Errc code_for(unsigned status) {
  if (status == 401 || status == 403) return Errc::forbidden;
  if (status == 404) return Errc::not_found;
  return status < 500 ? Errc::invalid : Errc::unavailable;
}

}  // namespace

/// The connection. Each step is begun and then waited for, as long as its caller has time.
class EventSource::Link {
 public:
  explicit Link(Options options) : options_(std::move(options)) {}
  ~Link() {
    if (!socket_) return;
    beast::get_lowest_layer(*socket_).close();
    io_.restart();
    io_.run();  // what was under way ends with an error
  }

  Result<void> open();
  /// @returns whether bytes were handed to `parser`
  Result<bool> read(EventParser& parser, std::chrono::milliseconds at_most);

 private:
  using Secure = asio::ssl::stream<beast::tcp_stream>;

  Result<void> connect();
  Result<void> ask();
  Result<void> refused();
  template <class Begin>
  Result<void> step(const char* doing, Begin begin);
  void begin_read();
  template <class Use>
  void with_stream(Use use) {
    if (address_.secure)
      use(*socket_);
    else
      use(socket_->next_layer());
  }

  const Options options_;
  BaseUrl address_;
  asio::io_context io_{1};
  std::unique_ptr<asio::ssl::context> tls_;
  std::optional<Secure> socket_;  ///< plain HTTP uses the layer below
  beast::flat_buffer buffer_;
  beast::http::response_parser<beast::http::buffer_body> answer_;
  std::array<char, 16 * 1024> chunk_{};
  bool under_way_ = false;
  std::size_t got_ = 0;
  error_code wrong_;
};

template <class Begin>
Result<void> EventSource::Link::step(const char* doing, Begin begin) {
  bool done = false;
  error_code wrong;
  begin([&](error_code outcome, auto...) {
    done = true;
    wrong = outcome;
  });
  io_.restart();
  io_.run_for(options_.connect_timeout);
  if (!done) {
    beast::get_lowest_layer(*socket_).close();
    io_.restart();
    io_.run();
    return no_connection(options_.server, std::string(doing) + " took too long");
  }
  if (wrong) return no_connection(options_.server, std::string(doing) + ": " + wrong.message());
  return {};
}

Result<void> EventSource::Link::open() {
  auto address = parse_base_url(options_.server);
  if (!address) return fail(std::move(address.error()));
  address_ = *std::move(address);
  auto tls = tls_calling_context(options_.ca_file);
  if (!tls) return fail(std::move(tls.error()));
  tls_ = *std::move(tls);
  socket_.emplace(io_, *tls_);
  answer_.body_limit(boost::none);
  if (auto connected = connect(); !connected) return connected;
  if (auto asked = ask(); !asked) return asked;
  const auto type = answer_.get()[beast::http::field::content_type];
  if (answer_.get().result_int() != 200 || !type.starts_with("text/event-stream")) return refused();
  return {};
}

Result<void> EventSource::Link::connect() {
  error_code wrong;
  tcp::resolver resolver(io_);
  const auto found = resolver.resolve(address_.host, address_.port, wrong);
  if (wrong) return no_connection(options_.server, wrong.message());
  auto connected = step("connecting", [&](auto done) {
    socket_->next_layer().async_connect(found, std::move(done));
  });
  if (!connected || !address_.secure) return connected;
  socket_->set_verify_mode(asio::ssl::verify_peer);
  socket_->set_verify_callback(asio::ssl::host_name_verification(address_.host));
  SSL_set_tlsext_host_name(socket_->native_handle(), address_.host.c_str());
  return step("TLS", [&](auto done) {
    socket_->async_handshake(asio::ssl::stream_base::client, std::move(done));
  });
}

Result<void> EventSource::Link::ask() {
  beast::http::request<beast::http::empty_body> request(beast::http::verb::get, options_.target,
                                                        11);
  const bool literal = address_.host.find(':') != std::string::npos;
  request.set(beast::http::field::host,
              (literal ? "[" + address_.host + "]" : address_.host) + ":" + address_.port);
  request.set(beast::http::field::accept, "text/event-stream");
  for (const auto& [name, value] : options_.headers) request.set(name, value);
  auto asked = step("asking", [&](auto done) {
    with_stream([&](auto& stream) { beast::http::async_write(stream, request, std::move(done)); });
  });
  if (!asked) return asked;
  return step("the answer", [&](auto done) {
    with_stream([&](auto& stream) {
      beast::http::async_read_header(stream, buffer_, answer_, std::move(done));
    });
  });
}

/// What the server says against it, by RFC 9457.
Result<void> EventSource::Link::refused() {
  std::string body;
  constexpr std::size_t kMax = 64 * 1024;
  while (!answer_.is_done() && body.size() < kMax) {
    answer_.get().body().data = chunk_.data();
    answer_.get().body().size = chunk_.size();
    const auto read = step("the answer", [&](auto done) {
      with_stream([&](auto& stream) {
        beast::http::async_read_some(
            stream, buffer_, answer_, [done = std::move(done)](error_code wrong, auto) mutable {
              done(wrong == beast::http::error::need_buffer ? error_code{} : wrong);
            });
      });
    });
    if (!read) break;
    body.append(chunk_.data(), chunk_.size() - answer_.get().body().size);
  }
  const auto status = answer_.get().result_int();
  error_code wrong;
  const auto problem = boost::json::parse(body, wrong);
  const auto text = [&](const char* name, std::string otherwise) {
    const auto* value = problem.is_object() ? problem.as_object().if_contains(name) : nullptr;
    return value != nullptr && value->is_string() ? std::string(value->as_string()) : otherwise;
  };
  return fail(code_for(status), "http.refused",
              text("detail", options_.server + " answers " + std::to_string(status) +
                                 " and no stream of events.") +
                  " (" + text("reason", std::to_string(status)) + ")");
}

void EventSource::Link::begin_read() {
  under_way_ = true;
  answer_.get().body().data = chunk_.data();
  answer_.get().body().size = chunk_.size();
  with_stream([&](auto& stream) {
    beast::http::async_read_some(stream, buffer_, answer_, [this](error_code wrong, std::size_t) {
      under_way_ = false;
      wrong_ = wrong == beast::http::error::need_buffer ? error_code{} : wrong;
      got_ = chunk_.size() - answer_.get().body().size;
    });
  });
}

Result<bool> EventSource::Link::read(EventParser& parser, std::chrono::milliseconds at_most) {
  if (!under_way_ && answer_.is_done())
    return no_connection(options_.server, "the stream has ended");
  if (!under_way_) begin_read();
  io_.restart();
  io_.run_for(at_most);
  if (under_way_) return false;
  if (wrong_) return no_connection(options_.server, wrong_.message());
  parser.take({chunk_.data(), got_});
  return true;
}

EventSource::EventSource(std::unique_ptr<Link> link) : link_(std::move(link)) {}
EventSource::~EventSource() = default;

Result<std::unique_ptr<EventSource>> EventSource::open(const Options& options) {
  auto link = std::make_unique<Link>(options);
  if (auto opened = link->open(); !opened) return fail(std::move(opened.error()));
  return std::unique_ptr<EventSource>(new EventSource(std::move(link)));
}

Result<std::optional<ServerSentEvent>> EventSource::next(std::chrono::milliseconds at_most) {
  for (;;) {
    if (auto event = parser_.next()) return event;
    const auto read = link_->read(parser_, at_most);
    if (!read) return fail(read.error());
    if (!*read) return std::nullopt;
  }
}

}  // namespace cas::adapters::http
