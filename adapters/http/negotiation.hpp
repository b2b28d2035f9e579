#pragma once
#include <optional>
#include <string>
#include <string_view>

namespace cas::adapters::http {

/// Does this Accept-Encoding take gzip (RFC 9110 12.5.3)?
[[nodiscard]] bool accepts_gzip(std::string_view accept_encoding);

/// Text, JSON, scripts and the like, which gzip makes smaller.
[[nodiscard]] bool worth_packing(std::string_view content_type);

/// The bytes in gzip format (RFC 1952). Large ones are packed fast, since the thread has others to
/// serve.
[[nodiscard]] std::string gzip(std::string_view bytes);

/// Does If-None-Match name this ETag, or "*"? Compared weakly (RFC 9110 13.1.2).
[[nodiscard]] bool names_etag(std::string_view if_none_match, std::string_view etag);

/// Is a body with this Content-Type of that media type, whatever its parameters (RFC 9110 8.3.1)?
[[nodiscard]] bool is_media_type(std::string_view content_type, std::string_view wanted);

/// What Authorization holds behind this scheme (RFC 9110 11.4); nothing if it is of another one.
[[nodiscard]] std::optional<std::string_view> credentials(std::string_view authorization,
                                                          std::string_view scheme);

}  // namespace cas::adapters::http
