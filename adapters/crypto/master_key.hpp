#pragma once
#include <filesystem>
#include <string_view>

#include "adapters/crypto/secret.hpp"
#include "events/result.hpp"

namespace cas::adapters::crypto {

/// The key that wraps the keys of persons. Whoever loses it has lost all that they sealed.
/// On disk: 64 hexadecimal digits and a line end, in a file that only its owner may read.
class MasterKey {
 public:
  /// From the environment or another safe place: 64 lower-case hexadecimal digits.
  /// @errors invalid "key.bad_master"
  static Result<MasterKey> parse(std::string_view hex);
  /// @errors not_found "key.no_master"; invalid "key.bad_master"; forbidden "key.master_exposed"
  ///         when others than the owner may read or write the file; unavailable
  static Result<MasterKey> load(const std::filesystem::path& file);
  /// As `load`, but makes a random key (file mode 0600) where no file is. Two who do it at once end
  /// up with the same key.
  static Result<MasterKey> load_or_make(const std::filesystem::path& file);

  [[nodiscard]] const Secret& secret() const noexcept { return secret_; }

 private:
  explicit MasterKey(Secret secret) : secret_(std::move(secret)) {}
  Secret secret_;
};

}  // namespace cas::adapters::crypto
