#pragma once
#include "adapters/kafka/topic_admin.hpp"
#include "events/hash.hpp"

namespace cas::adapters::kafka {

/// The log in a topic, as it was found or made.
struct LogTopic {
  std::uint32_t partitions = 0;  ///< P + 1
  events::LogId log;
  events::Hash genesis;  ///< of partition 0: the topic is this log as long as it stands there
};

/// Refuses brokers that cannot carry the log, finds the log or makes it, completes one whose
/// creation broke off, and looks at the topic's settings and beginning unless `read_only`.
/// Waits for brokers and for the process that is making the topic.
/// @errors unavailable "log.broker_away", "log.broker_refused", those of `check_log_topic`,
///         not_found "log.not_found", "log.no_genesis" · corrupt "log.not_a_log",
///         "log.partitions", "log.beginning_removed"
Result<LogTopic> find_or_make(TopicAdmin& admin, const KafkaOptions& options);

/// @errors corrupt "log.beginning_removed"
[[nodiscard]] Result<void> check_beginning(const std::string& topic, events::PartitionNo partition,
                                           const Watermarks& marks);

}  // namespace cas::adapters::kafka
