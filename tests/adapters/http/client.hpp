#pragma once
#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>

namespace cas::tests {

/// What came back, as it stood on the wire.
struct Answer {
  int status = 0;
  std::string head;  ///< status line and header, with the empty line
  std::string body;

  /// The value of a header, or "" when it is not there.
  [[nodiscard]] std::string header(std::string_view name) const;
};

/// A client that does exactly what it is told, whether that is HTTP or not. Blocking; whatever
/// takes more than 20 s fails the test.
class Client {
 public:
  /// `receive_buffer` = 0 leaves the kernel's own.
  explicit Client(std::uint16_t port, int receive_buffer = 0);
  ~Client();
  Client(Client&& other) noexcept;
  Client(const Client&) = delete;
  Client& operator=(const Client&) = delete;

  /// False when the other side has closed.
  bool send(std::string_view bytes);
  /// No more is sent, but answers are still read.
  void finish();
  /// One answer; `of_head` when it has no body, whatever it says. Status 0 when the connection ends
  /// before its end.
  Answer read_answer(bool of_head = false);
  /// Up to and with `mark`; what there is when the connection ends before.
  std::string read_past(std::string_view mark);
  /// Exactly so many bytes, or what there is.
  std::string read_bytes(std::size_t bytes);
  std::string read_to_end();

 private:
  bool read_more();

  int socket_ = -1;
  std::string inbox_;
};

/// "GET /path HTTP/1.1" with a Host and these lines, each ended by CR LF.
[[nodiscard]] std::string get(std::string_view target, std::string_view lines = {});
/// The same as POST with a body.
[[nodiscard]] std::string post(std::string_view target, std::string_view body,
                               std::string_view lines = {});

/// The bytes that a gzip stream holds; fails the test if it is none.
[[nodiscard]] std::string unpacked(std::string_view gzip);

}  // namespace cas::tests
