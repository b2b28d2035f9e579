#include "adapters/http/negotiation.hpp"

#include <zlib.h>

#include <algorithm>
#include <boost/beast/core/string.hpp>

#include "events/result.hpp"

namespace cas::adapters::http {
namespace {

constexpr std::size_t kPackedWell = 64 * 1024;

std::string_view trimmed(std::string_view text) {
  const auto from = std::min(text.find_first_not_of(" \t"), text.size());
  text.remove_prefix(from);
  return text.substr(0, text.find_last_not_of(" \t") + 1);
}

bool is(std::string_view a, std::string_view b) {
  return boost::beast::iequals({a.data(), a.size()}, {b.data(), b.size()});
}

/// Takes what stands before the first `separator` off the front.
std::string_view next(std::string_view& text, char separator) {
  const auto end = std::min(text.find(separator), text.size());
  const auto item = text.substr(0, end);
  text.remove_prefix(std::min(end + 1, text.size()));
  return trimmed(item);
}

/// Is this weight 0, 0.0, 0.00 or 0.000?
bool is_zero(std::string_view weight) {
  return weight.starts_with('0') && weight.find_first_of("123456789") == std::string_view::npos;
}

std::string_view opaque(std::string_view etag) {
  return etag.starts_with("W/") ? etag.substr(2) : etag;
}

}  // namespace

bool accepts_gzip(std::string_view accept_encoding) {
  std::optional<bool> named;
  bool any = false;
  while (!accept_encoding.empty()) {
    auto item = next(accept_encoding, ',');
    const auto coding = next(item, ';');
    bool wanted = true;
    while (!item.empty()) {
      const auto parameter = next(item, ';');
      if (parameter.starts_with("q=") || parameter.starts_with("Q="))
        wanted = !is_zero(parameter.substr(2));
    }
    if (is(coding, "gzip") || is(coding, "x-gzip")) named = wanted;
    if (coding == "*") any = wanted;
  }
  return named.value_or(any);
}

bool worth_packing(std::string_view content_type) {
  const auto type = next(content_type, ';');
  return type.starts_with("text/") || type.ends_with("+json") || type.ends_with("+xml") ||
         type == "application/json" || type == "application/javascript" ||
         type == "application/xml" || type == "application/wasm" || type == "application/x-ndjson";
}

std::string gzip(std::string_view bytes) {
  constexpr int kGzipFormat = 16 + MAX_WBITS;
  z_stream stream{};
  const int level = bytes.size() > kPackedWell ? Z_BEST_SPEED : Z_DEFAULT_COMPRESSION;
  invariant(deflateInit2(&stream, level, Z_DEFLATED, kGzipFormat, 8, Z_DEFAULT_STRATEGY) == Z_OK,
            "there is memory for packing");
  std::string out(deflateBound(&stream, static_cast<uLong>(bytes.size())), '\0');
  // zlib takes its input without const, but never writes there.
  stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(bytes.data()));
  stream.avail_in = static_cast<uInt>(bytes.size());
  stream.next_out = reinterpret_cast<Bytef*>(out.data());
  stream.avail_out = static_cast<uInt>(out.size());
  const int result = deflate(&stream, Z_FINISH);
  out.resize(stream.total_out);
  deflateEnd(&stream);
  invariant(result == Z_STREAM_END, "deflateBound is a bound");
  return out;
}

bool names_etag(std::string_view if_none_match, std::string_view etag) {
  if (trimmed(if_none_match) == "*") return true;
  // A comma may stand inside the quotes of an entity tag.
  while (true) {
    const auto open = if_none_match.find('"');
    if (open == std::string_view::npos) return false;
    const auto close = if_none_match.find('"', open + 1);
    if (close == std::string_view::npos) return false;
    if (if_none_match.substr(open, close - open + 1) == opaque(etag)) return true;
    if_none_match.remove_prefix(close + 1);
  }
}

bool is_media_type(std::string_view content_type, std::string_view wanted) {
  return is(next(content_type, ';'), wanted);
}

std::optional<std::string_view> credentials(std::string_view authorization,
                                            std::string_view scheme) {
  const auto named = authorization.find(' ');
  if (named == std::string_view::npos || !is(authorization.substr(0, named), scheme))
    return std::nullopt;
  return trimmed(authorization.substr(named));
}

}  // namespace cas::adapters::http
