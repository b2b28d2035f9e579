#pragma once
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace cas::adapters::http {

class SharedBody;

/// Names and values in their order.
using Fields = std::vector<std::pair<std::string, std::string>>;

/// The value of the first field of that name, whose case does not matter; null when there is none.
[[nodiscard]] const std::string* find_field(const Fields& fields, std::string_view name);

/// One request as it came in, its syntax checked. A HEAD request shows as GET: the transport leaves
/// the body out of the answer (RFC 9110 9.3.2).
struct Request {
  std::string method;                 ///< a token, mostly "GET", "POST"…
  std::string target;                 ///< as it was sent, path and query
  std::string path;                   ///< percent-decoded, UTF-8 without control characters
  std::vector<std::string> segments;  ///< of the path, decoded one by one; "/" has none
  Fields parameters;                  ///< of the query, decoded, UTF-8
  Fields headers;                     ///< lines of one name are joined with a comma
  std::string body;
  std::string id;    ///< of X-Request-Id if that is well formed, else 32 random hex digits
  std::string peer;  ///< "192.0.2.1:50000"
  std::shared_ptr<const void> place;  ///< that was given to a large body; kept as long as that is

  /// The first query parameter of that name, or null.
  [[nodiscard]] const std::string* query(std::string_view name) const;
  /// The header of that name, whose case does not matter, or null. Its bytes need not be UTF-8.
  [[nodiscard]] const std::string* header(std::string_view name) const;
};

/// What a request is answered with. The transport adds Content-Length, Date, X-Request-Id and
/// Connection; packs bodies of more than 1 KiB that are worth it with gzip where the client takes
/// that and no Content-Encoding is set; and turns a 200 into a 304 when the ETag set here is one
/// that a GET's If-None-Match names. The ETag stays as it is.
struct Response {
  int status = 200;
  std::string content_type = {};  ///< empty = no such header
  std::string body = {};
  Fields headers = {};
  std::shared_ptr<const SharedBody> shared = {};  ///< instead of `body`, if there is one
};

}  // namespace cas::adapters::http
