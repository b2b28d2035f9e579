#pragma once
#include "adapters/embedded/disk.hpp"

namespace cas::adapters::embedded {

/// DIR/lock: whoever holds it is the one writer of the log, until the process ends in whatever way.
/// It is a lock of the open file description, not of the process, so that a second writer in the
/// same process is refused too, and a reader can ask for it without taking it.
class WriterLock {
 public:
  /// @errors unavailable "log.locked"  another writer has it; the detail names its process id
  static Result<WriterLock> take(const std::filesystem::path& folder);
  /// Whether a writer holds the lock of this log now.
  [[nodiscard]] static bool is_held(const std::filesystem::path& folder);

 private:
  explicit WriterLock(File file) : file_(std::move(file)) {}
  File file_;
};

}  // namespace cas::adapters::embedded
