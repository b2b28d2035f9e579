#pragma once
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>

#include "events/result.hpp"

/// Small private files, whole or not at all. Errors: unavailable "key.store_unavailable".
namespace cas::adapters::crypto {

struct PrivateFile {
  std::string content;
  bool exposed = false;  ///< others than the owner may read or write it
};

/// Nothing where no file is; a file of more than a few KiB is an error.
[[nodiscard]] Result<std::optional<PrivateFile>> read_private(const std::filesystem::path& file);
/// Makes the file (mode 0600) with this content, durable when this returns.
/// @returns false when a file of that name stands there already: it is left as it is
[[nodiscard]] Result<bool> make_private(const std::filesystem::path& file,
                                        std::string_view content);
/// Overwrites the content with zeros and removes the file, durable when this returns. A disk or a
/// file system that never writes twice to one place may keep the old bytes: they are wrapped.
[[nodiscard]] Result<void> destroy_private(const std::filesystem::path& file);
/// Makes the folder (mode 0700) where none is.
[[nodiscard]] Result<void> make_private_folder(const std::filesystem::path& folder);

/// Holds a lock file while it lives: one process at a time. Blocks until it has it.
class FolderLock {
 public:
  static Result<FolderLock> take(const std::filesystem::path& lock_file);
  FolderLock(FolderLock&& other) noexcept : fd_(other.fd_) { other.fd_ = -1; }
  FolderLock& operator=(FolderLock&&) = delete;
  FolderLock(const FolderLock&) = delete;
  FolderLock& operator=(const FolderLock&) = delete;
  ~FolderLock();

 private:
  explicit FolderLock(int fd) : fd_(fd) {}
  int fd_;
};

}  // namespace cas::adapters::crypto
