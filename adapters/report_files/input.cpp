#include "adapters/report_files/input.hpp"

namespace cas::adapters::report_files {
namespace {

constexpr std::size_t kPieceBytes = 64 * 1024;

}  // namespace

Result<std::string_view> Input::peek() {
  if (peeked_) return std::string_view(piece_);
  piece_.resize(kPieceBytes);
  from_.read(piece_.data(), static_cast<std::streamsize>(piece_.size()));
  if (from_.bad())
    return fail(Errc::unavailable, "file.unreadable",
                "The file cannot be read beyond " + std::to_string(bytes_) + " bytes.");
  piece_.resize(static_cast<std::size_t>(from_.gcount()));
  bytes_ += piece_.size();
  if (bytes_ > bytes_max_)
    return fail(Errc::invalid, "file.too_large",
                "The file is larger than " + std::to_string(bytes_max_) + " bytes.");
  hash_.add(piece_);
  peeked_ = true;
  return std::string_view(piece_);
}

Result<std::string_view> Input::take() {
  auto piece = peek();
  if (!piece) return piece;
  peeked_ = false;
  receiver_.progress(bytes_);
  return piece;
}

}  // namespace cas::adapters::report_files
