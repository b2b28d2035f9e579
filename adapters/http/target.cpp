#include "adapters/http/target.hpp"

#include <algorithm>

#include "adapters/files/text.hpp"

namespace cas::adapters::http {
namespace {

int hex_value(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

std::unexpected<Error> bad(std::string reason, std::string detail) {
  return fail(Errc::invalid, std::move(reason), std::move(detail));
}

Result<std::string> decode(std::string_view text, bool plus_is_space) {
  std::string out;
  out.reserve(text.size());
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '+' && plus_is_space) {
      out.push_back(' ');
    } else if (text[i] != '%') {
      out.push_back(text[i]);
    } else {
      const int high = i + 1 < text.size() ? hex_value(text[i + 1]) : -1;
      const int low = i + 2 < text.size() ? hex_value(text[i + 2]) : -1;
      if (high < 0 || low < 0)
        return bad("http.bad_percent",
                   "Two hexadecimal digits must follow the % in " + files::in_quotes(text) + ".");
      out.push_back(static_cast<char>(high * 16 + low));
      i += 2;
    }
  }
  if (files::first_invalid_utf8(out))
    return bad("http.bad_utf8", "Decoded, " + files::in_quotes(text) + " is not UTF-8.");
  return out;
}

/// A path goes into logs and messages, so that no control character may stand in it.
Result<std::string> decode_segment(std::string_view text) {
  auto segment = decode(text, false);
  if (segment && files::has_control(*segment))
    return bad("http.control_character",
               "Decoded, " + files::in_quotes(text) + " holds a control character.");
  return segment;
}

Result<void> read_path(std::string_view text, Target& target) {
  if (text == "/") {
    target.path = "/";
    return {};
  }
  while (!text.empty()) {
    const auto end = std::min(text.find('/', 1), text.size());
    auto segment = decode_segment(text.substr(1, end - 1));
    if (!segment) return fail(std::move(segment.error()));
    target.path += "/" + *segment;
    target.segments.push_back(*std::move(segment));
    text.remove_prefix(end);
  }
  return {};
}

Result<void> read_query(std::string_view text, Target& target) {
  while (!text.empty()) {
    const auto end = std::min(text.find('&'), text.size());
    const auto pair = text.substr(0, end);
    text.remove_prefix(std::min(end + 1, text.size()));
    if (pair.empty()) continue;
    const auto equals = std::min(pair.find('='), pair.size());
    auto name = decode(pair.substr(0, equals), true);
    if (!name) return fail(std::move(name.error()));
    auto value = decode(pair.substr(std::min(equals + 1, pair.size())), true);
    if (!value) return fail(std::move(value.error()));
    target.parameters.emplace_back(*std::move(name), *std::move(value));
  }
  return {};
}

/// "http://host/path" without scheme and host.
std::string_view without_authority(std::string_view text) {
  const auto scheme = text.find("://");
  if (scheme == std::string_view::npos) return text;
  const auto name = text.substr(0, scheme);
  if (name != "http" && name != "https") return text;
  const auto path = text.find_first_of("/?", scheme + 3);
  return path == std::string_view::npos ? "/" : text.substr(path);
}

}  // namespace

Result<Target> parse_target(std::string_view text) {
  Target target;
  if (text == "*") {
    target.path = "*";
    return target;
  }
  const auto local = text.starts_with('/') ? text : without_authority(text);
  const bool plain = std::ranges::all_of(local, [](char c) { return c > ' ' && c != 127; });
  if (!plain || local.find('#') != std::string_view::npos)
    return bad("http.bad_target",
               files::in_quotes(text) + " holds a byte that must be percent-encoded.");
  const auto question = std::min(local.find('?'), local.size());
  const auto path = local.substr(0, question);
  if (!path.starts_with('/') && (!path.empty() || local.empty() || text.starts_with('?')))
    return bad("http.bad_target", files::in_quotes(text) + " is not a path that begins with '/'.");
  if (auto read = read_path(path.empty() ? "/" : path, target); !read)
    return fail(std::move(read.error()));
  if (question < local.size())
    if (auto read = read_query(local.substr(question + 1), target); !read)
      return fail(std::move(read.error()));
  return target;
}

std::string percent_encode(std::string_view text) {
  static constexpr std::string_view kHex = "0123456789ABCDEF";
  static constexpr std::string_view kPlain =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~";
  std::string out;
  for (const char c : text) {
    if (kPlain.find(c) != std::string_view::npos) {
      out.push_back(c);
      continue;
    }
    const auto byte = static_cast<unsigned char>(c);
    out += {'%', kHex[byte >> 4], kHex[byte & 15]};
  }
  return out;
}

}  // namespace cas::adapters::http
