#include "adapters/outbound/read_back.hpp"

#include <algorithm>

namespace cas::adapters::outbound {
namespace {

constexpr int kRecordsAtOnce = 512;

}  // namespace

Result<std::unique_ptr<ReadBack>> ReadBack::open(const kafka::ClientOptions& client,
                                                 const std::string& topic) {
  auto reader = kafka::ValueReader::open(client, topic, kafka::ValueReader::From::beginning);
  if (!reader) return fail(std::move(reader.error()));
  return std::unique_ptr<ReadBack>(new ReadBack(*std::move(reader)));
}

Result<void> ReadBack::take(std::vector<std::string>& again) {
  for (int i = 0; i < kRecordsAtOnce; ++i) {
    auto record = reader_->next(std::chrono::milliseconds{0});
    if (!record) return fail(std::move(record.error()));
    if (!*record) return {};
    const auto& [partition, key, value] = **record;
    const auto event = json::read_cloud_heading(value);
    if (!event) {
      again.push_back(key);  // somebody's scribbling stands where a value should
      continue;
    }
    auto& epoch = epochs_[{event->source, partition}];
    epoch = std::max(epoch, event->precedence.epoch);
    if (latest_.take(*event) == json::LatestValues::Verdict::late) again.push_back(key);
  }
  return {};
}

bool ReadBack::later_owner_than(const Value& value) const {
  const auto seen = epochs_.find({value.outlook->source, value.partition});
  return seen != epochs_.end() && seen->second > value.outlook->precedence.epoch;
}

}  // namespace cas::adapters::outbound
