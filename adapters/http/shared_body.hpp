#pragma once
#include <mutex>
#include <string>
#include <utility>

namespace cas::adapters::http {

/// A body that several answers share without copying it, packed once, by the first who needs it
/// packed. Any thread.
class SharedBody {
 public:
  explicit SharedBody(std::string bytes) : bytes_(std::move(bytes)) {}

  [[nodiscard]] const std::string& bytes() const { return bytes_; }
  /// With gzip.
  [[nodiscard]] const std::string& packed() const;

 private:
  const std::string bytes_;
  mutable std::once_flag packed_once_;
  mutable std::string packed_;
};

}  // namespace cas::adapters::http
