#pragma once
#include <optional>
#include <vector>

#include "adapters/kafka/client.hpp"
#include "adapters/kafka/fetch_nudger.hpp"
#include "adapters/kafka/outbox.hpp"
#include "events/log.hpp"

namespace cas::adapters::kafka {

/// Something other than the next record came; its partition stands still since then.
struct Stumble {
  events::PartitionNo partition;
  events::Offset wanted;
  rd_kafka_resp_err_t code = RD_KAFKA_RESP_ERR_NO_ERROR;
  std::optional<events::Offset> came;  ///< set when records are missing: a later one came
};

/// Reads partitions from offsets that it is told: no group, nothing committed. Payloads are copied
/// out at once, since a kept message would keep its whole fetch buffer. One thread.
class RecordConsumer {
 public:
  using OnError = std::function<void(rd_kafka_resp_err_t code, std::string_view text)>;

  static Result<std::unique_ptr<RecordConsumer>> open(const ClientOptions& options,
                                                      const std::string& topic,
                                                      std::uint32_t partitions, Bell& bell,
                                                      OnError on_error);
  ~RecordConsumer();
  RecordConsumer(const RecordConsumer&) = delete;
  RecordConsumer& operator=(const RecordConsumer&) = delete;

  void follow(events::PartitionNo partition, events::Offset from);
  void leave(events::PartitionNo partition);
  [[nodiscard]] bool follows(events::PartitionNo partition) const;
  /// The offset of the record that comes next.
  [[nodiscard]] events::Offset next_offset(events::PartitionNo partition) const;

  /// Appends the records that are there, up to about `bytes_max`, one `RecordsRead` a partition.
  void poll(std::vector<events::LogEvent>& out, std::size_t bytes_max,
            std::vector<Stumble>& stumbles);
  /// False when the last poll has seen the queue empty: then the bell rings for what comes.
  [[nodiscard]] bool may_have_more() const noexcept { return may_have_more_; }

 private:
  struct Followed {
    bool active = false;
    events::Offset next;
    std::size_t bytes_since_nudge = 0;
    std::size_t place_in_poll = 0;  ///< index in `out` of this poll's records, plus one
  };
  RecordConsumer() = default;
  bool refill();
  void take(const rd_kafka_message_t& message, std::vector<events::LogEvent>& out,
            std::vector<Stumble>& stumbles);

  Callbacks callbacks_;
  std::vector<Followed> followed_;
  std::vector<events::PartitionNo> in_poll_;
  ClientPtr client_;
  TopicPtr topic_;
  QueuePtr queue_;
  std::vector<MessagePtr> taken_;  ///< out of librdkafka's queue, not handed out yet
  std::size_t taken_next_ = 0;
  bool may_have_more_ = false;
  std::optional<FetchNudger> nudger_;
};

}  // namespace cas::adapters::kafka
