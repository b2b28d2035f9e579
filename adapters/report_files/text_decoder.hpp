#pragma once
#include <string>
#include <string_view>

#include "adapters/report_files/delivery.hpp"

namespace cas::adapters::report_files {

/// Makes UTF-8 of a text whose encoding nobody wrote down. A byte order mark says UTF-8; so does a
/// first piece with other letters than ASCII that is valid UTF-8. Else it is one of the two tables
/// that Polish programs write, told apart by what stands at the bytes where these differ:
///
///     letter          Ą   ą   Ś   ś   Ź   ź
///     Windows-1250    A5  B9  8C  9C  8F  9F
///     ISO-8859-2      A1  B1  A6  B6  AC  BC
///
/// A byte of 80 to 9F is a letter in Windows-1250 alone, which settles it; else the more frequent
/// ones win, and Windows-1250 when there are as many. The piece decides for the whole file.
class TextDecoder {
 public:
  /// What the bytes say; a character that they cut is kept for the next call.
  /// @param last  nothing follows
  /// @errors invalid "file.bad_encoding"  bytes that the encoding does not have
  [[nodiscard]] Result<std::string> decode(std::string_view bytes, bool last);

  [[nodiscard]] Encoding encoding() const noexcept { return encoding_; }

 private:
  void know(std::string_view bytes, bool last);

  bool begun_ = false;
  bool known_ = false;
  Encoding encoding_ = Encoding::utf_8;
  std::string rest_;
};

}  // namespace cas::adapters::report_files
