#pragma once
#include "adapters/simulated/log.hpp"
#include "events/frame.hpp"

namespace cas::simulation {

/// For a rejected variant: what cannot be read is taken for void, not fetched again. In place of a
/// frame whose checksum does not hold it hands over the genesis once more, which is void anywhere.
class ForgivingLog final : public events::Log {
 public:
  ForgivingLog(events::Log& log, const adapters::simulated::SimulatedBroker& broker)
      : log_(log), broker_(broker) {}

  [[nodiscard]] std::uint32_t partition_count() const override { return log_.partition_count(); }
  void follow(events::PartitionNo partition, events::Offset from) override {
    log_.follow(partition, from);
  }
  Result<void> append(events::PartitionNo partition, std::string frame) override {
    return log_.append(partition, std::move(frame));
  }
  void ask_end(events::PartitionNo partition, std::uint64_t ticket) override {
    log_.ask_end(partition, ticket);
  }
  void refetch(events::PartitionNo partition, events::Offset offset) override {
    log_.refetch(partition, offset);
  }
  void poll(std::vector<events::LogEvent>& out, std::size_t bytes_max) override {
    log_.poll(out, bytes_max);
    for (auto& event : out)
      if (auto* read = std::get_if<events::RecordsRead>(&event))
        for (auto& record : read->records)
          if (record.offset.value() > 0 && !events::parse_frame(record.bytes))
            record.bytes = broker_.records(read->partition).front().bytes;
  }
  void wait(std::chrono::microseconds at_most) override { log_.wait(at_most); }
  void wake() override { log_.wake(); }

 private:
  events::Log& log_;
  const adapters::simulated::SimulatedBroker& broker_;
};

}  // namespace cas::simulation
