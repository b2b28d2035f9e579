#include "adapters/http/request_reader.hpp"

#include <algorithm>
#include <boost/beast/http/empty_body.hpp>
#include <boost/beast/http/parser.hpp>

#include "adapters/http/target.hpp"

namespace cas::adapters::http {
namespace {

namespace beast = boost::beast;

/// More lines than any browser or proxy sends; each is compared with those before it.
constexpr std::size_t kFieldsMax = 100;

std::string text_of(beast::string_view text) { return {text.data(), text.size()}; }

bool is(std::string_view a, std::string_view b) {
  return beast::iequals({a.data(), a.size()}, {b.data(), b.size()});
}

/// RFC 9110 5.3: lines of one name are one list.
void add_field(Fields& fields, std::string name, std::string value) {
  for (auto& [known, values] : fields) {
    if (!is(known, name)) continue;
    values += (is(name, "Cookie") ? "; " : ", ") + value;
    return;
  }
  fields.emplace_back(std::move(name), std::move(value));
}

}  // namespace

void RequestReader::refuse(int status, std::string reason, std::string detail) {
  refusal_ = {status, std::move(reason), std::move(detail)};
  state_ = State::refused;
}

std::size_t RequestReader::put(std::string_view in) {
  std::size_t used = 0;
  if (state_ == State::nothing_yet || state_ == State::header) return put_header(in);
  if (state_ != State::body) return used;
  used = body_->put(in);
  switch (body_->state()) {
    case BodyReader::State::more: break;
    case BodyReader::State::done:
      request_.body = body_->take();
      state_ = State::done;
      break;
    case BodyReader::State::too_large:
      refuse(413, "http.body_too_large",
             "The body may have " + std::to_string(body_bytes_max()) + " bytes.");
      break;
    case BodyReader::State::malformed:
      refuse(400, "http.bad_request", "The chunks of the body cannot be read.");
      break;
  }
  return used;
}

// The library's parser gets the header in one piece. Fed bit by bit it bounds each piece, not the
// whole, and its chunk reader asserts that pieces are not too small.
std::size_t RequestReader::put_header(std::string_view in) {
  for (std::size_t used = 0; used < in.size();) {
    const char c = in[used++];
    if (c == '\n' && !header_.ends_with('\r')) {
      refuse(400, "http.bad_request", "Lines of the header end with CR and LF.");
      return used;
    }
    header_.push_back(c);
    if (header_ == "\r\n" && blank_lines_ == 0) {  // RFC 9112 2.2: to be borne
      ++blank_lines_;
      header_.clear();
      state_ = State::nothing_yet;
      continue;
    }
    state_ = State::header;
    const auto first = static_cast<unsigned char>(header_.front());
    if (first != '\r' && (first <= ' ' || first >= 127)) {
      refuse(400, "http.bad_request", "This is no HTTP request.");
      return used;
    }
    if (c == '\n' && (header_ == "\r\n" || header_.ends_with("\r\n\r\n"))) {
      read_header();
      return used;
    }
    if (header_.size() >= limits_.header_bytes_max) {
      refuse(431, "http.header_too_large",
             "Request line and header may have " + std::to_string(limits_.header_bytes_max) +
                 " bytes.");
      return used;
    }
  }
  return in.size();
}

void RequestReader::read_header() {
  namespace http = beast::http;
  http::request_parser<http::empty_body> parser;
  parser.skip(true);
  parser.header_limit(static_cast<std::uint32_t>(limits_.header_bytes_max));
  beast::error_code wrong;
  parser.put(boost::asio::buffer(header_), wrong);
  if (wrong == http::error::bad_version)
    return refuse(505, "http.version", "HTTP/1.1 and HTTP/1.0 are spoken here.");
  if (wrong || !parser.is_header_done())
    return refuse(
        400, "http.bad_request",
        "The header cannot be read: " + (wrong ? wrong.message() : "it ends early") + ".");
  const auto& header = parser.get();
  std::size_t fields = 0;
  std::size_t hosts = 0;
  for (const auto& field : header) {
    if (++fields > kFieldsMax)
      return refuse(431, "http.header_too_large",
                    "The header may have " + std::to_string(kFieldsMax) + " lines.");
    if (field.name() == http::field::host) ++hosts;
    add_field(request_.headers, text_of(field.name_string()), text_of(field.value()));
  }
  request_.method = text_of(header.method_string());
  head_ = request_.method == "HEAD";
  if (head_) request_.method = "GET";
  request_.target = text_of(header.target());
  keep_alive_ = parser.keep_alive();
  old_ = header.version() < 11;
  auto target = parse_target(request_.target);
  if (!target) return refuse(400, target.error().reason, target.error().detail);
  request_.path = std::move(target->path);
  request_.segments = std::move(target->segments);
  request_.parameters = std::move(target->parameters);
  const auto length = parser.content_length();
  if (check_framing(hosts))
    settle_body(length ? std::optional(*length) : std::nullopt, parser.chunked());
}

bool RequestReader::check_framing(std::size_t hosts) {
  if (hosts > 1 || (hosts == 0 && !old_)) {
    refuse(400, "http.host", "A request has one Host line.");  // RFC 9112 3.2
    return false;
  }
  if (const auto* encoding = request_.header("Transfer-Encoding")) {
    if (old_ || request_.header("Content-Length") != nullptr) {
      refuse(400, "http.bad_request",
             "Transfer-Encoding goes neither with Content-Length nor with HTTP/1.0.");
      return false;
    }
    if (!is(*encoding, "chunked")) {
      refuse(501, "http.transfer_encoding", "Of the transfer encodings only chunked is known.");
      return false;
    }
  }
  if (const auto* expects = request_.header("Expect"); expects != nullptr && !old_) {
    if (!is(*expects, "100-continue")) {
      refuse(417, "http.expectation", "Of the expectations only 100-continue is known.");
      return false;
    }
    wants_continue_ = true;
  }
  return true;
}

std::size_t RequestReader::body_bytes_max() const {
  return large_ ? limits_.large_bytes_max : limits_.body_bytes_max;
}

void RequestReader::settle_body(std::optional<std::uint64_t> length, bool chunked) {
  const bool beyond = chunked || length.value_or(0) > limits_.body_bytes_max;
  large_ = beyond && limits_.large_bytes_max > limits_.body_bytes_max &&
           limits_.may_be_large != nullptr && (*limits_.may_be_large)(request_);
  if (length.value_or(0) > body_bytes_max())
    return refuse(413, "http.body_too_large",
                  "The body has " + std::to_string(*length) + " bytes and may have " +
                      std::to_string(body_bytes_max()) + ".");
  if (!chunked && length.value_or(0) == 0) {
    wants_continue_ = false;
    state_ = State::done;
    return;
  }
  body_bytes_due_ = chunked ? body_bytes_max() : static_cast<std::size_t>(*length);
  body_ = chunked ? BodyReader::chunked(body_bytes_max()) : BodyReader::sized(*length);
  state_ = State::body;
}

}  // namespace cas::adapters::http
