#pragma once
#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include "adapters/report_files/delivery.hpp"

namespace cas::adapters::report_files {

/// A zip archive in memory, read entry by entry within limits (libzip). One thread.
class ZipArchive {
 public:
  /// `bytes` and `limits` must outlive it.
  /// @errors invalid "xlsx.not_a_zip", "xlsx.too_many_entries", "xlsx.bomb"
  static Result<ZipArchive> open(std::string_view bytes, const Limits& limits);

  [[nodiscard]] bool has(const std::string& entry) const;
  /// Tells `piece` of the entry's bytes as they are unpacked, counted whatever the archive says.
  /// @errors those of `piece`; invalid "xlsx.missing_entry", "xlsx.encrypted", "xlsx.damaged",
  ///         "xlsx.bomb"
  Result<void> unpack(const std::string& entry,
                      const std::function<Result<void>(std::string_view)>& piece);

 private:
  struct Close {
    void operator()(void* archive) const;
  };
  explicit ZipArchive(const Limits& limits) : limits_(&limits) {}
  Result<void> check_sizes();

  const Limits* limits_;
  std::unique_ptr<void, Close> archive_;
  std::uint64_t unpacked_ = 0;
};

}  // namespace cas::adapters::report_files
