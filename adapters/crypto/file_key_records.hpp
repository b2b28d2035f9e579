#pragma once
#include <filesystem>
#include <memory>
#include <mutex>

#include "adapters/crypto/key_records.hpp"

namespace cas::adapters::crypto {

/// A folder of its own, one small file for each key:
///
///   <key id in hexadecimal>.key      the record
///   <key id in hexadecimal>.erased   empty; the key is refused for ever, whatever else stands here
///   lock                             held by whoever stores or erases; reading needs none
///
/// Any thread, and any number of processes.
class FileKeyRecords final : public KeyRecords {
 public:
  /// Makes the folder where there is none, and ends what a crash has interrupted.
  /// @errors unavailable "key.store_unavailable"
  static Result<std::unique_ptr<FileKeyRecords>> open(const std::filesystem::path& folder);
  /// For those who only read: touches nothing; a folder that is not there holds no key.
  static std::unique_ptr<FileKeyRecords> open_to_read(const std::filesystem::path& folder);

  [[nodiscard]] Result<KeyFound> find(events::KeyId key) const override;
  Result<std::string> put(events::KeyId key, std::string record) override;
  Result<void> erase(events::KeyId key) override;

 private:
  explicit FileKeyRecords(std::filesystem::path folder) : folder_(std::move(folder)) {}
  [[nodiscard]] std::filesystem::path file_of(events::KeyId key, const char* ending) const;
  [[nodiscard]] Result<bool> erased(events::KeyId key) const;
  Result<void> end_interrupted();

  std::filesystem::path folder_;
  std::mutex changing_;  // the lock file keeps processes apart, not threads
};

}  // namespace cas::adapters::crypto
