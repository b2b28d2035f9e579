#include "adapters/files/text.hpp"

#include <algorithm>
#include <cstdint>
#include <fstream>

namespace cas::adapters::files {
namespace {

constexpr std::size_t kQuotedMax = 60;

bool continues(char c) { return (static_cast<std::uint8_t>(c) & 0xC0U) == 0x80U; }

/// Bytes of the code point that `text` begins with; 0 if it does not begin with one.
std::size_t code_point_size(std::string_view text) {
  const auto byte = [&](std::size_t i) { return static_cast<std::uint8_t>(text[i]); };
  const auto lead = byte(0);
  if (lead < 0x80) return 1;
  const std::size_t size = lead >= 0xF0 ? 4 : lead >= 0xE0 ? 3 : 2;
  if (lead < 0xC2 || lead > 0xF4 || text.size() < size) return 0;
  for (std::size_t i = 1; i < size; ++i)
    if (!continues(text[i])) return 0;
  // Overlong forms, surrogates, and what lies beyond U+10FFFF (RFC 3629, section 4).
  if ((lead == 0xE0 && byte(1) < 0xA0) || (lead == 0xED && byte(1) > 0x9F)) return 0;
  if ((lead == 0xF0 && byte(1) < 0x90) || (lead == 0xF4 && byte(1) > 0x8F)) return 0;
  return size;
}

bool is_control(char c) { return static_cast<std::uint8_t>(c) < 0x20 || c == '\x7F'; }

}  // namespace

Result<std::string> read_file(const std::filesystem::path& path, std::size_t bytes_max) {
  std::error_code code;
  const auto status = std::filesystem::status(path, code);
  if (status.type() == std::filesystem::file_type::not_found)
    return fail(Errc::not_found, "file.not_found", "There is no file " + path.string());
  if (code)
    return fail(Errc::unavailable, "file.unreadable", path.string() + ": " + code.message());
  if (!std::filesystem::is_regular_file(status))
    return fail(Errc::invalid, "file.not_regular", path.string() + " is not a regular file");
  std::ifstream in{path, std::ios::binary};
  std::string bytes(bytes_max + 1, '\0');
  in.read(bytes.data(), static_cast<std::streamsize>(bytes.size()));
  if (in.bad() || (in.fail() && !in.eof()))
    return fail(Errc::unavailable, "file.unreadable", path.string() + " cannot be read");
  bytes.resize(static_cast<std::size_t>(in.gcount()));
  if (bytes.size() > bytes_max)
    return fail(Errc::invalid, "file.too_large",
                path.string() + " is larger than " + std::to_string(bytes_max) + " bytes");
  return bytes;
}

std::string place_of(std::string_view text, std::size_t offset) {
  const auto before = text.substr(0, offset);
  const auto line = std::ranges::count(before, '\n') + 1;
  const auto line_start = before.rfind('\n') + 1;  // npos + 1 is 0
  return "line " + std::to_string(line) + ", column " +
         std::to_string(code_points(before.substr(line_start)) + 1);
}

std::optional<std::size_t> first_invalid_utf8(std::string_view text) {
  for (std::size_t at = 0; at < text.size();) {
    const auto size = code_point_size(text.substr(at));
    if (size == 0) return at;
    at += size;
  }
  return std::nullopt;
}

std::size_t code_points(std::string_view text) {
  return static_cast<std::size_t>(
      std::ranges::count_if(text, [](char c) { return !continues(c); }));
}

bool has_control(std::string_view text) { return std::ranges::any_of(text, is_control); }

std::string in_quotes(std::string_view text) {
  std::string out = "'";
  std::size_t count = 0;
  while (!text.empty() && count < kQuotedMax) {
    const auto size = code_point_size(text);
    const bool shown = size > 0 && !is_control(text.front());
    out += shown ? text.substr(0, size) : "?";
    text.remove_prefix(std::max<std::size_t>(size, 1));
    ++count;
  }
  return out + (text.empty() ? "'" : "…'");
}

}  // namespace cas::adapters::files
