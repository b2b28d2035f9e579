#include "adapters/report_files/text_decoder.hpp"

#include <iconv.h>

#include <algorithm>
#include <memory>
#include <utility>

#include "adapters/files/text.hpp"

namespace cas::adapters::report_files {
namespace {

constexpr std::string_view kMark = "\xEF\xBB\xBF";

bool ascii(std::string_view bytes) {
  return std::ranges::all_of(bytes, [](char c) { return static_cast<unsigned char>(c) < 0x80; });
}

/// Bytes at the end that may begin a character of UTF-8 which goes on in the next piece.
std::size_t cut_off(std::string_view bytes) {
  for (std::size_t back = 1; back <= std::min<std::size_t>(3, bytes.size()); ++back) {
    const auto byte = static_cast<unsigned char>(bytes[bytes.size() - back]);
    if (byte < 0x80) return 0;
    if (byte >= 0xC0) {
      const std::size_t size = byte >= 0xF0 ? 4 : byte >= 0xE0 ? 3 : 2;
      return size > back ? back : 0;
    }
  }
  return 0;
}

std::unexpected<Error> bad(Encoding encoding) {
  return fail(Errc::invalid, "file.bad_encoding",
              "bytes that are not " + std::string(name_of(encoding)));
}

Result<std::string> from_table(std::string_view bytes, Encoding encoding) {
  const auto* name = encoding == Encoding::windows_1250 ? "WINDOWS-1250" : "ISO-8859-2";
  const auto table = iconv_open("UTF-8", name);
  invariant(table != reinterpret_cast<iconv_t>(-1), "the C library has the tables of Polish");
  std::string text(bytes.size() * 3, '\0');  // no letter of the two takes more
  auto* from = const_cast<char*>(bytes.data());
  auto* to = text.data();
  std::size_t from_left = bytes.size();
  std::size_t to_left = text.size();
  const auto outcome = iconv(table, &from, &from_left, &to, &to_left);
  iconv_close(table);
  if (outcome == static_cast<std::size_t>(-1)) return bad(encoding);
  text.resize(text.size() - to_left);
  return text;
}

}  // namespace

void TextDecoder::know(std::string_view bytes, bool last) {
  known_ = true;
  if (!files::first_invalid_utf8(bytes.substr(0, bytes.size() - (last ? 0 : cut_off(bytes)))))
    return;
  int windows = 0;
  int iso = 0;
  for (const char c : bytes) {
    const auto byte = static_cast<unsigned char>(c);
    if (byte >= 0x80 && byte <= 0x9F) windows = static_cast<int>(bytes.size());
    if (byte == 0xA5 || byte == 0xB9) ++windows;
    if (byte == 0xA1 || byte == 0xA6 || byte == 0xAC || byte == 0xB1 || byte == 0xB6 ||
        byte == 0xBC)
      ++iso;
  }
  encoding_ = windows >= iso ? Encoding::windows_1250 : Encoding::iso_8859_2;
}

Result<std::string> TextDecoder::decode(std::string_view bytes, bool last) {
  if (!std::exchange(begun_, true) && bytes.starts_with(kMark)) {
    known_ = true;
    encoding_ = Encoding::utf_8_with_mark;
    bytes.remove_prefix(kMark.size());
  }
  if (!known_ && !ascii(bytes)) know(bytes, last);
  if (encoding_ == Encoding::windows_1250 || encoding_ == Encoding::iso_8859_2)
    return from_table(bytes, encoding_);
  auto text = std::exchange(rest_, {}).append(bytes);
  if (!last) {
    rest_ = text.substr(text.size() - cut_off(text));
    text.resize(text.size() - rest_.size());
  }
  if (files::first_invalid_utf8(text)) return bad(encoding_);
  return text;
}

}  // namespace cas::adapters::report_files
