#pragma once
#include <boost/json.hpp>
#include <functional>
#include <memory>
#include <string>

#include "adapters/http/client.hpp"
#include "ops/cli/options.hpp"
#include "ops/cli/output.hpp"
#include "ops/cli/words.hpp"

namespace cas::ops {

/// A server that holds the log, spoken to over HTTP with the token that was given. One thread.
class Remote {
 public:
  /// @errors invalid "server.token_missing", "http.bad_url"
  static Result<Remote> open(const Options& options, std::string address);

  struct Asked {
    std::string method;
    std::string path;  ///< with its query
    boost::json::value body = {};
    adapters::http::Fields headers = {};
    std::string file = {};  ///< instead of the body
  };
  struct Answered {
    boost::json::object body;
    std::string etag;
  };
  /// @errors what the problem document says, under the reason that it has; unavailable
  ///         "peer.unreachable" and the like
  Result<Answered> ask(const Asked& asked);
  /// What stands at a path, as it came.
  /// @errors as above
  Result<std::string> fetch(const std::string& path);

 private:
  Result<adapters::http::Response> send(const Asked& asked);
  Remote(std::string address, std::string token, std::unique_ptr<adapters::http::Client> client)
      : address_(std::move(address)), token_(std::move(token)), client_(std::move(client)) {}
  std::string address_;
  std::string token_;
  std::unique_ptr<adapters::http::Client> client_;
};

/// Does `here`, on this process's own node; or `there`, where --server names a server, or where the
/// log is locked by one that has left its address beside the store. When that one cannot be
/// reached, the error is that the log is locked, and says why asking failed.
Result<Exit> here_or_there(const Options& options, const std::function<Result<Exit>()>& here,
                           const std::function<Result<Exit>(Remote&)>& there);

/// A server's address beside its store, for commands that find the log locked; gone with this.
class LeftAddress {
 public:
  LeftAddress(const Options& options, const std::string& address);
  ~LeftAddress();
  LeftAddress(const LeftAddress&) = delete;
  LeftAddress& operator=(const LeftAddress&) = delete;

 private:
  std::string file_;
};

/// That the store or the log is locked, in words that name the server which holds it, if one has
/// left its address beside the store, and say what to do where a command cannot go to it; any other
/// error as it is.
[[nodiscard]] Error named_holder(const Options& options, Error error);
/// The store is this process's own now: an address beside it is of a server that was killed.
void remove_left_address(const Options& options);

/// Text in a path or a query, percent-encoded (RFC 3986).
[[nodiscard]] std::string encoded(std::string_view text);
/// Prints what a write came to, as `tell` does.
Result<Exit> tell_answer(const boost::json::object& body, bool json,
                         std::string_view already_so_words = kAlreadySo);

}  // namespace cas::ops
