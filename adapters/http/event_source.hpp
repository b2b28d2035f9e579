#pragma once
#include <chrono>
#include <memory>
#include <optional>
#include <string>

#include "adapters/http/event_parser.hpp"
#include "adapters/http/message.hpp"
#include "events/result.hpp"

namespace cas::adapters::http {

/// Follows a stream of server-sent events over HTTP or TLS, one connection for as long as it lasts.
/// One thread.
class EventSource {
 public:
  struct Options {
    std::string server;  ///< "http://127.0.0.1:8080", "https://cas.example:8443"
    std::string target;  ///< path and query
    Fields headers;
    std::string ca_file;  ///< PEM; empty = the authorities that the system trusts
    std::chrono::milliseconds connect_timeout{10'000};
  };

  /// Connects, asks, and reads the header of the answer.
  /// @errors invalid "http.bad_url", "http.tls_certificate"; forbidden, not_found, invalid or
  ///         unavailable with the reason that the server gives; unavailable "http.no_connection"
  static Result<std::unique_ptr<EventSource>> open(const Options& options);
  ~EventSource();
  EventSource(const EventSource&) = delete;
  EventSource& operator=(const EventSource&) = delete;

  /// The next event; nothing when none came in that time.
  /// @errors unavailable "http.no_connection"  the stream has ended: open it again with `last_id`
  Result<std::optional<ServerSentEvent>> next(std::chrono::milliseconds at_most);
  /// What Last-Event-ID has to be after the events that were taken; empty before the first id.
  [[nodiscard]] const std::string& last_id() const noexcept { return parser_.last_id(); }

 private:
  class Link;
  explicit EventSource(std::unique_ptr<Link> link);

  EventParser parser_;
  std::unique_ptr<Link> link_;
};

}  // namespace cas::adapters::http
