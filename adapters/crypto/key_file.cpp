#include "adapters/crypto/key_file.hpp"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

#include "adapters/crypto/random.hpp"

namespace cas::adapters::crypto {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t kFileBytesMax = 4096;

std::unexpected<Error> failed(const char* doing, const fs::path& path) {
  return fail(Errc::unavailable, "key.store_unavailable",
              std::string(doing) + " " + path.string() + ": " + std::strerror(errno));
}

class Descriptor {
 public:
  explicit Descriptor(int fd) : fd_(fd) {}
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  ~Descriptor() {
    if (fd_ >= 0) ::close(fd_);
  }
  [[nodiscard]] int get() const noexcept { return fd_; }
  [[nodiscard]] bool good() const noexcept { return fd_ >= 0; }

 private:
  int fd_;
};

Result<void> sync_folder_of(const fs::path& file) {
  const auto folder = file.parent_path().empty() ? fs::path(".") : file.parent_path();
  const Descriptor open(::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (!open.good() || ::fsync(open.get()) != 0) return failed("cannot sync", folder);
  return {};
}

Result<void> write_all(int fd, std::string_view bytes, const fs::path& file) {
  while (!bytes.empty()) {
    const auto written = ::write(fd, bytes.data(), bytes.size());
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) return failed("cannot write", file);
    bytes.remove_prefix(static_cast<std::size_t>(written));
  }
  if (::fsync(fd) != 0) return failed("cannot sync", file);
  return {};
}

Result<std::string> read_all(int fd, const fs::path& file) {
  std::string content(kFileBytesMax + 1, '\0');
  std::size_t size = 0;
  while (size < content.size()) {
    const auto got = ::read(fd, content.data() + size, content.size() - size);
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) return failed("cannot read", file);
    if (got == 0) break;
    size += static_cast<std::size_t>(got);
  }
  content.resize(size);
  return content;
}

}  // namespace

Result<std::optional<PrivateFile>> read_private(const fs::path& file) {
  const Descriptor open(::open(file.c_str(), O_RDONLY | O_CLOEXEC));
  if (!open.good() && errno == ENOENT) return std::nullopt;
  if (!open.good()) return failed("cannot open", file);
  struct stat status{};
  if (::fstat(open.get(), &status) != 0) return failed("cannot look at", file);
  auto content = read_all(open.get(), file);
  if (!content) return fail(std::move(content.error()));
  if (content->size() > kFileBytesMax) {
    errno = EFBIG;
    return failed("no key file:", file);
  }
  return PrivateFile{*std::move(content), (status.st_mode & (S_IRWXG | S_IRWXO)) != 0};
}

Result<bool> make_private(const fs::path& file, std::string_view content) {
  const auto id = random_bytes16();
  const auto beside = fs::path(file.string() + "." + events::to_hex(id.data(), id.size()) + ".new");
  {
    const Descriptor open(
        ::open(beside.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, S_IRUSR | S_IWUSR));
    if (!open.good()) return failed("cannot make", beside);
    if (auto written = write_all(open.get(), content, beside); !written) {
      ::unlink(beside.c_str());
      return fail(std::move(written.error()));
    }
  }
  // A link, not a rename: it never takes another's place.
  const bool linked = ::link(beside.c_str(), file.c_str()) == 0;
  const auto why = errno;
  ::unlink(beside.c_str());
  errno = why;
  if (!linked && why != EEXIST) return failed("cannot make", file);
  if (auto synced = sync_folder_of(file); !synced) return fail(std::move(synced.error()));
  return linked;
}

Result<void> destroy_private(const fs::path& file) {
  {
    const Descriptor open(::open(file.c_str(), O_WRONLY | O_CLOEXEC));
    if (!open.good() && errno == ENOENT) return sync_folder_of(file);
    struct stat status{};
    if (!open.good() || ::fstat(open.get(), &status) != 0) return failed("cannot open", file);
    const std::string zeros(static_cast<std::size_t>(status.st_size), '\0');
    if (auto written = write_all(open.get(), zeros, file); !written) return written;
  }
  if (::unlink(file.c_str()) != 0 && errno != ENOENT) return failed("cannot remove", file);
  return sync_folder_of(file);
}

Result<void> make_private_folder(const fs::path& folder) {
  if (::mkdir(folder.c_str(), S_IRWXU) == 0) return sync_folder_of(folder);
  if (errno != EEXIST) return failed("cannot make", folder);
  return {};
}

Result<FolderLock> FolderLock::take(const fs::path& lock_file) {
  const int fd = ::open(lock_file.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, S_IRUSR | S_IWUSR);
  if (fd < 0) return failed("cannot open", lock_file);
  FolderLock lock(fd);
  while (::flock(fd, LOCK_EX) != 0)
    if (errno != EINTR) return failed("cannot lock", lock_file);
  return lock;
}

FolderLock::~FolderLock() {
  if (fd_ >= 0) ::close(fd_);
}

}  // namespace cas::adapters::crypto
