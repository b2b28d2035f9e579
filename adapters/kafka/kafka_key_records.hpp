#pragma once
#include <memory>

#include "adapters/crypto/key_records.hpp"
#include "adapters/kafka/options.hpp"

namespace cas::adapters::kafka {

struct KafkaKeyOptions {
  ClientOptions client;
  std::string topic = "cas.keys.v1";
  bool may_lose_tail = false;  ///< as for the log: one broker need not flush each record
  bool read_only = false;      ///< creates nothing, repairs nothing; `put` and `erase` are refused
};

/// Wrapped keys in a compacted topic of one partition: the Kafka key is the key id (16 bytes), the
/// value its record, a tombstone its end. All of it is kept in memory and followed, so `find` never
/// waits for a broker; `put` and `erase` wait until every in-sync replica has the record and it was
/// read back. Any thread.
///
/// The topic keeps tombstones for a hundred years, and compaction leaves records of the last day
/// alone: time enough to see that two processes have made a key at once (key_fold.hpp).
class KafkaKeyRecords final : public crypto::KeyRecords {
 public:
  /// Makes the topic where there is none, and reads all of it.
  /// @errors unavailable "key.store_unavailable"; "key.topic_settings" names the setting under
  /// which
  ///         keys would be lost or come back
  static Result<std::unique_ptr<KafkaKeyRecords>> open(const KafkaKeyOptions& options);
  ~KafkaKeyRecords() override;

  [[nodiscard]] Result<crypto::KeyFound> find(events::KeyId key) const override;
  Result<std::string> put(events::KeyId key, std::string record) override;
  Result<void> erase(events::KeyId key) override;

 private:
  class Following;
  class Writing;

  KafkaKeyRecords() = default;

  std::unique_ptr<Following> following_;
  std::unique_ptr<Writing> writing_;  ///< none when read-only
};

}  // namespace cas::adapters::kafka
