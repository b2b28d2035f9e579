#pragma once
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace cas::adapters::http {

/// Takes the body of one request out of what comes in, as long as it is told to be or in chunks
/// (RFC 9112 7.1). Chunk extensions and trailers are read over and dropped, so that no trailer is
/// taken for a header.
class BodyReader {
 public:
  enum class State { more, done, too_large, malformed };

  /// `length` is at most `bytes_max`.
  static BodyReader sized(std::uint64_t length);
  static BodyReader chunked(std::size_t bytes_max);

  /// Uses bytes from the front of `in` and says how many. All of them, unless the body has ended.
  std::size_t put(std::string_view in);

  [[nodiscard]] State state() const { return state_; }
  [[nodiscard]] std::string take() { return std::move(body_); }

 private:
  enum class At { size, extension, size_lf, data, data_cr, data_lf, trailer, trailer_lf };

  void framing(char c);
  void size_digit(char c);
  void trailer(char c);
  void expect(bool there, At next);

  State state_ = State::more;
  At at_ = At::data;
  bool chunked_ = false;
  std::uint64_t left_ = 0;         ///< of the body or of this chunk
  std::size_t bytes_max_ = 0;      ///< of all chunks together
  std::size_t digits_ = 0;         ///< of this chunk's size
  std::size_t line_bytes_ = 0;     ///< of this extension, or of this line of the trailer
  std::size_t framing_bytes_ = 0;  ///< of all extensions and the trailer
  std::string body_;
};

}  // namespace cas::adapters::http
