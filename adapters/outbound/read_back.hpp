#pragma once
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "adapters/json/latest_values.hpp"
#include "adapters/kafka/value_reader.hpp"
#include "adapters/outbound/owed.hpp"

namespace cas::adapters::outbound {

/// Reads what stands in a topic, as everybody else does. Compaction keeps the last record of a key
/// and not the one that counts: where a late one came behind that, the value has to be told again.
/// One thread.
class ReadBack {
 public:
  /// @errors those of ValueReader::open
  static Result<std::unique_ptr<ReadBack>> open(const kafka::ClientOptions& client,
                                                const std::string& topic);

  /// Reads on, as far as there is something. Appends to `again` the keys whose last record does not
  /// count.
  /// @errors those of ValueReader::next
  Result<void> take(std::vector<std::string>& again);
  /// Was something published here by a later owner than the one of this value? Then this node has
  /// been deposed and will read so; its values would be late ones.
  [[nodiscard]] bool later_owner_than(const Value& value) const;

 private:
  explicit ReadBack(std::unique_ptr<kafka::ValueReader> reader) : reader_(std::move(reader)) {}

  std::unique_ptr<kafka::ValueReader> reader_;
  json::LatestValues latest_;
  std::map<std::pair<std::string, events::PartitionNo>, std::uint64_t> epochs_;  ///< the highest
};

}  // namespace cas::adapters::outbound
