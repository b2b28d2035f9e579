#include "adapters/rocksdb/store_directory.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

namespace cas::adapters {
namespace {

namespace fs = std::filesystem;

// Steps of a swap: store → store.old, store.rebuild → store, store.old removed. While store.old
// stands and store does not, the second step is missing.
fs::path beside(const fs::path& store, const char* suffix) {
  auto path = store.has_filename() ? store : store.parent_path();
  path += suffix;
  return path;
}

fs::path old_directory(const fs::path& store) { return beside(store, ".old"); }

std::unexpected<Error> io_failure(const std::string& what, const std::string& why) {
  return fail(Errc::unavailable, "store.io", what + ": " + why);
}

Result<void> sync_directory(const fs::path& directory) {
  const auto path = directory.empty() ? fs::path(".") : directory;
  const int fd = ::open(path.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (fd < 0) return io_failure("opening " + path.string(), std::strerror(errno));
  const bool synced = ::fsync(fd) == 0;
  const auto why = errno;
  ::close(fd);
  if (!synced) return io_failure("syncing " + path.string(), std::strerror(why));
  return {};
}

Result<void> move_durably(const fs::path& from, const fs::path& to) {
  std::error_code error;
  fs::rename(from, to, error);
  if (error) return io_failure("renaming " + from.string(), error.message());
  return sync_directory(to.parent_path());
}

Result<void> remove_tree(const fs::path& path) {
  std::error_code error;
  fs::remove_all(path, error);
  if (error) return io_failure("removing " + path.string(), error.message());
  return {};
}

}  // namespace

fs::path rebuild_directory(const fs::path& store) { return beside(store, ".rebuild"); }

Result<void> swap_in_rebuilt(const fs::path& store) {
  const auto old = old_directory(store);
  const auto fresh = rebuild_directory(store);
  if (!fs::exists(fresh)) return io_failure(fresh.string(), "there is no rebuilt store");
  if (auto finished = finish_swap(store); !finished) return finished;
  if (fs::exists(store))
    if (auto moved = move_durably(store, old); !moved) return moved;
  if (auto moved = move_durably(fresh, store); !moved) return moved;
  return remove_tree(old);
}

Result<void> finish_swap(const fs::path& store) {
  const auto old = old_directory(store);
  if (!fs::exists(old)) return {};
  if (!fs::exists(store)) {
    const auto fresh = rebuild_directory(store);
    if (auto moved = move_durably(fs::exists(fresh) ? fresh : old, store); !moved) return moved;
  }
  return remove_tree(old);
}

Result<fs::path> make_scratch_directory() {
  auto name = (fs::temp_directory_path() / "cas-beside-XXXXXX").string();
  if (::mkdtemp(name.data()) == nullptr) return io_failure(name, std::strerror(errno));
  return fs::path(name);
}

}  // namespace cas::adapters
