#pragma once
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "adapters/crypto/key_records.hpp"

namespace cas::adapters::kafka {

/// What the records of the keys' topic mean, in their order: the first record of a key stands,
/// later ones do not count, and a tombstone ends the key for ever.
///
/// Compaction keeps the last record of a key, so where that is not the one that stands, the one
/// that stands has to be written again before compaction comes (`overtaken`).
class KeyFold {
 public:
  /// @param record nullopt = a tombstone
  void take(events::KeyId key, std::optional<std::string> record);
  [[nodiscard]] crypto::KeyFound find(events::KeyId key) const;
  /// Keys whose last record is not the one that stands.
  [[nodiscard]] std::vector<events::KeyId> overtaken() const;
  [[nodiscard]] bool overtaken(events::KeyId key) const;

 private:
  struct Standing {
    std::optional<std::string> record;  ///< nullopt = erased
    bool overtaken = false;
  };
  std::map<events::KeyId, Standing> keys_;
};

}  // namespace cas::adapters::kafka
