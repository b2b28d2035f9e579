#include "adapters/embedded/writer_lock.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <string>

namespace cas::adapters::embedded {
namespace {

std::filesystem::path lock_path(const std::filesystem::path& folder) { return folder / "lock"; }

struct flock whole_file() {
  struct flock lock{};
  lock.l_type = F_WRLCK;
  lock.l_whence = SEEK_SET;
  return lock;
}

}  // namespace

Result<WriterLock> WriterLock::take(const std::filesystem::path& folder) {
  auto file = File::open_to_write(lock_path(folder), nullptr);
  if (!file) return fail(std::move(file).error());
  auto lock = whole_file();
  if (::fcntl(file->descriptor(), F_OFD_SETLK, &lock) != 0) {
    auto holder = file->read(0, 32).value_or("");
    holder.resize(std::min(holder.find('\n'), holder.size()));
    return fail(Errc::unavailable, "log.locked",
                "the log in " + folder.string() + " is open for writing by process " +
                    (holder.empty() ? "unknown" : holder));
  }
  // Padded, so that a shorter id leaves nothing of a longer one behind.
  auto id = std::to_string(::getpid()) + "\n";
  id.resize(32, ' ');
  static_cast<void>(file->write(0, id));
  return WriterLock(*std::move(file));
}

bool WriterLock::is_held(const std::filesystem::path& folder) {
  const auto file = File::open_to_read(lock_path(folder));
  if (!file) return false;
  // F_OFD_GETLK of a write lock needs no right to write.
  auto lock = whole_file();
  return ::fcntl(file->descriptor(), F_OFD_GETLK, &lock) == 0 && lock.l_type != F_UNLCK;
}

}  // namespace cas::adapters::embedded
