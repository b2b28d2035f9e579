#include "adapters/embedded/disk.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <system_error>
#include <utility>

namespace cas::adapters::embedded {
namespace {

namespace fs = std::filesystem;

std::string said(int error) { return std::generic_category().message(error); }

std::unexpected<Error> cannot(std::string_view what, const fs::path& path, int error) {
  const bool absent = error == ENOENT;
  return fail(absent ? Errc::not_found : Errc::unavailable,
              absent ? "log.no_such_file" : "log.cannot_open",
              std::string(what) + " " + path.string() + ": " + said(error));
}

/// After a failed sync the kernel may call pages clean that never reached the disk: only a new
/// process that reads, writes and syncs again can know what it has.
[[noreturn]] void end_after_failed_sync(const fs::path& path, int error) {
  std::fprintf(stderr,
               "fdatasync of %s failed: %s; ending, so that the next start reads the disk\n",
               path.c_str(), said(error).c_str());
  std::abort();
}

}  // namespace

File::File(int fd, fs::path path, DiskTrace* trace)
    : fd_(fd), path_(std::move(path)), trace_(trace) {}

File::File(File&& other) noexcept
    : fd_(std::exchange(other.fd_, -1)), path_(std::move(other.path_)), trace_(other.trace_) {}

File& File::operator=(File&& other) noexcept {
  std::swap(fd_, other.fd_);
  std::swap(path_, other.path_);
  std::swap(trace_, other.trace_);
  return *this;
}

File::~File() {
  if (fd_ >= 0) ::close(fd_);
}

Result<File> File::open_to_read(const fs::path& path, DiskTrace* trace) {
  const int fd = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (fd < 0) return cannot("reading", path, errno);
  return File(fd, path, trace);
}

Result<File> File::open_to_write(const fs::path& path, DiskTrace* trace) {
  if (trace != nullptr) trace->made(path);
  const int fd = ::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0644);
  if (fd < 0) {
    if (errno == ENOSPC || errno == EDQUOT)
      return fail(Errc::unavailable, "log.disk_full", path.string() + ": " + said(errno));
    return cannot("writing", path, errno);
  }
  return File(fd, path, trace);
}

Result<std::uint64_t> File::size() const {
  struct stat found{};
  if (::fstat(fd_, &found) != 0) return cannot("looking at", path_, errno);
  return static_cast<std::uint64_t>(found.st_size);
}

Result<std::size_t> File::read(std::uint64_t at, char* to, std::size_t size) const {
  std::size_t done = 0;
  while (done < size) {
    const auto got = ::pread(fd_, to + done, size - done, static_cast<off_t>(at + done));
    if (got < 0 && errno == EINTR) continue;
    if (got < 0)
      return fail(Errc::corrupt, "log.read_failed",
                  path_.string() + " at byte " + std::to_string(at + done) + ": " + said(errno));
    if (got == 0) break;
    done += static_cast<std::size_t>(got);
  }
  return done;
}

Result<std::string> File::read(std::uint64_t at, std::size_t size) const {
  const auto whole = this->size();
  if (!whole) return fail(whole.error());
  std::string bytes(at >= *whole ? 0 : std::min<std::size_t>(size, *whole - at), '\0');
  const auto got = read(at, bytes.data(), bytes.size());
  if (!got) return fail(got.error());
  bytes.resize(*got);
  return bytes;
}

Result<void> File::write(std::uint64_t at, std::string_view bytes) {
  if (trace_ != nullptr) trace_->wrote(path_, at, bytes);
  while (!bytes.empty()) {
    const auto put = ::pwrite(fd_, bytes.data(), bytes.size(), static_cast<off_t>(at));
    if (put < 0 && errno == EINTR) continue;
    if (put <= 0) {
      const int error = put == 0 ? ENOSPC : errno;
      const bool full = error == ENOSPC || error == EDQUOT || error == EFBIG;
      return fail(Errc::unavailable, full ? "log.disk_full" : "log.write_failed",
                  path_.string() + " at byte " + std::to_string(at) + ": " + said(error));
    }
    bytes.remove_prefix(static_cast<std::size_t>(put));
    at += static_cast<std::uint64_t>(put);
  }
  return {};
}

Result<void> File::write_zeros(std::uint64_t from, std::uint64_t to) {
  static constexpr std::array<char, 65536> kZeros{};
  while (from < to) {
    const auto part = std::min<std::uint64_t>(kZeros.size(), to - from);
    if (auto written = write(from, {kZeros.data(), part}); !written) return written;
    from += part;
  }
  return {};
}

void File::sync() {
  if (::fdatasync(fd_) != 0) end_after_failed_sync(path_, errno);
  if (trace_ != nullptr) trace_->synced(path_);
}

void File::forget_cached() const { ::posix_fadvise(fd_, 0, 0, POSIX_FADV_DONTNEED); }

Result<void> make_folder(const fs::path& folder, DiskTrace* trace) {
  std::error_code error;
  if (fs::is_directory(folder, error)) return {};
  const auto parent = folder.parent_path();
  if (!parent.empty() && parent != folder)
    if (auto made = make_folder(parent, trace); !made) return made;
  if (trace != nullptr) trace->made(folder);
  if (::mkdir(folder.c_str(), 0755) != 0 && errno != EEXIST)
    return fail(Errc::unavailable, errno == ENOSPC ? "log.disk_full" : "log.cannot_open",
                "making " + folder.string() + ": " + said(errno));
  sync_folder(parent.empty() ? fs::path(".") : parent, trace);
  return {};
}

void sync_folder(const fs::path& folder, DiskTrace* trace) {
  const int fd = ::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (fd < 0) return;  // a folder above the log that this user may not read was made long ago
  if (::fsync(fd) != 0) end_after_failed_sync(folder, errno);
  ::close(fd);
  if (trace != nullptr) trace->synced(folder);
}

}  // namespace cas::adapters::embedded
