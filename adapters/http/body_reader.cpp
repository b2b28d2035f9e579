#include "adapters/http/body_reader.hpp"

#include <algorithm>

namespace cas::adapters::http {
namespace {

/// Nobody needs extensions or trailers; this many bytes of them are borne for one request.
constexpr std::size_t kFramingBytesMax = 16 * 1024;
/// More digits could not be counted in 64 bits.
constexpr std::size_t kSizeDigitsMax = 16;
/// Set aside at once for a body whose length is told; the rest when it comes.
constexpr std::uint64_t kReserveMax = 64 * 1024;

}  // namespace

BodyReader BodyReader::sized(std::uint64_t length) {
  BodyReader reader;
  reader.left_ = length;
  reader.body_.reserve(static_cast<std::size_t>(std::min(length, kReserveMax)));
  if (length == 0) reader.state_ = State::done;
  return reader;
}

BodyReader BodyReader::chunked(std::size_t bytes_max) {
  BodyReader reader;
  reader.chunked_ = true;
  reader.bytes_max_ = bytes_max;
  reader.at_ = At::size;
  return reader;
}

std::size_t BodyReader::put(std::string_view in) {
  std::size_t used = 0;
  while (used < in.size() && state_ == State::more) {
    if (at_ != At::data) {
      framing(in[used++]);
      continue;
    }
    const auto some =
        in.substr(used, static_cast<std::size_t>(std::min<std::uint64_t>(left_, in.size() - used)));
    body_ += some;
    used += some.size();
    left_ -= some.size();
    if (left_ > 0) continue;
    if (chunked_)
      at_ = At::data_cr;
    else
      state_ = State::done;
  }
  return used;
}

void BodyReader::expect(bool there, At next) {
  if (there)
    at_ = next;
  else
    state_ = State::malformed;
}

void BodyReader::framing(char c) {
  switch (at_) {
    case At::size: size_digit(c); break;
    case At::extension:
      if (c == '\r') return expect(true, At::size_lf);
      if (c == '\n' || ++framing_bytes_ > kFramingBytesMax) state_ = State::malformed;
      break;
    case At::size_lf:
      line_bytes_ = 0;
      expect(c == '\n', digits_ == 0 ? At::trailer : At::data);
      break;
    case At::data: break;
    case At::data_cr: expect(c == '\r', At::data_lf); break;
    case At::data_lf:
      digits_ = 0;
      expect(c == '\n', At::size);
      break;
    case At::trailer: trailer(c); break;
    case At::trailer_lf:
      if (c == '\n' && line_bytes_ == 0) state_ = State::done;
      line_bytes_ = 0;
      if (state_ != State::done) expect(c == '\n', At::trailer);
      break;
  }
}

void BodyReader::size_digit(char c) {
  const int digit = c >= '0' && c <= '9'   ? c - '0'
                    : c >= 'a' && c <= 'f' ? c - 'a' + 10
                    : c >= 'A' && c <= 'F' ? c - 'A' + 10
                                           : -1;
  if (digit >= 0 && digits_ < kSizeDigitsMax) {
    ++digits_;
    left_ = left_ * 16 + static_cast<unsigned>(digit);
    return;
  }
  const bool ends = c == '\r' || c == ';' || c == ' ' || c == '\t';
  if (!ends || digits_ == 0) {
    state_ = State::malformed;
    return;
  }
  if (left_ > bytes_max_ - body_.size()) {
    state_ = State::too_large;
    return;
  }
  if (left_ == 0) digits_ = 0;  // the last chunk: the trailer follows
  at_ = c == '\r' ? At::size_lf : At::extension;
}

void BodyReader::trailer(char c) {
  if (c == '\r') return expect(true, At::trailer_lf);
  ++line_bytes_;
  if (c == '\n' || ++framing_bytes_ > kFramingBytesMax) state_ = State::malformed;
}

}  // namespace cas::adapters::http
