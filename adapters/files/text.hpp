#pragma once
#include <cstddef>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>

#include "events/result.hpp"

namespace cas::adapters::files {

/// Bytes of a whole file.
/// @errors not_found "file.not_found"; invalid "file.too_large", "file.not_regular";
///         unavailable "file.unreadable"; each names the path
[[nodiscard]] Result<std::string> read_file(const std::filesystem::path& path,
                                            std::size_t bytes_max);

/// "line 3, column 14" of a byte of `text`, both from 1; a column counts code points.
[[nodiscard]] std::string place_of(std::string_view text, std::size_t offset);

/// Offset of the first byte that is not UTF-8 (RFC 3629: no surrogates, no overlong forms).
[[nodiscard]] std::optional<std::size_t> first_invalid_utf8(std::string_view text);

/// Code points in `text`, which is UTF-8.
[[nodiscard]] std::size_t code_points(std::string_view text);

/// Does `text` hold a control character (C0 or DEL), a line end among them?
[[nodiscard]] bool has_control(std::string_view text);

/// A piece of foreign text that is safe and short enough for an error message: valid UTF-8 without
/// control characters, in single quotes, at most 60 code points.
[[nodiscard]] std::string in_quotes(std::string_view text);

}  // namespace cas::adapters::files
