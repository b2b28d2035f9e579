#pragma once
#include <optional>
#include <string>

#include "events/result.hpp"
#include "events/strong.hpp"

namespace cas::adapters::crypto {

/// What is known of one key: nothing, its record, or that it was erased.
struct KeyFound {
  enum class State { absent, stored, erased };
  State state = State::absent;
  std::string record;  ///< opaque, as it was put; empty unless stored
};

/// Where wrapped keys lie: a folder beside an embedded log, a compacted topic beside Kafka. A
/// record holds no secret that the master key does not protect. Thread rule: any thread.
class KeyRecords {
 public:
  virtual ~KeyRecords() = default;

  /// As far as this process can know; what it has put or erased itself it knows at once.
  /// @errors unavailable "key.store_unavailable"
  [[nodiscard]] virtual Result<KeyFound> find(events::KeyId key) const = 0;

  /// Stores the first record of a key, durable when this returns. A record that stands there
  /// already is kept: two who make a key at once must end up with the same one.
  /// @returns the record that stands now
  /// @errors unavailable "key.store_unavailable"; rejected "key.erased"
  virtual Result<std::string> put(events::KeyId key, std::string record) = 0;

  /// The record is gone and a mark stands for ever, both durable when this returns; a key that was
  /// never stored is marked too. Again is fine.
  /// @errors unavailable "key.store_unavailable"
  virtual Result<void> erase(events::KeyId key) = 0;
};

}  // namespace cas::adapters::crypto
