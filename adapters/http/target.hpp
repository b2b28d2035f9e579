#pragma once
#include <string>
#include <string_view>
#include <vector>

#include "adapters/http/message.hpp"
#include "events/result.hpp"

namespace cas::adapters::http {

/// The parts of a request target (RFC 9112 3.2), decoded.
struct Target {
  std::string path;
  std::vector<std::string> segments;
  Fields parameters;

  friend bool operator==(const Target&, const Target&) = default;
};

/// Reads an origin form "/path?query", an absolute form "http://host/path?query", whose host is not
/// looked at, or "*". The path is split before it is decoded, so that %2F is part of a segment. In
/// the query + is a space, and an empty pair (a=1&&b=2) is skipped.
/// @errors invalid "http.bad_target" (another form, a fragment, bytes that must be encoded),
///         "http.bad_percent", "http.bad_utf8", "http.control_character" (also encoded)
[[nodiscard]] Result<Target> parse_target(std::string_view text);

/// Writes a piece of a path or query so that parse_target reads it back.
[[nodiscard]] std::string percent_encode(std::string_view text);

}  // namespace cas::adapters::http
