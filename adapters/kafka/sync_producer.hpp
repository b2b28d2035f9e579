#pragma once
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "adapters/kafka/client.hpp"
#include "events/strong.hpp"

namespace cas::adapters::kafka {

/// Sends one record at a time and waits until every in-sync replica has it. For what is rare: a
/// genesis, a person's key. One thread.
class SyncProducer {
 public:
  static Result<std::unique_ptr<SyncProducer>> open(const ClientOptions& options,
                                                    const std::string& topic);

  /// @param value nullopt = a tombstone
  /// @returns the record's offset
  /// @errors unavailable "log.broker_away": the record may be stored all the same
  Result<events::Offset> send(events::PartitionNo partition, std::optional<std::string_view> key,
                              std::optional<std::string_view> value);

 private:
  explicit SyncProducer(const ClientOptions& options) : options_(options) {}

  const ClientOptions options_;
  Callbacks callbacks_;
  std::optional<Result<events::Offset>> delivered_;
  ClientPtr client_;
  TopicPtr topic_;
};

}  // namespace cas::adapters::kafka
