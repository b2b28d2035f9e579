#pragma once
#include <filesystem>

#include "adapters/crypto/file_key_records.hpp"
#include "adapters/crypto/wrapped_key_store.hpp"

namespace cas::tests {

/// The key store over a folder; its master key is made where there is none.
inline Result<std::unique_ptr<adapters::crypto::WrappedKeyStore>> keys_in(
    const std::filesystem::path& folder, const std::filesystem::path& master_file) {
  using namespace adapters::crypto;
  auto records = FileKeyRecords::open(folder);
  if (!records) return fail(std::move(records.error()));
  auto master = MasterKey::load_or_make(master_file);
  if (!master) return fail(std::move(master.error()));
  return WrappedKeyStore::open(*std::move(records), *std::move(master));
}

}  // namespace cas::tests
