#pragma once
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "adapters/http/body_reader.hpp"
#include "adapters/http/message.hpp"
#include "events/result.hpp"

namespace cas::adapters::http {

/// Why a request is not handed on. The connection ends after the answer, since nobody knows where
/// the next request would begin.
struct Refusal {
  int status = 400;
  std::string reason;
  std::string detail;
};

/// Reads one request out of the bytes of a connection, however they are cut. Knows no socket.
/// @refusals 400 "http.bad_request", "http.host" and those of parse_target; 413
///           "http.body_too_large"; 417 "http.expectation"; 431 "http.header_too_large"; 501
///           "http.transfer_encoding"; 505 "http.version"
class RequestReader {
 public:
  struct Limits {
    std::size_t header_bytes_max = 16 * 1024;
    std::size_t body_bytes_max = 1024 * 1024;
    std::size_t large_bytes_max = 0;  ///< of bodies that may be larger; 0 = there are none
    const std::function<bool(const Request&)>* may_be_large = nullptr;
  };
  enum class State { nothing_yet, header, body, done, refused };

  explicit RequestReader(Limits limits) : limits_(limits) {}

  /// Uses bytes from the front of `in` and says how many. Stops behind the header and behind the
  /// request.
  std::size_t put(std::string_view in);

  [[nodiscard]] State state() const { return state_; }
  [[nodiscard]] const Refusal& refusal() const { return refusal_; }
  /// From the end of the header on: method, target, headers; when refused, as far as it was read.
  /// The body is there when `done`.
  [[nodiscard]] Request& request() { return request_; }
  /// From the end of the header on: does the client wait for 100 (Continue)?
  [[nodiscard]] bool wants_continue() const { return wants_continue_; }
  /// From the end of the header on: the body is one of those that may be larger, and is larger, or
  /// does not say how long it is.
  [[nodiscard]] bool large() const { return large_; }
  /// The same: what the body may take up until it is there.
  [[nodiscard]] std::size_t body_bytes_due() const { return body_bytes_due_; }
  [[nodiscard]] bool keep_alive() const { return keep_alive_; }
  /// The client speaks HTTP/1.0.
  [[nodiscard]] bool old() const { return old_; }
  [[nodiscard]] bool head() const { return head_; }

 private:
  std::size_t put_header(std::string_view in);
  void read_header();
  void settle_body(std::optional<std::uint64_t> length, bool chunked);
  bool check_framing(std::size_t hosts);
  [[nodiscard]] std::size_t body_bytes_max() const;
  void refuse(int status, std::string reason, std::string detail);

  Limits limits_;
  State state_ = State::nothing_yet;
  std::string header_;  ///< bytes so far, up to the empty line
  std::size_t blank_lines_ = 0;
  std::optional<BodyReader> body_;
  Request request_;
  Refusal refusal_;
  bool wants_continue_ = false;
  bool large_ = false;
  std::size_t body_bytes_due_ = 0;
  bool keep_alive_ = false;
  bool old_ = false;
  bool head_ = false;
};

}  // namespace cas::adapters::http
