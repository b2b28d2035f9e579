#pragma once
#include <cstdint>
#include <istream>
#include <string>
#include <string_view>

#include "adapters/report_files/delivery.hpp"
#include "events/hash.hpp"

namespace cas::adapters::report_files {

/// A file's bytes, piece by piece: counted, hashed, and told of.
class Input {
 public:
  /// `from` and `receiver` must outlive it.
  Input(std::istream& from, const Receiver& receiver, std::uint64_t bytes_max)
      : from_(from), receiver_(receiver), bytes_max_(bytes_max) {}

  /// The next piece, the same until it is taken; empty at the end. Good until the next call.
  /// @errors invalid "file.too_large"; unavailable "file.unreadable"
  Result<std::string_view> peek();
  Result<std::string_view> take();

  [[nodiscard]] std::uint64_t bytes() const noexcept { return bytes_; }
  [[nodiscard]] events::Hash sha256() { return hash_.finish(); }

 private:
  std::istream& from_;
  const Receiver& receiver_;
  std::uint64_t bytes_max_;
  std::string piece_;
  bool peeked_ = false;
  std::uint64_t bytes_ = 0;
  events::Sha256 hash_;
};

}  // namespace cas::adapters::report_files
