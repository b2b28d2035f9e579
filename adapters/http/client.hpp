#pragma once
#include <chrono>
#include <functional>
#include <memory>
#include <string>

#include "adapters/http/message.hpp"
#include "events/result.hpp"

namespace cas::adapters::http {

/// Where another server listens: "http://192.0.2.1:8080", "https://cas.example:8443".
struct BaseUrl {
  bool secure = false;
  std::string host;  ///< a name or an address, without brackets
  std::string port;
};
/// @errors invalid "http.bad_url" (another scheme, no port, a path)
[[nodiscard]] Result<BaseUrl> parse_base_url(std::string_view text);

/// A request to another server. The client adds Host, Content-Length and Connection.
struct Outbound {
  std::string method;
  std::string target;  ///< as in the request line
  Fields headers;
  std::string body;
};

/// Sends requests to other servers, over connections that it keeps for the next ones, on a thread
/// of its own. Any thread, but not its own where said.
class Client {
 public:
  struct Options {
    std::size_t requests_max = 1'024;  ///< under way; one more fails
    std::size_t idle_max = 64;         ///< connections kept without a request
    std::size_t header_bytes_max = 16 * 1024;
    std::size_t body_bytes_max = 4 * 1024 * 1024;
    std::string ca_file;  ///< PEM; empty = the authorities that the system trusts
  };
  /// Called once, on the client's thread; must not wait.
  using OnAnswer = std::move_only_function<void(Result<Response>)>;

  /// @errors invalid "http.tls_certificate"
  static Result<std::unique_ptr<Client>> make(Options options);
  /// Stops. Not on the client's own thread.
  ~Client();
  Client(const Client&) = delete;
  Client& operator=(const Client&) = delete;

  /// A request that found a kept connection closed is sent again over a new one, so it has to be
  /// harmless to send it twice.
  /// @errors unavailable "peer.too_many", "peer.unreachable" (it was not sent), "peer.broken" (it
  ///         may have arrived), "peer.timeout"; invalid "http.bad_url"
  void send(std::string_view base_url, Outbound request, std::chrono::milliseconds at_most,
            OnAnswer on_answer);
  /// Calls `then` on the client's thread in a while; not at all if the client ends before.
  void after(std::chrono::milliseconds time, std::move_only_function<void()> then);
  /// What is under way fails, and nothing is begun any more: what is sent from now on is never
  /// answered. Not on the client's own thread.
  void stop();

 private:
  class Running;
  explicit Client(std::unique_ptr<Running> running);
  const std::unique_ptr<Running> running_;
};

}  // namespace cas::adapters::http
