#pragma once
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "adapters/http/event_stream.hpp"
#include "adapters/http/message.hpp"
#include "events/result.hpp"

/// HTTP/1.1 (RFC 9110, 9112) over TCP or TLS: bytes to requests, answers to bytes. What the paths
/// mean is the handler's business.
namespace cas::adapters::http {

inline constexpr int kNoOperation = -1;

/// The right to answer one request, exactly once, from any thread, at any time. Destroyed
/// unanswered it answers 500. Outlives the server without harm.
class Reply {
 public:
  explicit Reply(std::weak_ptr<Connection> connection);
  Reply(Reply&& other) noexcept;
  Reply& operator=(Reply&& other) noexcept;
  Reply(const Reply&) = delete;
  Reply& operator=(const Reply&) = delete;
  ~Reply();

  /// Says what was asked for, in the handler's own numbering; goes to the access log.
  void of(int operation) { operation_ = operation; }
  /// Adds these fields to whatever is answered.
  void add(Fields fields) { added_ = std::move(fields); }
  /// Answers. A second answer is a programmer's mistake.
  void send(Response response);
  /// Answers 200 with an open end. Content-Type is text/event-stream and Cache-Control no-store
  /// unless `headers` say otherwise. If the client is gone, the stream is closed from the start or
  /// soon after.
  std::shared_ptr<EventStream> stream(Fields headers = {});

 private:
  std::weak_ptr<Connection> connection_;
  int operation_ = kNoOperation;
  Fields added_;
  bool open_ = true;
};

/// Called on an I/O thread, which serves other connections too: must not wait for anything.
using Handler = std::function<void(Request, Reply)>;

/// One answered request, for logs and metrics. A request that could not be read has "-" as method
/// and path.
struct Access {
  std::string_view method;
  std::string_view path;  ///< without the query
  int status = 0;
  std::uint64_t microseconds = 0;  ///< from the end of the header to the answer
  std::string_view id;
  int operation = kNoOperation;  ///< what the handler said of it
};

/// What has gone through a server since it listens. Bytes are those of HTTP, inside of TLS.
struct Traffic {
  std::uint64_t accepted = 0;  ///< connections
  std::uint64_t refused = 0;   ///< connections beyond `connections_max`
  std::uint64_t received_bytes = 0;
  std::uint64_t sent_bytes = 0;
  std::uint64_t slow_readers = 0;   ///< streams that were cut because their reader did not keep up
  std::uint64_t stalled_peers = 0;  ///< streams that were cut because nothing was read any more
};

/// Whether a large body may come in, as told before the first byte of it is read.
struct Admission {
  std::shared_ptr<const void> place;  ///< what it takes up until it is gone
  std::optional<Response> refusal;    ///< answered instead of reading it
  int operation = kNoOperation;       ///< that the request asks for
};

/// Bodies of some requests may be larger than others'. Whoever sends one is looked at first, so
/// that strangers fill neither memory nor time.
struct LargeBodies {
  std::size_t bytes_max = 0;                   ///< 0 = there are none
  std::chrono::milliseconds timeout{300'000};  ///< for the whole body
  /// May this request's body be large? Its header has come in. On an I/O thread; must not wait.
  std::function<bool(const Request&)> possible;
  /// Says so through the function, from any thread; the request is there until this returns.
  std::function<void(const Request&, std::function<void(Admission)>)> admit;
};

struct Options {
  std::string address = "127.0.0.1";  ///< an IP address; without TLS only a loopback one
  std::uint16_t port = 0;             ///< 0 = a free one
  unsigned threads = 2;
  std::size_t body_bytes_max = 1024 * 1024;
  /// Of all bodies together that are on their way in, but for those of up to `kSmallBody` and large
  /// ones: strangers send, too. One more is told 503.
  std::size_t bodies_bytes_max = 256UL * 1024 * 1024;
  static constexpr std::size_t kSmallBody = 16UL * 1024;
  std::size_t header_bytes_max = 16 * 1024;          ///< request line and header together
  std::chrono::milliseconds header_timeout{10'000};  ///< from its first byte; TLS handshake, too
  std::chrono::milliseconds body_timeout{30'000};  ///< for the whole body; for progress of answers
  std::chrono::milliseconds idle_timeout{60'000};  ///< between requests; of a stalled stream
  std::chrono::milliseconds closing_timeout{5'000};  ///< of what a closed stream had still to send
  LargeBodies large;
  std::size_t connections_max = 12'000;  ///< one more is told 503
  std::string tls_cert;  ///< PEM file, the chain from the server's own on; empty = plain HTTP
  std::string tls_key;   ///< PEM file
  std::size_t stream_backlog_bytes_max = 1024 * 1024;  ///< mostly shared with other streams
  std::function<void(const Access&)> on_access;        ///< called on I/O threads; must not wait
};

/// Would a server listen with these, so far as can be told without a socket?
/// @errors those of Server::listen but "http.cannot_listen"
[[nodiscard]] Result<void> check(const Options& options);

class Server {
 public:
  using Options = http::Options;

  /// Listens and serves until stopped or destroyed.
  /// @errors invalid "http.bad_address", "http.tls_needed" (plain HTTP beyond loopback),
  ///         "http.tls_incomplete", "http.tls_certificate"; unavailable "http.cannot_listen"
  [[nodiscard]] static Result<std::unique_ptr<Server>> listen(Options options, Handler handler);

  /// Stops at once. Not on an I/O thread, where nothing of this class but the getters may be
  /// called.
  ~Server();
  Server(const Server&) = delete;
  Server& operator=(const Server&) = delete;

  [[nodiscard]] std::uint16_t port() const;
  /// Connections that are open now.
  [[nodiscard]] std::size_t connections() const;
  [[nodiscard]] Traffic traffic() const;

  /// Takes no new connections; those that are open go on.
  void stop_accepting();
  /// Ends well: no new connection or request, streams end with reason "server_stopping", requests
  /// that have begun are answered. What is not done after `at_most` is cut off. Returns how many
  /// connections were.
  std::size_t drain_and_stop(std::chrono::milliseconds at_most);

 private:
  class Running;
  explicit Server(std::unique_ptr<Running> running);

  std::unique_ptr<Running> running_;
};

}  // namespace cas::adapters::http
