#include "adapters/crypto/master_key.hpp"

#include <sodium.h>

#include "adapters/crypto/key_file.hpp"
#include "events/strong.hpp"

namespace cas::adapters::crypto {

Result<MasterKey> MasterKey::parse(std::string_view hex) {
  Secret secret;
  if (!events::from_hex(hex, secret.data(), Secret::size()))
    return fail(Errc::invalid, "key.bad_master",
                "A master key is 64 lower-case hexadecimal digits; these are " +
                    std::to_string(hex.size()) + " characters");
  return MasterKey(std::move(secret));
}

Result<MasterKey> MasterKey::load(const std::filesystem::path& file) {
  auto found = read_private(file);
  if (!found) return fail(std::move(found.error()).during("reading the master key"));
  if (!*found)
    return fail(Errc::not_found, "key.no_master", "There is no master key at " + file.string());
  auto& [content, exposed] = **found;
  if (exposed)
    return fail(Errc::forbidden, "key.master_exposed",
                "Others may read or write " + file.string() + "; make it private: chmod 600");
  std::string_view hex = content;
  if (hex.ends_with('\n')) hex.remove_suffix(1);
  auto key = parse(hex);
  sodium_memzero(content.data(), content.size());
  if (!key) return fail(std::move(key.error()).during("reading " + file.string()));
  return key;
}

Result<MasterKey> MasterKey::load_or_make(const std::filesystem::path& file) {
  auto key = load(file);
  if (key || key.error().reason != "key.no_master") return key;
  const auto secret = random_secret();
  auto content = events::to_hex(secret.data(), Secret::size()) + "\n";
  const auto made = make_private(file, content);
  sodium_memzero(content.data(), content.size());
  if (!made) return fail(Error(made.error()).during("making the master key"));
  return load(file);
}

}  // namespace cas::adapters::crypto
