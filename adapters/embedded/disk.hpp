#pragma once
#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "events/result.hpp"
#include "events/strong.hpp"

namespace cas::adapters::embedded {

/// Sees every change on its way to the disk, in an order that could have been; the power-cut test
/// builds from it what a disk may hold. Called from several threads.
class DiskTrace {
 public:
  virtual ~DiskTrace() = default;
  virtual void made(const std::filesystem::path& path) = 0;  ///< a file or a folder, if it was not
  virtual void wrote(const std::filesystem::path& file, std::uint64_t at,
                     std::string_view bytes) = 0;                        ///< before it is written
  virtual void synced(const std::filesystem::path& file_or_folder) = 0;  ///< after
  /// Records before `end` may be read from now on.
  virtual void served(events::PartitionNo partition, events::Offset end) = 0;
};

/// An open file. Movable; one thread at a time.
class File {
 public:
  File() = default;
  File(File&& other) noexcept;
  File& operator=(File&& other) noexcept;
  File(const File&) = delete;
  File& operator=(const File&) = delete;
  ~File();

  /// @errors not_found "log.no_such_file" · unavailable "log.cannot_open"
  static Result<File> open_to_read(const std::filesystem::path& path, DiskTrace* trace = nullptr);
  /// Opens for reading and writing; makes the file when it is not there.
  static Result<File> open_to_write(const std::filesystem::path& path, DiskTrace* trace);

  [[nodiscard]] bool is_open() const noexcept { return fd_ >= 0; }
  [[nodiscard]] int descriptor() const noexcept { return fd_; }
  [[nodiscard]] const std::filesystem::path& path() const noexcept { return path_; }
  [[nodiscard]] Result<std::uint64_t> size() const;

  /// Up to `size` bytes from `at`; fewer at the end of the file only.
  [[nodiscard]] Result<std::size_t> read(std::uint64_t at, char* to, std::size_t size) const;
  [[nodiscard]] Result<std::string> read(std::uint64_t at, std::size_t size) const;
  /// Writes all of it.
  /// @errors unavailable "log.disk_full", "log.write_failed"
  Result<void> write(std::uint64_t at, std::string_view bytes);
  Result<void> write_zeros(std::uint64_t from, std::uint64_t to);
  /// fdatasync. A failure ends the process: what the kernel still holds is not known any more.
  void sync();
  /// The next reads come from the disk, as far as the kernel will.
  void forget_cached() const;

 private:
  File(int fd, std::filesystem::path path, DiskTrace* trace);
  int fd_ = -1;
  std::filesystem::path path_;
  DiskTrace* trace_ = nullptr;
};

/// Makes the folder, with those above it, each durable in its parent.
Result<void> make_folder(const std::filesystem::path& folder, DiskTrace* trace);
/// Makes the names in a folder durable, if it can be opened; a sync that fails ends the process.
void sync_folder(const std::filesystem::path& folder, DiskTrace* trace);

}  // namespace cas::adapters::embedded
