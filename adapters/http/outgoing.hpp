#pragma once
#include <string>

#include "adapters/http/message.hpp"

namespace cas::adapters::http {

/// What an answer has to fit.
struct Asked {
  bool get = false;         ///< the method is GET or HEAD
  bool head = false;        ///< the body is to be left out
  bool old = false;         ///< HTTP/1.0, where connections close unless told otherwise
  bool keep_alive = false;  ///< what the server wants
  std::string id;
  std::string accept_encoding;
  std::string if_none_match;
};

/// The bytes of an answer.
struct Outgoing {
  int status = 0;
  std::string head;
  std::string own_body = {};
  std::shared_ptr<const std::string> shared_body = {};

  [[nodiscard]] const std::string& body() const { return shared_body ? *shared_body : own_body; }
};

/// Answers 304 where the client has it already, packs, and writes status line and header. A
/// response that cannot be written (a line end in a header, a header that is the transport's) is
/// a programmer's mistake, which is answered 500 "http.bad_answer".
[[nodiscard]] Outgoing outgoing(Response response, const Asked& asked);

/// Status line and header of a body that ends with the connection.
[[nodiscard]] Outgoing outgoing_stream(Fields headers, const Asked& asked);

}  // namespace cas::adapters::http
