#include "adapters/crypto/file_key_records.hpp"

#include <system_error>
#include <vector>

#include "adapters/crypto/key_file.hpp"

namespace cas::adapters::crypto {
namespace {

namespace fs = std::filesystem;
using events::KeyId;

constexpr const char* kKey = ".key";
constexpr const char* kErased = ".erased";
constexpr const char* kNew = ".new";
constexpr const char* kLock = "lock";

/// A master key that another process is just making is none of ours.
bool of_a_key(const fs::path& file) {
  return file.filename().string().find('.') == 2 * std::tuple_size_v<events::Bytes16>;
}

}  // namespace

Result<std::unique_ptr<FileKeyRecords>> FileKeyRecords::open(const fs::path& folder) {
  if (auto made = make_private_folder(folder); !made) return fail(std::move(made.error()));
  auto records = open_to_read(folder);
  if (auto ended = records->end_interrupted(); !ended) return fail(std::move(ended.error()));
  return records;
}

std::unique_ptr<FileKeyRecords> FileKeyRecords::open_to_read(const fs::path& folder) {
  return std::unique_ptr<FileKeyRecords>(new FileKeyRecords(folder));
}

fs::path FileKeyRecords::file_of(KeyId key, const char* ending) const {
  return folder_ / (events::to_hex(key) + ending);
}

Result<bool> FileKeyRecords::erased(KeyId key) const {
  const auto mark = read_private(file_of(key, kErased));
  if (!mark) return fail(Error(mark.error()));
  return mark->has_value();
}

Result<KeyFound> FileKeyRecords::find(KeyId key) const {
  // The mark is looked for last: it is written before the record is destroyed.
  auto record = read_private(file_of(key, kKey));
  if (!record) return fail(std::move(record.error()));
  const auto gone = erased(key);
  if (!gone) return fail(Error(gone.error()));
  if (*gone) return KeyFound{KeyFound::State::erased, {}};
  if (!*record) return KeyFound{};
  return KeyFound{KeyFound::State::stored, std::move((*record)->content)};
}

Result<std::string> FileKeyRecords::put(KeyId key, std::string record) {
  const std::scoped_lock threads(changing_);
  const auto processes = FolderLock::take(folder_ / kLock);
  if (!processes) return fail(Error(processes.error()));
  auto found = find(key);
  if (!found) return fail(std::move(found.error()));
  switch (found->state) {
    case KeyFound::State::erased:
      return fail(Errc::rejected, "key.erased", "Key " + events::to_hex(key) + " was erased");
    case KeyFound::State::stored: return std::move(found->record);
    case KeyFound::State::absent: break;
  }
  if (const auto made = make_private(file_of(key, kKey), record); !made)
    return fail(Error(made.error()));
  return record;
}

Result<void> FileKeyRecords::erase(KeyId key) {
  const std::scoped_lock threads(changing_);
  const auto processes = FolderLock::take(folder_ / kLock);
  if (!processes) return fail(Error(processes.error()));
  if (const auto marked = make_private(file_of(key, kErased), {}); !marked)
    return fail(Error(marked.error()));
  return destroy_private(file_of(key, kKey));
}

Result<void> FileKeyRecords::end_interrupted() {
  const std::scoped_lock threads(changing_);
  const auto processes = FolderLock::take(folder_ / kLock);
  if (!processes) return fail(Error(processes.error()));
  std::vector<fs::path> to_destroy;
  std::error_code wrong;
  for (fs::directory_iterator at(folder_, wrong), end; !wrong && at != end; at.increment(wrong)) {
    const auto& file = at->path();
    if (file.extension() == kNew && of_a_key(file)) to_destroy.push_back(file);
    if (file.extension() == kErased) to_destroy.push_back(fs::path(file).replace_extension(kKey));
  }
  if (wrong)
    return fail(Errc::unavailable, "key.store_unavailable",
                "cannot list " + folder_.string() + ": " + wrong.message());
  for (const auto& file : to_destroy)
    if (fs::exists(file, wrong))
      if (auto done = destroy_private(file); !done) return done;
  return {};
}

}  // namespace cas::adapters::crypto
